// The Tool Graph: which tool's result another tool can take, 300 links spread over the domains.
// Returns path. Index: none needed, a few hundred tools by label.
MATCH path = (source:Tool)-[feeds:FEEDS]->(target:Tool)
WHERE source <> target
RETURN path
ORDER BY feeds.weight DESC, source.id, target.id
LIMIT 300
