// Members that fit filters, found from no entity or term: every member of the class. One page.
// :param rows => [{i: 0, prefix: 'cinema/film_', cls: 'film', bounds: [], sort: 'release_year', sign: -1, offset: 0, limit: 5}]
// Returns i, total, items: [properties of IN_DOMAIN, ...] in the order asked for, then by place (name, id).
// Index: IN_DOMAIN.key by prefix, as many rows as the class has members.
UNWIND $rows AS row
CALL (row) {
  MATCH (m)-[r:IN_DOMAIN]->(d)
  WHERE r.key STARTS WITH row.prefix AND r.cls = row.cls
    AND all(b IN row.bounds WHERE b.low <= r[b.field] <= b.high)
  WITH r, row
  ORDER BY row.sign * r[row.sort], r.place
  RETURN collect(r) AS found
}
RETURN row.i AS i, size(found) AS total, [r IN found[row.offset..row.offset + row.limit] | properties(r)] AS items
