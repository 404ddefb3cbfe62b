// Take entities out of a domain that the new load no longer has.
// :param domain => 'cinema'
// :param rows => [{key: 'cinema/film_8f3a', qid: 'Q103569'}]
// Returns nothing. Index: constraint entity_qid.
UNWIND $rows AS row
MATCH (e:Entity {qid: row.qid})-[r:IN_DOMAIN {key: row.key}]->(:Domain {name: $domain})
DELETE r
