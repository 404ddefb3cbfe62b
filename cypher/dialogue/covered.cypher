// Counts what new dialogues exercise, by run and coverage item.
// :param rows => [{key: 'run_example tools:cinema/find_films', run: 'run_example', domain: 'cinema', kind: 'tools', item: 'tools:cinema/find_films', dialogues: 1}]
// Returns nothing. Index: uniqueness of Covered.key and Run.id.
UNWIND $rows AS row
MATCH (run:Run {id: row.run})
MERGE (covered:Covered {key: row.key})
ON CREATE SET covered.run_id = row.run, covered.domain = row.domain, covered.kind = row.kind, covered.item = row.item, covered.dialogues = 0
SET covered.dialogues = covered.dialogues + row.dialogues
MERGE (run)-[:COVERS]->(covered)
