// Merge statements whose value is a literal, and note that the domain holds them.
// :param domain => 'cinema'
// :param rows => [{key: 'Q103569|P577|time||1979', source: 'Q103569', target: 'time||1979', pid: 'P577', rank: 'normal', best: true}]
// Returns nothing. Index: constraints entity_qid, literal_key and statement_key.
UNWIND $rows AS row
MATCH (s:Entity {qid: row.source})
MATCH (t:Literal {key: row.target})
MERGE (s)-[r:STATEMENT {key: row.key}]->(t)
SET r.pid = row.pid,
    r.rank = row.rank,
    r.best_in = [name IN coalesce(r.best_in, []) WHERE name <> $domain] + CASE WHEN row.best THEN [$domain] ELSE [] END,
    r.domains = CASE WHEN $domain IN coalesce(r.domains, []) THEN r.domains ELSE coalesce(r.domains, []) + $domain END
SET r.best = size(r.best_in) > 0
