// Tools that no dialogue calls.
// Returns domain, tool, kind. Index: none needed, a few hundred tools by label.
MATCH (tool:Tool)
WHERE NOT EXISTS { (tool)<-[:CALLS]-(:ToolCall) }
RETURN tool.domain AS domain, tool.name AS tool, tool.kind AS kind
ORDER BY domain, kind, tool
