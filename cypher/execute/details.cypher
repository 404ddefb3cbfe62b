// A member with its profile, and the entities and terms that its statements point at by the properties asked for.
// :param rows => [{i: 0, key: 'cinema/film_0000', pids: ['P57', 'P136']}]
// Returns i, member (properties of IN_DOMAIN), facts: [[pid, id, name, value, number, year], ...].
// Index: IN_DOMAIN.key (unique), one seek a row; then the member's own statements.
UNWIND $rows AS row
MATCH (m)-[r:IN_DOMAIN]->(d)
WHERE r.key = row.key
CALL (row, m, d) {
  MATCH (m)-[s:STATEMENT]->(v)
  WHERE s.pid IN row.pids AND d.name IN s.best_in
  OPTIONAL MATCH (v)-[x:IN_DOMAIN]->(d)
  RETURN collect([s.pid, x.id, x.name, v.value, v.number, v.year]) AS facts
}
RETURN row.i AS i, properties(r) AS member, facts
