// What hung on a condition, and how often it was called or left.
// Returns domain, tool, called, left. Index: none needed, dialogues by label.
MATCH (dialogue:Dialogue)-[:PURSUES]->(goal:Goal {pattern: 'conditional'})
CALL (goal) {
  MATCH (goal)-[uses:USES]->(tool:Tool)
  WHERE uses.when IS NOT NULL
  RETURN tool.name AS tool, 1 AS called, 0 AS not_called
  UNION ALL
  UNWIND goal.left AS tool
  RETURN tool, 0 AS called, 1 AS not_called
}
RETURN dialogue.domain AS domain, tool, sum(called) AS called, sum(not_called) AS left
ORDER BY domain, called DESC, tool
