// Chains that go from one domain into another: up to two calls lead on to a value that a tool of another domain looks up by name, up to two calls follow there.
// :param draws => [{start: 'cinema/find_people', salt: 7}]
// :param domains => ['geography']
// Returns feeds: [FEEDS key, ...] in call order, one of them across domains.
// Index: Tool.id; each hop expands one tool, so a draw costs its degree times the beam, never all paths.
UNWIND $draws AS draw
MATCH (t1:Tool {id: draw.start})
CALL (t1, draw) {
  RETURN [] AS lead, t1 AS last
  UNION
  MATCH (t1)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5 AND t.op IN ['details', 'related', 'search']
    AND EXISTS { (t)-[:RETURNS]->(:Parameter)-[x:FEEDS]->(:Parameter)<-[:TAKES]-(o:Tool) WHERE x.shared > 0 AND o.domain IN $domains }
  RETURN [f] AS lead, t AS last
  ORDER BY (f.draw * draw.salt) % 65521, f.key
  LIMIT 4
  UNION
  MATCH (t1)-[:RETURNS]->(:Parameter)-[g:FEEDS]->(:Parameter)<-[:TAKES]-(m:Tool)
  WHERE g.score >= 0.5 AND m.op IN ['details', 'related', 'search']
  MATCH (m)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5 AND t <> m AND t.op IN ['details', 'related', 'search']
    AND EXISTS { (t)-[:RETURNS]->(:Parameter)-[x:FEEDS]->(:Parameter)<-[:TAKES]-(o:Tool) WHERE x.shared > 0 AND o.domain IN $domains }
  RETURN [g, f] AS lead, t AS last
  ORDER BY (f.draw * draw.salt + g.draw) % 65519, f.key, g.key
  LIMIT 6
}
CALL (last, draw) {
  MATCH (last)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.shared > 0 AND t.domain IN $domains
  RETURN f AS over, t AS found
  ORDER BY (f.draw * draw.salt) % 65497, f.key
  LIMIT 4
}
OPTIONAL CALL (found, draw) {
  MATCH (found)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5 AND t.op IN ['details', 'related', 'search', 'count']
  RETURN f AS next, t AS there
  ORDER BY (f.draw * draw.salt) % 65479, f.key
  LIMIT 4
}
OPTIONAL CALL (found, there, draw) {
  MATCH (there)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(t:Tool)
  WHERE f.score >= 0.5 AND t <> found AND t.op IN ['details', 'related', 'search', 'count']
  RETURN f AS after
  ORDER BY (f.draw * draw.salt) % 65449, f.key
  LIMIT 1
}
WITH [f IN lead | f.key] AS before, over, next, after
UNWIND [[], [next.key], [next.key, after.key]] AS rest
WITH DISTINCT before + [over.key] + rest AS feeds
WHERE none(key IN feeds WHERE key IS NULL)
RETURN feeds
ORDER BY feeds
