// Remove dialogues with their turns and calls, and take them out of the counts; the Tool Graph and the goals stay.
// :param rows => [{id: 'example'}]
// Returns nothing. Index: uniqueness of Dialogue.id and Covered.key.
UNWIND $rows AS row
MATCH (dialogue:Dialogue {id: row.id})
CALL (dialogue) {
  UNWIND coalesce(dialogue.covers, []) AS item
  MATCH (covered:Covered {key: dialogue.run_id + ' ' + item})
  SET covered.dialogues = covered.dialogues - 1
}
OPTIONAL MATCH (dialogue)-[:HAS_TURN]->(turn:Turn)
OPTIONAL MATCH (turn)-[:MAKES]->(call:ToolCall)
DETACH DELETE call, turn, dialogue
