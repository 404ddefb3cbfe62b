// Remove dialogues with their turns and calls; the Tool Graph and the goals stay.
// :param rows => [{id: 'example'}]
// Returns nothing. Index: uniqueness of Dialogue.id.
UNWIND $rows AS row
MATCH (dialogue:Dialogue {id: row.id})
OPTIONAL MATCH (dialogue)-[:HAS_TURN]->(turn:Turn)
OPTIONAL MATCH (turn)-[:MAKES]->(call:ToolCall)
DETACH DELETE call, turn, dialogue
