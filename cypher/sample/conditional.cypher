// Conditionals: a look-up, the call that reads its result in detail (none for a list of the user's own records), and an action that hangs on what is read.
// :param draws => [{start: 'cinema/find_films', salt: 7}]
// Returns feeds: [FEEDS key, ...] in call order: to the details, to the action, and to another call for where the condition does not hold.
// Index: Tool.id; a draw costs the degree of the tools it touches times the beam.
UNWIND $draws AS draw
MATCH (t1:Tool {id: draw.start})
WHERE t1.op IN ['find', 'record_list']
CALL (t1, draw) {
  WITH t1
  WHERE t1.op = 'record_list'
  RETURN [] AS lead, t1 AS read
  UNION
  MATCH (t1)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool {op: 'details'})
  WHERE t1.op = 'find' AND f.score >= 0.5
  RETURN [f] AS lead, t AS read
  ORDER BY (f.draw * draw.salt) % 65521, f.key
  LIMIT 1
}
CALL (t1, draw) {
  MATCH (t1)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5 AND t.op IN ['record_create', 'record_update', 'record_delete']
  RETURN f AS act, t AS a
  ORDER BY (f.draw * draw.salt) % 65519, f.key
  LIMIT 3
}
OPTIONAL CALL (t1, read, a, draw) {
  UNWIND [t1, read] AS source
  MATCH (source)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE t1 <> read AND f.score >= 0.5 AND t <> a AND t.op IN ['search', 'record_create', 'record_list']
  RETURN f AS other
  ORDER BY (f.draw * draw.salt) % 65497, f.key
  LIMIT 2
}
UNWIND [NULL, other] AS last
WITH [f IN lead | f.key] + [act.key] + [f IN [last] WHERE f IS NOT NULL | f.key] AS feeds
RETURN DISTINCT feeds
ORDER BY feeds
