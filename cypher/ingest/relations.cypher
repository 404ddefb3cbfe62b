// Merge statements between entities, and note that the domain holds them.
// :param domain => 'cinema'
// :param rows => [{key: 'Q103569|P57|Q56005', source: 'Q103569', target: 'Q56005', pid: 'P57', rank: 'normal', best: true}]
// Returns nothing. Index: constraints entity_qid and statement_key.
UNWIND $rows AS row
MATCH (s:Entity {qid: row.source})
MATCH (t:Entity {qid: row.target})
MERGE (s)-[r:STATEMENT {key: row.key}]->(t)
SET r.pid = row.pid,
    r.rank = row.rank,
    r.best_in = [name IN coalesce(r.best_in, []) WHERE name <> $domain] + CASE WHEN row.best THEN [$domain] ELSE [] END,
    r.domains = CASE WHEN $domain IN coalesce(r.domains, []) THEN r.domains ELSE coalesce(r.domains, []) + $domain END
SET r.best = size(r.best_in) > 0
