// Which tools feed which in the dialogues, and by how many values.
// Returns domain, source, target, values. Index: FED_BY.feeds.
MATCH (source:Tool)-[:RETURNS]->(:Parameter)-[feeds:FEEDS]->(:Parameter)<-[:TAKES]-(target:Tool)
WITH source, target, sum(COUNT { ()-[fed:FED_BY {feeds: feeds.key}]->() }) AS values
WHERE values > 0
RETURN target.domain AS domain, source.name AS source, target.name AS target, values
ORDER BY values DESC, domain, source, target
