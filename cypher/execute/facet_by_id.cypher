// How the members that fit filters spread over the terms of a property, found from a member's id.
// :param rows => [{i: 0, anchor: 'cinema/person_0000', pid: 'P57', cls: 'film', bounds: [], also: [], facet: 'P495', limit: 5}]
// Returns i, total (different terms), items: [[name, members], ...], the most frequent first, then by name.
// Index: IN_DOMAIN.key (unique), one seek a row; the other filters test what it leads to.
UNWIND $rows AS row
CALL (row) {
  MATCH (v)-[a:IN_DOMAIN]->(d)
  WHERE a.key = row.anchor
  MATCH (v)<-[s:STATEMENT]-(m)
  WHERE s.pid = row.pid AND d.name IN s.best_in
  WITH DISTINCT row, d, m
  MATCH (m)-[r:IN_DOMAIN]->(d)
  WHERE r.cls = row.cls
    AND all(b IN row.bounds WHERE b.low <= r[b.field] <= b.high)
    AND all(f IN row.also WHERE EXISTS {
      MATCH (m)-[x:STATEMENT]->()-[y:IN_DOMAIN]->()
      WHERE x.pid = f.pid AND d.name IN x.best_in AND y[f.by] = f.is
    })
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
