// What the world holds about the members of a domain's focus classes, one row a member.
// :param domain => 'cinema'
// :param limit => 20000
// Returns id, cls, name, aliases, facts: [[pid, value], ...] with API ids, term names or literal values; only statements a tool may use.
// Index: Domain.name, then IN_DOMAIN expands from the domain once a run.
MATCH (m:Entity)-[i:IN_DOMAIN]->(d:Domain {name: $domain})
WHERE i.cls IS NOT NULL
WITH m, i, d
ORDER BY i.id
LIMIT $limit
CALL (m, d) {
  MATCH (m)-[s:STATEMENT]->(v)
  WHERE d.name IN s.best_in
  OPTIONAL MATCH (v)-[vi:IN_DOMAIN]->(d)
  WITH s.pid AS pid, coalesce(vi.id, vi.name, v.number, v.year, v.value) AS value
  WHERE value IS NOT NULL
  RETURN collect([pid, value]) AS facts
}
RETURN i.id AS id, i.cls AS cls, i.name AS name, m.aliases AS aliases, facts
ORDER BY id
