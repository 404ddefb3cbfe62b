// How values travel through one dialogue: call by call, from result to argument. The one with most flow is shown.
// Returns path. Index: none needed, FED_BY by type.
MATCH (dialogue:Dialogue)-[:HAS_TURN]->(:Turn)-[:MAKES]->(:ToolCall)-[fed:FED_BY]->(:ToolCall)
WITH dialogue, count(fed) AS flow
ORDER BY flow DESC, dialogue.id
LIMIT 1
MATCH (dialogue)-[:HAS_TURN]->(:Turn)-[:MAKES]->(call:ToolCall)
MATCH path = (call)-[:CALLS|FED_BY|FILLS]->(:Tool|ToolCall|Parameter)
RETURN path
