// The recorded names of a domain: what each member or term is called, in the domain and elsewhere.
// :param domain => 'cinema'
// Returns name (as tools take it) and said (label and aliases).
// Index: Domain.name, then IN_DOMAIN expands from the domain once a run.
MATCH (e:Entity)-[i:IN_DOMAIN]->(:Domain {name: $domain})
WHERE i.name IS NOT NULL
RETURN i.name AS name, [e.label] + coalesce(e.aliases, []) AS said
