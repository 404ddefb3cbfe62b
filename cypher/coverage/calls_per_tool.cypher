// How often each tool is called, and in how many dialogues.
// Returns domain, tool, kind, calls, dialogues. Index: Covered.item; calls are counted by the tool's degree.
MATCH (tool:Tool)
WITH tool, COUNT { (tool)<-[:CALLS]-() } AS calls
WHERE calls > 0
OPTIONAL MATCH (covered:Covered {item: 'tools:' + tool.id})
RETURN tool.domain AS domain, tool.name AS tool, tool.kind AS kind, calls, sum(covered.dialogues) AS dialogues
ORDER BY calls DESC, domain, tool
