// What the dialogues exercise of a domain: tools whose results they pass on, and through which parameters. The domain with most dialogues is shown.
// Returns path. Index: Tool.domain, FED_BY.feeds; change the MATCH to (domain:Domain {name: 'cinema'}) for another.
MATCH (domain:Domain)
WITH domain, COUNT { (:Dialogue {domain: domain.name}) } AS dialogues
ORDER BY dialogues DESC, domain.name
LIMIT 1
MATCH path = (source:Tool {domain: domain.name})-[:RETURNS]->(:Parameter)-[feeds:FEEDS]->(:Parameter)<-[:TAKES]-(:Tool)
WHERE EXISTS {
  MATCH (:ToolCall)-[fed:FED_BY]->(:ToolCall)
  WHERE fed.feeds = feeds.key
}
RETURN path
ORDER BY feeds.score DESC, feeds.key
LIMIT 60
