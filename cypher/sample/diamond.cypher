// Diamonds: one result (of a look-up by name, or of a call after it) feeds two different tools, and what these find meets in a fourth call.
// :param draws => [{start: 'cinema/find_people', salt: 7}]
// Returns feeds: [FEEDS key, ...] in call order: one before the parting if there is one, two from it, two into the join.
// Index: Tool.id; a draw costs the degree of the tools it touches times the beam.
UNWIND $draws AS draw
MATCH (t1:Tool {id: draw.start, op: 'find'})
CALL (t1, draw) {
  RETURN [] AS lead, t1 AS top
  UNION
  MATCH (t1)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5
  RETURN [f] AS lead, t AS top
  ORDER BY (f.draw * draw.salt) % 65521, f.key
  LIMIT 1
}
CALL (top, draw) {
  MATCH (top)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5 AND t.op IN ['details', 'related', 'search']
  RETURN f AS f1, t AS a
  ORDER BY (f.draw * draw.salt) % 65519, f.key
  LIMIT 6
}
CALL (top, a, draw) {
  MATCH (top)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5 AND t <> a AND t.op IN ['details', 'related', 'search']
  RETURN f AS f2, t AS b
  ORDER BY (f.draw * draw.salt) % 65497, f.key
  LIMIT 4
}
CALL (a, b, draw) {
  MATCH (a)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(i:Parameter)<-[:TAKES]-(t:Tool)-[:TAKES]->(k:Parameter)<-[g:FEEDS]-(:Parameter)<-[:RETURNS]-(b)
  WHERE f.score >= 0.5 AND g.score >= 0.5 AND f <> g AND (i <> k OR i.path ENDS WITH '*') AND NOT t IN [a, b]
    AND t.op IN ['search', 'count', 'summarise', 'common', 'compare']
  RETURN f AS f3, g AS f4
  ORDER BY (f.draw * draw.salt + g.draw) % 65479, f.key, g.key
  LIMIT 3
}
WITH [f IN lead | f.key] + [f1.key, f2.key, f3.key, f4.key] AS feeds
RETURN DISTINCT feeds
ORDER BY feeds
