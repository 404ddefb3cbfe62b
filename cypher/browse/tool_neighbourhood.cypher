// One tool in full: its parameters, what they denote, and what feeds and is fed by it. The tool with most links is shown.
// Returns path. Index: none needed, a few hundred tools by label; change the MATCH to (tool:Tool {id: 'cinema/search_films'}) for another.
MATCH (tool:Tool)
WITH tool, COUNT { (tool)-[:FEEDS]-(:Tool) } AS links
ORDER BY links DESC, tool.id
LIMIT 1
MATCH path = (tool)-[:TAKES|RETURNS|ABOUT|FEEDS]-(near:Parameter|Class|Tool)
RETURN path
LIMIT 150
