// What people call the values of a domain's parameters: 'longest=-duration_minutes'.
// :param domain => 'cinema'
// Returns pair.
// Index: Domain.name, then a few dozen tools.
MATCH (:Domain {name: $domain})<-[:IN_DOMAIN]-(:Tool)-[:TAKES]->(p:Parameter)
WHERE p.value_names IS NOT NULL
UNWIND p.value_names AS pair
RETURN DISTINCT pair
