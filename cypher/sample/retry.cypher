// Retries: one or two calls that lead to an action for which the user also gives a value; refused, it is tried again with another.
// :param draws => [{start: 'cinema/find_films', salt: 7}]
// Returns feeds: [FEEDS key, ...] in call order; the last leads to the action.
// Index: Tool.id; each hop expands one tool, so a draw costs its degree times the beam, never all paths.
UNWIND $draws AS draw
MATCH (t1:Tool {id: draw.start})
CALL (t1, draw) {
  RETURN [] AS lead, t1 AS last
  UNION
  MATCH (t1)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5
  RETURN [f] AS lead, t AS last
  ORDER BY (f.draw * draw.salt) % 65521, f.key
  LIMIT 6
}
CALL (last, draw) {
  MATCH (last)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5 AND t.op IN ['record_create', 'record_update']
    AND EXISTS { (t)-[:TAKES]->(p:Parameter) WHERE NOT p.path ENDS WITH '_id' }
  RETURN f AS act
  ORDER BY (f.draw * draw.salt) % 65519, f.key
  LIMIT 3
}
WITH [f IN lead | f.key] + [act.key] AS feeds
RETURN DISTINCT feeds
ORDER BY feeds
