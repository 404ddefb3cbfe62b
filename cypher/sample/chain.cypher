// Chains of two to five tools in which each result feeds the next call, drawn by a hash of the draw's salt.
// :param draws => [{start: 'cinema/find_films', salt: 7}]
// Returns feeds: [FEEDS key, ...] in call order; a prefix of a chain is a chain too.
// Index: Tool.id; each hop expands one tool, so a draw costs its degree times the beam, never all paths.
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
OPTIONAL CALL (t3, draw) {
  MATCH (t3)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5
  RETURN f AS f3, t AS t4
  ORDER BY (f.draw * draw.salt) % 65497, f.key
  LIMIT 2
}
OPTIONAL CALL (t4, draw) {
  MATCH (t4)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5
  RETURN f AS f4, t AS t5
  ORDER BY (f.draw * draw.salt) % 65479, f.key
  LIMIT 1
}
WITH [f IN [f1, f2, f3, f4] WHERE f IS NOT NULL | f.key] AS feeds
WHERE size(feeds) > 0
RETURN DISTINCT feeds
ORDER BY feeds
