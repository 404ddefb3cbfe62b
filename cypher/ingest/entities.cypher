// Merge entities, members, terms and classes alike.
// :param rows => [{qid: 'Q103569', label: 'Alien', origin: 'wikidata'}]
// Returns nothing. Index: constraint entity_qid.
UNWIND $rows AS row
MERGE (e:Entity {qid: row.qid})
SET e += row
