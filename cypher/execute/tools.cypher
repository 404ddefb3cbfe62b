// The tools of some domains, as they were synthesised, and the hash of each domain's world.
// :param domains => ['cinema']
// Returns domain, world, specs: [Tool as JSON, ...] in the order they were built; read once a run.
// Index: Domain.name.
UNWIND $domains AS name
MATCH (d:Domain {name: name})
OPTIONAL MATCH (t:Tool)-[:IN_DOMAIN]->(d)
WITH d, t
ORDER BY t.position
RETURN d.name AS domain, d.world AS world, collect(t.spec) AS specs
