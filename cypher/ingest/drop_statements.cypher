// Take statements, types and subclasses out of a domain; one that no other domain holds goes away.
// :param domain => 'cinema'
// :param rows => [{key: 'Q103569|P57|Q56005', source: 'Q103569'}]
// Returns nothing. Index: constraint entity_qid.
UNWIND $rows AS row
MATCH (e:Entity {qid: row.source})-[r:STATEMENT|INSTANCE_OF|SUBCLASS_OF {key: row.key}]->()
SET r.domains = [domain IN r.domains WHERE domain <> $domain],
    r.best_in = [domain IN r.best_in WHERE domain <> $domain]
SET r.best = size(r.best_in) > 0
WITH r
WHERE size(r.domains) = 0
DELETE r
