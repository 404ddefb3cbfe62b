// Members that fit filters, found from a member's id. One page.
// :param rows => [{i: 0, anchor: 'cinema/person_0000', pid: 'P57', cls: 'film', bounds: [], also: [], sort: 'release_year', sign: -1, offset: 0, limit: 5}]
// Returns i, total, items: [properties of IN_DOMAIN, ...] in the order asked for, then by place (name, id).
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
  WITH r, row
  ORDER BY row.sign * r[row.sort], r.place
  RETURN collect(r) AS found
}
RETURN row.i AS i, size(found) AS total, [r IN found[row.offset..row.offset + row.limit] | properties(r)] AS items
