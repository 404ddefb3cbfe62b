// Remove a run that no dialogue belongs to any more, its counts, and every goal that nobody pursues.
// :param rows => [{id: 'run_example'}]
// Returns nothing. Index: uniqueness of Run.id; goals by label.
UNWIND $rows AS row
MATCH (run:Run {id: row.id})
OPTIONAL MATCH (run)-[:COVERS]->(covered:Covered)
DETACH DELETE covered, run
WITH count(*) AS removed
MATCH (goal:Goal)
WHERE NOT EXISTS { (goal)<-[:PURSUES]-(:Dialogue) }
DETACH DELETE goal
