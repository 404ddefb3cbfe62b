// The members that point at each of some members by a property: the films of a director, the films two actors share. One page.
// :param rows => [{i: 0, keys: ['cinema/person_0000'], pid: 'P57', cls: 'film', sort: 'release_year', sign: -1, offset: 0, limit: 5}]
// Returns i, total, items: [properties of IN_DOMAIN, ...] in the order asked for, then by place (name, id).
// Index: IN_DOMAIN.key (unique), one seek a key.
UNWIND $rows AS row
CALL (row) {
  UNWIND row.keys AS key
  MATCH (v)-[a:IN_DOMAIN]->(d)
  WHERE a.key = key
  MATCH (v)<-[s:STATEMENT]-(m)
  WHERE s.pid = row.pid AND d.name IN s.best_in
  WITH d, m, count(DISTINCT key) AS held
  WHERE held = size(row.keys)
  MATCH (m)-[r:IN_DOMAIN]->(d)
  WHERE r.cls = row.cls
  WITH r
  ORDER BY row.sign * r[row.sort], r.place
  RETURN collect(r) AS found
}
RETURN row.i AS i, size(found) AS total, [r IN found[row.offset..row.offset + row.limit] | properties(r)] AS items
