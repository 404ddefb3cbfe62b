// Where the values of arguments come from: the user's words, an earlier result, a default, a derivation.
// Returns domain, kind, function, arguments. Index: none needed, calls by label.
MATCH (call:ToolCall)-[fills:FILLS]->(:Parameter)<-[:TAKES]-(tool:Tool)
RETURN tool.domain AS domain, fills.kind AS kind, fills.function AS function, count(fills) AS arguments
ORDER BY domain, arguments DESC, kind, function
