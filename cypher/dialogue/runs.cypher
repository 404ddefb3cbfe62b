// The runs in the graph, newest first, with how many dialogues each produced and, where a model wrote, how many turns stayed the phrasebook's.
// Returns id, started_at, state, model, seed, domains, dialogues, fallback_turns, tokens, cost_usd, toolweave. Index: none needed, a few runs by label.
MATCH (run:Run)
RETURN run.id AS id, run.started_at AS started_at, coalesce(run.state, 'under way') AS state, run.model AS model, run.seed AS seed, run.domains AS domains,
       COUNT { (run)<-[:PRODUCED_BY]-(:Dialogue) } AS dialogues, run.fallback_turns AS fallback_turns,
       run.prompt_tokens + run.completion_tokens AS tokens, run.cost_usd AS cost_usd, run.toolweave AS toolweave
ORDER BY started_at DESC, id
