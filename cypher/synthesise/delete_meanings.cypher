// Delete what parameters denote, and what tools are about, where a new synthesis says otherwise.
// :param rows => [{id: 'cinema/no_such_tool', target: 'Q11424'}]
// Returns nothing.
// Index: Parameter.id and Tool.id (unique).
UNWIND $rows AS row
OPTIONAL MATCH (t:Tool {id: row.id})-[a:ABOUT]->(c:Class {qid: row.target})
OPTIONAL MATCH (p:Parameter {id: row.id})-[e:DENOTES]->(n)
WHERE coalesce(n.pid, n.qid) = row.target
DELETE a, e
