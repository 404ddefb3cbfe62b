// Merge the feeds from a tool of one domain to a tool of another: a name that is a value here is a member's name there.
// :param rows => [{key: 'a->b', source: 'cinema/no_such_tool/out/birthplace', target: 'geography/find_cities/in/name', shared: 85, evidence: '85 values of P19 are cities of geography', draw: 7}]
// Returns nothing. They have `shared` in place of a score, so that what walks by score stays in its domain.
// Index: Parameter.id (unique) at both ends, FEEDS.key (unique).
UNWIND $rows AS row
MATCH (source:Parameter {id: row.source})
MATCH (target:Parameter {id: row.target})
MERGE (source)-[f:FEEDS {key: row.key}]->(target)
SET f.shared = row.shared,
    f.evidence = row.evidence,
    f.draw = row.draw
