// End a load: only now does the domain hold what its snapshot says.
// :param rows => [{name: 'cinema', snapshot: '4be1', ingested_at: '2026-01-01T00:00:00+00:00'}]
// Returns nothing. Index: constraint domain_name.
UNWIND $rows AS row
MATCH (d:Domain {name: row.name})
SET d += row
