// The content hash of what was ingested for a domain; null while a load is under way.
// :param domain => 'cinema'
// Returns snapshot.
// Index: Domain.name (unique).
MATCH (d:Domain {name: $domain})
RETURN d.snapshot AS snapshot
