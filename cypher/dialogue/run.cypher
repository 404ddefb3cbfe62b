// The run that dialogues belong to; when it is written again only `settings` and the like are set anew.
// :param rows => [{id: 'run_example', started_at: '2026-01-01T00:00:00Z', properties: {seed: 7, model: 'phrasebook'}}]
// Returns nothing. Index: uniqueness of Run.id.
UNWIND $rows AS row
MERGE (run:Run {id: row.id})
ON CREATE SET run.started_at = row.started_at
SET run += row.properties
