// Tools of a domain that somebody may ask for and be told that they are not there.
// :param domain => 'cinema'
// Returns tool: a tool id.
// Index: Domain.name.
MATCH (t:Tool)-[:IN_DOMAIN]->(:Domain {name: $domain})
WHERE t.kind IN ['action', 'lookup']
RETURN t.id AS tool
ORDER BY tool
