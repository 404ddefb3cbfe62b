// What every member of a domain has for the properties that stand in its profile.
// :param domain => 'cinema'
// :param pids => ['P577', 'P2047']
// Returns key (of IN_DOMAIN), cls, name and facts: [[pid, id, name, value, number, year], ...], in a fixed order; members without facts too.
// Index: Domain.name; one expansion of the domain.
MATCH (m)-[r:IN_DOMAIN]->(d:Domain {name: $domain})
WHERE r.cls IS NOT NULL
CALL (m, d) {
  MATCH (m)-[s:STATEMENT]->(v)
  WHERE s.pid IN $pids AND $domain IN s.best_in
  OPTIONAL MATCH (v)-[x:IN_DOMAIN]->(d)
  WITH s, v, x
  ORDER BY s.pid, x.name, x.id, v.value
  RETURN collect([s.pid, x.id, x.name, v.value, v.number, v.year]) AS facts
}
RETURN r.key AS key, r.cls AS cls, r.name AS name, facts
ORDER BY key
