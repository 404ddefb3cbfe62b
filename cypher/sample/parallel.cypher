// Parallels: a look-up by name whose result is read in detail; the goal does both for several things side by side.
// :param draws => [{start: 'cinema/find_films', salt: 7}]
// Returns feeds: [FEEDS key], from the look-up to what reads its result.
// Index: Tool.id; a draw costs the degree of its tool.
UNWIND $draws AS draw
MATCH (t1:Tool {id: draw.start, op: 'find'})
CALL (t1, draw) {
  MATCH (t1)-[:RETURNS]->(p:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool {op: 'details'})
  WHERE f.score >= 0.5 AND p.path =~ '/[^/]+/[*]/[^/]+'
  RETURN f AS f1
  ORDER BY (f.draw * draw.salt) % 65521, f.key
  LIMIT 2
}
RETURN DISTINCT [f1.key] AS feeds
ORDER BY feeds
