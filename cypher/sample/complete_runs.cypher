// The complete runs over some domains, oldest first: what a run that aims at the uncovered counts as covered.
// :param domains => ['cinema']
// Returns id. Index: none needed, a few hundred runs by label.
MATCH (run:Run {state: 'complete'})
WHERE any(domain IN run.domains WHERE domain IN $domains)
RETURN run.id AS id
ORDER BY run.started_at, id
