// Merge the direct classes of members, and note that the domain holds them.
// :param domain => 'cinema'
// :param rows => [{key: 'Q103569|P31|Q11424', source: 'Q103569', target: 'Q11424'}]
// Returns nothing. Index: constraint entity_qid.
UNWIND $rows AS row
MATCH (s:Entity {qid: row.source})
MATCH (t:Entity:Class {qid: row.target})
MERGE (s)-[r:INSTANCE_OF {key: row.key}]->(t)
SET r.domains = CASE WHEN $domain IN coalesce(r.domains, []) THEN r.domains ELSE coalesce(r.domains, []) + $domain END
