// Which statements, types and subclasses the graph holds for a domain, to find those that a new load no longer has.
// :param domain => 'cinema'
// Returns the key of each. Index: constraint domain_name.
MATCH (d:Domain {name: $domain})<-[:IN_DOMAIN]-(e:Entity)
MATCH (e)-[r:STATEMENT|INSTANCE_OF|SUBCLASS_OF]->()
WHERE $domain IN r.domains
RETURN r.key AS key
