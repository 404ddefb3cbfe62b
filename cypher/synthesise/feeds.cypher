// Merge the feeds between parameters: an output that can be an input.
// :param rows => [{key: 'a->b', source: 'cinema/no_such_tool/out/title', target: 'cinema/find_films/in/title', score: 0.2, evidence: 'both are the name of a film', draw: 7}]
// Returns nothing.
// Index: Parameter.id (unique) at both ends, FEEDS.key (unique).
UNWIND $rows AS row
MATCH (source:Parameter {id: row.source})
MATCH (target:Parameter {id: row.target})
MERGE (source)-[f:FEEDS {key: row.key}]->(target)
SET f.score = row.score,
    f.evidence = row.evidence,
    f.draw = row.draw
