// Merge the tools of a domain; what a tool takes, returns and feeds comes in files of its own.
// :param rows => [{id: 'cinema/no_such_tool', domain: 'cinema', about: ['Q11424'], properties: {id: 'cinema/no_such_tool', name: 'no_such_tool'}}]
// Returns nothing.
// Index: Tool.id, Domain.name, Class.qid (all unique).
UNWIND $rows AS row
MATCH (d:Domain {name: row.domain})
MERGE (t:Tool {id: row.id})
SET t = row.properties
MERGE (t)-[:IN_DOMAIN {key: 'tool:' + row.id}]->(d)
WITH t, row
UNWIND row.about AS qid
MATCH (c:Class {qid: qid})
MERGE (t)-[:ABOUT]->(c)
