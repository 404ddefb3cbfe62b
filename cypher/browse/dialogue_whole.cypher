// One dialogue whole: goal, turns, calls, tools and the entities it mentions. The one with most calls is shown.
// Returns path. Index: none needed, dialogues by label.
MATCH (dialogue:Dialogue)-[:HAS_TURN]->(:Turn)-[:MAKES]->(call:ToolCall)
WITH dialogue, count(call) AS calls
ORDER BY calls DESC, dialogue.id
LIMIT 1
CALL (dialogue) {
  MATCH path = (dialogue)-[:PURSUES]->(:Goal)
  RETURN path
  UNION
  MATCH path = (dialogue)-[:HAS_TURN]->(:Turn)-[:MAKES]->(:ToolCall)-[:CALLS|MENTIONS]->(:Tool|Entity)
  RETURN path
  UNION
  MATCH path = (dialogue)-[:HAS_TURN]->(:Turn)-[:NEXT]->(:Turn)
  RETURN path
}
RETURN path
LIMIT 300
