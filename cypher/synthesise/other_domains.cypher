// The domains beside one whose tools are whole.
// :param domain => 'cinema'
// Returns domain.
// Index: none needed, a few domains by label.
MATCH (d:Domain)
WHERE d.name <> $domain AND d.world IS NOT NULL
RETURN d.name AS domain
ORDER BY domain
