// The tools a goal uses: one relationship for each step, with the steps it needs and what it hangs on.
// :param rows => [{goal: 'goal_example', tool: 'cinema/find_films', step: 0, after: [], when: NULL}]
// Returns nothing. MERGE between two bound nodes. Index: uniqueness of Goal.id and Tool.id.
UNWIND $rows AS row
MATCH (goal:Goal {id: row.goal})
MATCH (tool:Tool {id: row.tool})
MERGE (goal)-[uses:USES {step: row.step}]->(tool)
ON CREATE SET uses.after = row.after, uses.when = row.when
