// Merge the classes of classes, and note that the domain holds them.
// :param domain => 'cinema'
// :param rows => [{key: 'Q229390|P279|Q11424', source: 'Q229390', target: 'Q11424'}]
// Returns nothing. Index: constraint entity_qid.
UNWIND $rows AS row
MATCH (s:Entity:Class {qid: row.source})
MATCH (t:Entity:Class {qid: row.target})
MERGE (s)-[r:SUBCLASS_OF {key: row.key}]->(t)
SET r.domains = CASE WHEN $domain IN coalesce(r.domains, []) THEN r.domains ELSE coalesce(r.domains, []) + $domain END
