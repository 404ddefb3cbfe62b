// Give entities their place in a domain: API id and name, each found by one index seek.
// :param domain => 'cinema'
// :param rows => [{key: 'cinema/film_8f3a', qid: 'Q103569', cls: 'film', id: 'film_8f3a', name: 'Alien', name_key: 'cinema|alien'}]
// Returns nothing. Index: constraints entity_qid, domain_name and in_domain_key.
UNWIND $rows AS row
MATCH (e:Entity {qid: row.qid})
MATCH (d:Domain {name: $domain})
MERGE (e)-[r:IN_DOMAIN {key: row.key}]->(d)
SET r.cls = row.cls,
    r.id = row.id,
    r.name = row.name,
    r.name_key = row.name_key
