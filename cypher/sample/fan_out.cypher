// Fan-outs: one tool (after up to one other) whose result feeds two different tools, one of which may feed a fourth.
// :param draws => [{start: 'cinema/find_films', salt: 7}]
// Returns feeds: [FEEDS key, ...] in call order; two of them leave the same tool.
// Index: Tool.id; a draw costs the degree of the tools it touches times the beam.
UNWIND $draws AS draw
MATCH (t1:Tool {id: draw.start})
OPTIONAL CALL (t1, draw) {
  MATCH (t1)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5
  RETURN f AS f1, t AS t2
  ORDER BY (f.draw * draw.salt) % 65521, f.key
  LIMIT 4
}
OPTIONAL CALL (t2, draw) {
  MATCH (t2)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5
  RETURN f AS f2, t AS t3
  ORDER BY (f.draw * draw.salt) % 65519, f.key
  LIMIT 3
}
CALL (t1, t2, t3, f1, f2, draw) {
  MATCH (t1)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5 AND t <> t2
  RETURN [f1, f] AS branch
  ORDER BY (f.draw * draw.salt) % 65497, f.key
  LIMIT 2
  UNION
  MATCH (t2)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5 AND t <> t3
  RETURN [f1, f2, f] AS branch
  ORDER BY (f.draw * draw.salt) % 65479, f.key
  LIMIT 2
  UNION
  MATCH (t1)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5 AND t <> t2
  RETURN [f1, f2, f] AS branch
  ORDER BY (f.draw * draw.salt) % 65449, f.key
  LIMIT 2
}
WITH [f IN branch WHERE f IS NOT NULL | f.key] AS feeds
WHERE size(feeds) > 1
RETURN DISTINCT feeds
ORDER BY feeds
