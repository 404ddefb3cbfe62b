// New dialogues, with their goal and run; the caller has left out those that `existing` found.
// :param rows => [{id: 'example', goal: 'goal_example', run: 'run_example', properties: {domain: 'cinema', run_id: 'run_example'}}]
// Returns nothing. Index: uniqueness of Goal.id and Run.id.
UNWIND $rows AS row
MATCH (goal:Goal {id: row.goal})
MATCH (run:Run {id: row.run})
CREATE (dialogue:Dialogue {id: row.id})
SET dialogue += row.properties
CREATE (dialogue)-[:PURSUES]->(goal)
CREATE (dialogue)-[:PRODUCED_BY]->(run)
