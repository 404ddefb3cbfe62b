// The names of the terms that members of a class have for a property: enums, examples, and which properties share their values.
// :param domain => 'cinema'
// Returns cls, pid, terms: [[key, name, how many members], ...], the most used first.
// Index: Domain.name; one expansion of the domain.
MATCH (m)-[r:IN_DOMAIN]->(d:Domain {name: $domain})
WHERE r.cls IS NOT NULL
MATCH (m)-[s:STATEMENT]->(v:Entity)-[t:IN_DOMAIN]->(d)
WHERE $domain IN s.best_in
WITH r.cls AS cls, s.pid AS pid, t.key AS key, t.name AS name, count(DISTINCT m) AS members
ORDER BY cls, pid, members DESC, name, key
RETURN cls, pid, collect([key, name, members]) AS terms
ORDER BY cls, pid
