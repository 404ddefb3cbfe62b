// Names of all members of a domain, for worlds that refer to them by id.
// :param domain => 'cinema'
// Returns id, name, cls; read once a run and kept, a few thousand rows.
// Index: Domain.name, then the domain's own relationships.
MATCH (:Domain {name: $domain})<-[in_domain:IN_DOMAIN]-(:Entity)
WHERE in_domain.cls IS NOT NULL
RETURN in_domain.id AS id, in_domain.name AS name, in_domain.cls AS cls
ORDER BY id
