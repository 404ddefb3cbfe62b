// How the patterns of goals are spread over the dialogues.
// Returns domain, pattern, dialogues, goals, tool_sets. Index: none needed, dialogues by label.
MATCH (dialogue:Dialogue)-[:PURSUES]->(goal:Goal)
RETURN dialogue.domain AS domain, dialogue.pattern AS pattern, count(dialogue) AS dialogues, count(DISTINCT goal) AS goals, count(DISTINCT goal.tools) AS tool_sets
ORDER BY domain, dialogues DESC, pattern
