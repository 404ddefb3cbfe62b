// Input parameters of called tools, and of tools never called, that no call fills.
// Returns domain, tool, path, required, tool_called. Index: none needed, some thousand parameters by label.
MATCH (tool:Tool)-[:TAKES]->(parameter:Parameter)
WHERE NOT EXISTS { (parameter)<-[:FILLS]-(:ToolCall) }
RETURN tool.domain AS domain, tool.name AS tool, parameter.path AS path, parameter.required AS required,
       EXISTS { (tool)<-[:CALLS]-(:ToolCall) } AS tool_called
ORDER BY domain, tool_called DESC, tool, path
