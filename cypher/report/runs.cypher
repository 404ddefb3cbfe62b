// The runs, newest first, with what became of their goals: rejected ones by reason, as JSON text.
// Returns id, started_at, state, model, seed, domains, dialogues, rejected, problems. Index: none needed, a few runs by label.
MATCH (run:Run)
RETURN run.id AS id, run.started_at AS started_at, coalesce(run.state, 'under way') AS state, run.model AS model, run.seed AS seed, run.domains AS domains,
       COUNT { (run)<-[:PRODUCED_BY]-(:Dialogue) } AS dialogues, run.rejected AS rejected, run.problems AS problems
ORDER BY started_at DESC, id
