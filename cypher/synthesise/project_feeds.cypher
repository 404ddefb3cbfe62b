// Merge the projection that path queries walk: tool feeds tool, weighted by its best feed.
// :param rows => [{key: 'a->b', source: 'cinema/no_such_tool', target: 'cinema/find_films', weight: 0.2}]
// Returns nothing.
// Index: Tool.id (unique) at both ends, FEEDS.key (unique).
UNWIND $rows AS row
MATCH (source:Tool {id: row.source})
MATCH (target:Tool {id: row.target})
MERGE (source)-[f:FEEDS {key: row.key}]->(target)
SET f.weight = row.weight
