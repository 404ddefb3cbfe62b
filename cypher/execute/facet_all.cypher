// How the members that fit filters spread over the terms of a property, found from no entity or term: every member of the class.
// :param rows => [{i: 0, prefix: 'cinema/film_', cls: 'film', bounds: [], facet: 'P495', limit: 5}]
// Returns i, total (different terms), items: [[name, members], ...], the most frequent first, then by name.
// Index: IN_DOMAIN.key by prefix, as many rows as the class has members.
UNWIND $rows AS row
CALL (row) {
  MATCH (m)-[r:IN_DOMAIN]->(d)
  WHERE r.key STARTS WITH row.prefix AND r.cls = row.cls
    AND all(b IN row.bounds WHERE b.low <= r[b.field] <= b.high)
  WITH DISTINCT row, d, m
  MATCH (m)-[z:STATEMENT]->(t)
  WHERE z.pid = row.facet AND d.name IN z.best_in
  WITH d, t, count(*) AS members
  MATCH (t)-[n:IN_DOMAIN]->(d)
  WITH n.name AS name, sum(members) AS members
  ORDER BY members DESC, name
  RETURN collect([name, members]) AS found
}
RETURN row.i AS i, size(found) AS total, found[..row.limit] AS items
