// How the patterns of goals are spread over the dialogues.
// Returns domain, pattern, dialogues, goals, tool_sets. Index: none needed, dialogues by label.
MATCH (dialogue:Dialogue)-[:PURSUES]->(goal:Goal)
WITH dialogue, goal, COLLECT { MATCH (goal)-[uses:USES]->(tool:Tool) RETURN tool.name ORDER BY uses.step } AS tools
RETURN dialogue.domain AS domain, goal.pattern AS pattern, count(dialogue) AS dialogues, count(DISTINCT goal) AS goals, count(DISTINCT tools) AS tool_sets
ORDER BY domain, dialogues DESC, pattern
