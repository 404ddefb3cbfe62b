// Maps: a list (after up to two other calls) and a tool that is then called for each of its items.
// :param draws => [{start: 'cinema/find_people', salt: 7}]
// Returns feeds: [FEEDS key, ...] in call order; the last leads from an item of the list to the tool.
// Index: Tool.id; each hop expands one tool, so a draw costs its degree times the beam, never all paths.
UNWIND $draws AS draw
MATCH (t1:Tool {id: draw.start})
CALL (t1, draw) {
  RETURN [] AS lead, t1 AS list
  UNION
  MATCH (t1)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5
  RETURN [f] AS lead, t AS list
  ORDER BY (f.draw * draw.salt) % 65521, f.key
  LIMIT 6
  UNION
  MATCH (t1)-[:RETURNS]->(:Parameter)-[g:FEEDS]->(:Parameter)<-[:TAKES]-(m:Tool {op: 'details'})
  WHERE g.score >= 0.5
  MATCH (m)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5
  RETURN [g, f] AS lead, t AS list
  ORDER BY (f.draw * draw.salt) % 65519, f.key
  LIMIT 6
}
WITH draw, lead, list
WHERE list.op IN ['search', 'related', 'record_list']
CALL (list, draw) {
  MATCH (list)-[:RETURNS]->(p:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool {op: 'details'})
  WHERE f.score >= 0.5 AND p.path =~ '/[^/]+/[*]/[^/]+'
  RETURN f AS last
  ORDER BY (f.draw * draw.salt) % 65497, f.key
  LIMIT 1
}
WITH [f IN lead | f.key] + [last.key] AS feeds
RETURN DISTINCT feeds
ORDER BY feeds
