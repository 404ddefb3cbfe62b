// The goals that dialogues pursue; one goal can be pursued by several dialogues, the first sets its text.
// :param rows => [{id: 'goal_example', pattern: 'chain', text: 'find a film', domains: ['cinema'], tools: ['search_films'], left: NULL, score: {score: 0.9}}]
// Returns nothing. Index: uniqueness of Goal.id.
UNWIND $rows AS row
MERGE (goal:Goal {id: row.id})
ON CREATE SET goal.pattern = row.pattern, goal.text = row.text, goal.domains = row.domains, goal.tools = row.tools, goal.left = row.left,
  goal.score = row.score.score, goal.continuity = row.score.continuity, goal.gain = row.score.gain, goal.rarity = row.score.rarity
