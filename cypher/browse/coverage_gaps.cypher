// Where dialogues could go next: tools that none calls, beside the called tools that feed them.
// Returns path. Index: none needed, a few hundred tools by label.
MATCH path = (called:Tool)-[feeds:FEEDS]->(missed:Tool)
WHERE EXISTS { (called)<-[:CALLS]-(:ToolCall) }
  AND NOT EXISTS { (missed)<-[:CALLS]-(:ToolCall) }
RETURN path
ORDER BY feeds.weight DESC, called.id, missed.id
LIMIT 100
