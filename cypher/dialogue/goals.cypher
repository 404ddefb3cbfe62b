// The goals that dialogues pursue; one goal can be pursued by several dialogues, the first sets its text.
// :param rows => [{id: 'goal_example', pattern: 'chain', text: 'find a film', domains: ['cinema'], left: NULL}]
// Returns nothing. Index: uniqueness of Goal.id.
UNWIND $rows AS row
MERGE (goal:Goal {id: row.id})
ON CREATE SET goal.pattern = row.pattern, goal.text = row.text, goal.domains = row.domains, goal.left = row.left
