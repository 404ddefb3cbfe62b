// Synthetic records of a domain with their statements, for worlds that begin with them.
// :param domain => 'banking'
// :param classes => ['account', 'card']
// Returns id, name, cls, statements [{pid, value, number, id}]; read once a run. Index: Domain.name.
MATCH (:Domain {name: $domain})<-[in_domain:IN_DOMAIN]-(record:Entity)
WHERE in_domain.cls IN $classes
MATCH (record)-[statement:STATEMENT]->(value)
OPTIONAL MATCH (value)-[target:IN_DOMAIN]->(:Domain {name: $domain})
WITH in_domain, statement, value, target
ORDER BY in_domain.id, statement.key
RETURN in_domain.id AS id, in_domain.name AS name, in_domain.cls AS cls,
       collect({pid: statement.pid, value: value.value, number: value.number, id: target.id}) AS statements
ORDER BY id
