// Delete the values among those given that no statement has any more.
// :param rows => [{key: 'time||1979'}]
// Returns nothing. Index: constraint literal_key.
UNWIND $rows AS row
MATCH (l:Literal {key: row.key})
WHERE NOT EXISTS { (l)<-[:STATEMENT]-() }
DELETE l
