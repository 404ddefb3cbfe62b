// One tool in full: its parameters, what they denote, and the dozen tools it is tied to most. The tool with most links is shown.
// Returns path. Index: none needed, a few hundred tools by label; change the MATCH to (tool:Tool {id: 'cinema/search_films'}) for another.
MATCH (tool:Tool)
WITH tool, COUNT { (tool)-[:FEEDS]-(:Tool) } AS links
ORDER BY links DESC, tool.id
LIMIT 1
CALL (tool) {
  MATCH path = (tool)-[:TAKES|RETURNS]->(:Parameter)-[:DENOTES*0..1]->()
  RETURN path
  LIMIT 60
  UNION
  MATCH path = (tool)-[:ABOUT]->(:Class)
  RETURN path
  UNION
  MATCH path = (tool)-[feeds:FEEDS]-(near:Tool)
  RETURN path
  ORDER BY feeds.weight DESC, near.id
  LIMIT 12
}
RETURN path
