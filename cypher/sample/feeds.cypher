// What can feed what within a domain, likely enough to be walked.
// :param domain => 'cinema'
// :param limit => 20000
// Returns source, output, target, input: tool names and path templates.
// Index: Tool.domain, then the relationships of its tools.
MATCH (s:Tool {domain: $domain})-[:RETURNS]->(o:Parameter)-[f:FEEDS]->(i:Parameter)<-[:TAKES]-(t:Tool {domain: $domain})
WHERE f.score >= 0.5
WITH s, o, t, i, f
ORDER BY f.draw, f.key
LIMIT $limit
RETURN s.name AS source, o.path AS output, t.name AS target, i.path AS input
ORDER BY source, output, target, input
