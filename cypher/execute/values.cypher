// The members that all of some members point at by a property: the cast of a film, the cast that two films share. One page.
// :param rows => [{i: 0, keys: ['cinema/film_0000'], pid: 'P161', cls: 'person', offset: 0, limit: 5}]
// Returns i, total, items: [properties of IN_DOMAIN, ...] by place (name, id).
// Index: IN_DOMAIN.key (unique), one seek a key.
UNWIND $rows AS row
CALL (row) {
  UNWIND row.keys AS key
  MATCH (m)-[a:IN_DOMAIN]->(d)
  WHERE a.key = key
  MATCH (m)-[s:STATEMENT]->(v)
  WHERE s.pid = row.pid AND d.name IN s.best_in
  WITH d, v, count(DISTINCT key) AS held
  WHERE held = size(row.keys)
  MATCH (v)-[r:IN_DOMAIN]->(d)
  WHERE r.cls = row.cls
  WITH r
  ORDER BY r.place
  RETURN collect(r) AS found
}
RETURN row.i AS i, size(found) AS total, [r IN found[row.offset..row.offset + row.limit] | properties(r)] AS items
