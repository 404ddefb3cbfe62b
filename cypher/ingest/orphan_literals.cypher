// Values that no statement has any more: what a load that was cut short may leave behind.
// Takes no parameters. Returns the key of each; scans the literals, some thousands.
MATCH (l:Literal)
WHERE NOT EXISTS { (l)<-[:STATEMENT]-() }
RETURN l.key AS key
