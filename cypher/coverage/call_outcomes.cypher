// How calls end: ok, or an error that the dialogue has to deal with.
// Returns domain, kind, status, calls. Index: none needed, calls by label.
MATCH (call:ToolCall)-[:CALLS]->(tool:Tool)
RETURN tool.domain AS domain, tool.kind AS kind, call.status AS status, count(call) AS calls
ORDER BY domain, kind, status
