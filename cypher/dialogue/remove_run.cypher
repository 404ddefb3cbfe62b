// Remove a run that no dialogue belongs to any more, and every goal that nobody pursues.
// :param rows => [{id: 'run_example'}]
// Returns nothing. Index: uniqueness of Run.id; goals by label.
UNWIND $rows AS row
MATCH (run:Run {id: row.id})
DETACH DELETE run
WITH count(*) AS removed
MATCH (goal:Goal)
WHERE NOT EXISTS { (goal)<-[:PURSUES]-(:Dialogue) }
DETACH DELETE goal
