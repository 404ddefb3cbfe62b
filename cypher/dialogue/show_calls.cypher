// The calls of one dialogue, with the source of every argument and what fed them.
// :param id => 'example'
// Returns index (of the message), call, tool, arguments, result, fills, fed_by.
// Index: uniqueness of Dialogue.id.
MATCH (:Dialogue {id: $id})-[h:HAS_TURN]->(:Turn)-[:MAKES]->(c:ToolCall)
OPTIONAL MATCH (c)-[:CALLS]->(t:Tool)
RETURN
  h.index AS index,
  c.id AS call,
  t.name AS tool,
  c.arguments AS arguments,
  c.result AS result,
  [(c)-[f:FILLS]->() | properties(f)] AS fills,
  [(c)-[f:FED_BY]->(s:ToolCall) | {argument: f.argument, path: f.path, call: s.id}] AS fed_by
ORDER BY index, call
