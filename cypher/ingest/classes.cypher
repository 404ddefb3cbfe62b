// Mark entities as classes.
// :param rows => [{qid: 'Q11424'}]
// Returns nothing. Index: constraint entity_qid.
UNWIND $rows AS row
MATCH (e:Entity {qid: row.qid})
SET e:Class
