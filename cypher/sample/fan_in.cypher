// Fan-ins: two look-ups (by name, after which details may be read, or of the user's own records) fill two places of one call.
// :param draws => [{start: 'cinema/find_films', salt: 7}]
// Returns feeds: [FEEDS key, ...] in call order; two of them end at the same tool, a last one may lead on from it.
// Index: Tool.id; a draw costs the degree of the tools it touches times the beam.
UNWIND $draws AS draw
MATCH (t1:Tool {id: draw.start})
WHERE t1.op IN ['find', 'record_list']
CALL (t1, draw) {
  MATCH (t1)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5
  RETURN NULL AS f0, f AS f1, t AS t2
  ORDER BY (f.draw * draw.salt) % 65521, f.key
  LIMIT 6
  UNION
  MATCH (t1)-[:RETURNS]->(:Parameter)-[g:FEEDS]->(:Parameter)<-[:TAKES]-(m:Tool {op: 'details'})
  WHERE g.score >= 0.5
  MATCH (m)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5
  RETURN g AS f0, f AS f1, t AS t2
  ORDER BY (f.draw * draw.salt) % 65537, f.key
  LIMIT 6
}
CALL (f1, t2, draw) {
  MATCH (t:Tool)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(i:Parameter)<-[:TAKES]-(t2)
  WHERE t.op IN ['find', 'record_list'] AND f.score >= 0.5 AND (endNode(f1) <> i OR i.path ENDS WITH '*')
  RETURN f AS f2
  ORDER BY (f.draw * draw.salt) % 65519, f.key
  LIMIT 4
}
OPTIONAL CALL (t2, draw) {
  MATCH (t2)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5
  RETURN f AS f3
  ORDER BY (f.draw * draw.salt) % 65497, f.key
  LIMIT 2
}
WITH [f IN [f0, f1, f2, f3] WHERE f IS NOT NULL | f.key] AS feeds
RETURN DISTINCT feeds
ORDER BY feeds
