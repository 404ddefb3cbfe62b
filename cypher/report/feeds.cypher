// Every FEEDS between parameters with the tools at its ends: what a report counts coverage against.
// Returns key, source, output, target, input, score. Index: none needed, tools by label.
MATCH (source:Tool)-[:RETURNS]->(output:Parameter)-[feeds:FEEDS]->(input:Parameter)<-[:TAKES]-(target:Tool)
RETURN feeds.key AS key, source.id AS source, output.path AS output, target.id AS target, input.path AS input, feeds.score AS score
ORDER BY key
