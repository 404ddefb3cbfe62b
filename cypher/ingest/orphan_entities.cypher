// Entities that are in no domain any more and that no dialogue mentions.
// Takes no parameters. Returns the qid of each; scans the entities, some thousands.
MATCH (e:Entity)
WHERE NOT EXISTS { (e)-[:IN_DOMAIN]->() }
  AND NOT EXISTS { (e)<-[:MENTIONS]-() }
RETURN e.qid AS qid
