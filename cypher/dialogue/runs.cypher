// The runs in the graph, newest first, with how many dialogues each produced.
// Returns id, started_at, model, seed, domains, dialogues, toolweave. Index: none needed, a few runs by label.
MATCH (run:Run)
RETURN run.id AS id, run.started_at AS started_at, run.model AS model, run.seed AS seed, run.domains AS domains,
       COUNT { (run)<-[:PRODUCED_BY]-(:Dialogue) } AS dialogues, run.toolweave AS toolweave
ORDER BY started_at DESC, id
