// Set the hash of a domain's world: what was ingested and the tools over it.
// :param rows => [{domain: 'no_such_domain', world: '4be1'}]
// Returns nothing.
// Index: Domain.name (unique).
UNWIND $rows AS row
MATCH (d:Domain {name: row.domain})
SET d.world = row.world
