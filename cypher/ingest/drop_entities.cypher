// Delete the entities among those given that are in no domain any more and that no dialogue mentions.
// :param rows => [{qid: 'Q103569'}]
// Returns nothing. Index: constraint entity_qid.
UNWIND $rows AS row
MATCH (e:Entity {qid: row.qid})
WHERE NOT EXISTS { (e)-[:IN_DOMAIN]->() }
  AND NOT EXISTS { (e)<-[:MENTIONS]-() }
DETACH DELETE e
