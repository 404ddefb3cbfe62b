// FEEDS relationships whose data flow no dialogue shows, the best scored first.
// Returns domain, source, output, target, input, score. Index: FED_BY.feeds.
MATCH (source:Tool)-[:RETURNS]->(output:Parameter)-[feeds:FEEDS]->(input:Parameter)<-[:TAKES]-(target:Tool)
WHERE NOT EXISTS {
  MATCH (:ToolCall)-[fed:FED_BY]->(:ToolCall)
  WHERE fed.feeds = feeds.key
}
RETURN source.domain AS domain, source.name AS source, output.path AS output, target.name AS target, input.path AS input, feeds.score AS score
ORDER BY score DESC, domain, source, target, output, input
