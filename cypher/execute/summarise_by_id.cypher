// Statistics of one figure over the members that fit filters, found from a member's id.
// :param rows => [{i: 0, anchor: 'cinema/person_0000', pid: 'P57', cls: 'film', bounds: [], also: [], of: 'duration_minutes'}]
// Returns i, count, minimum, maximum, average of the members that have the figure.
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
    AND r[row.of] IS NOT NULL
  WITH r[row.of] AS figure
  RETURN count(figure) AS count, min(figure) AS minimum, max(figure) AS maximum, avg(figure) AS average
}
RETURN row.i AS i, count, minimum, maximum, average
