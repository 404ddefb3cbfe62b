// The arguments of new calls: which parameter each fills, and where its value came from.
// :param rows => [{call: 'example/call_0', parameter: 'cinema/find_films/in/title', properties: {path: '/title', kind: 'user', message: 1, start: 4, end: 9}}]
// Returns nothing. Index: uniqueness of ToolCall.id and Parameter.id.
UNWIND $rows AS row
MATCH (call:ToolCall {id: row.call})
MATCH (parameter:Parameter {id: row.parameter})
CREATE (call)-[fills:FILLS]->(parameter)
SET fills = row.properties
