// How often each tool is called, and in how many dialogues.
// Returns domain, tool, kind, calls, dialogues. Index: none needed, a few hundred tools by label.
MATCH (tool:Tool)<-[:CALLS]-(call:ToolCall)<-[:MAKES]-(:Turn)<-[:HAS_TURN]-(dialogue:Dialogue)
RETURN tool.domain AS domain, tool.name AS tool, tool.kind AS kind, count(call) AS calls, count(DISTINCT dialogue) AS dialogues
ORDER BY calls DESC, domain, tool
