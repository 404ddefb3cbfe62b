// Notes which coverage items a run left out: how many goals it tried for each, and why they came to nothing mostly.
// :param rows => [{key: 'run_example tools:cinema/find_films', run: 'run_example', domain: 'cinema', kind: 'tools', item: 'tools:cinema/find_films', tried: 3, why: 'empty result'}]
// Returns nothing. Index: uniqueness of Covered.key and Run.id.
UNWIND $rows AS row
MATCH (run:Run {id: row.run})
MERGE (covered:Covered {key: row.key})
ON CREATE SET covered.run_id = row.run, covered.domain = row.domain, covered.kind = row.kind, covered.item = row.item, covered.dialogues = 0
SET covered.tried = row.tried, covered.why = row.why
MERGE (run)-[:COVERS]->(covered)
