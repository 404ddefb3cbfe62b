// Fan-ins: two calls whose results fill two places of a third, which may feed a fourth.
// :param draws => [{start: 'cinema/find_films', salt: 7}]
// Returns feeds: [FEEDS key, ...]; the first two end at the same tool.
// Index: Tool.id; a draw costs the degree of the tools it touches times the beam.
UNWIND $draws AS draw
MATCH (t1:Tool {id: draw.start})
OPTIONAL CALL (t1, draw) {
  MATCH (t1)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5
  RETURN f AS f1, t AS t2
  ORDER BY (f.draw * draw.salt) % 65521, f.key
  LIMIT 6
}
WITH draw, t1, f1, t2
WHERE t2 IS NOT NULL
CALL (t1, f1, t2, draw) {
  MATCH (t:Tool)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(i:Parameter)<-[:TAKES]-(t2)
  WHERE f.score >= 0.5 AND t.kind = 'search' AND (endNode(f1) <> i OR i.path ENDS WITH '*')
  RETURN f AS f2
  ORDER BY (f.draw * draw.salt) % 65519, f.key
  LIMIT 4
}
OPTIONAL CALL (t2, draw) {
  MATCH (t2)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5
  RETURN f AS f3, t AS t3
  ORDER BY (f.draw * draw.salt) % 65497, f.key
  LIMIT 2
}
WITH [f IN [f1, f2, f3] WHERE f IS NOT NULL | f.key] AS feeds
RETURN DISTINCT feeds
ORDER BY feeds
