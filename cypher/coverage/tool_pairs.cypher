// Which tools feed which in the dialogues, and by how many values; a tool of another domain with its domain.
// Returns domain, source, target, calls, values. Index: none needed, calls by label.
MATCH (target:Tool)<-[:CALLS]-(call:ToolCall)-[fed:FED_BY]->(earlier:ToolCall)-[:CALLS]->(source:Tool)
RETURN target.domain AS domain, CASE source.domain WHEN target.domain THEN source.name ELSE source.id END AS source, target.name AS target, count(DISTINCT call) AS calls, count(fed) AS values
ORDER BY calls DESC, domain, source, target
