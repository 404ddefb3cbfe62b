// The tool calls of new dialogues. A tool that is not in the graph (any more) leaves the call without CALLS.
// :param rows => [{turn: 'example/2', tool: 'cinema/find_films', properties: {id: 'example/call_0', arguments: '{}', status: 'ok'}}]
// Returns nothing. Index: uniqueness of Turn.id and Tool.id.
UNWIND $rows AS row
MATCH (turn:Turn {id: row.turn})
CREATE (turn)-[:MAKES]->(call:ToolCall)
SET call = row.properties
WITH row, call
MATCH (tool:Tool {id: row.tool})
CREATE (call)-[:CALLS]->(tool)
