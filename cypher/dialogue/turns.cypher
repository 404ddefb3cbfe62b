// The messages of new dialogues, in order.
// :param rows => [{dialogue: 'example', index: 0, properties: {id: 'example/0', role: 'system', content: 'You help.'}}]
// Returns nothing. Index: uniqueness of Dialogue.id.
UNWIND $rows AS row
MATCH (dialogue:Dialogue {id: row.dialogue})
CREATE (dialogue)-[:HAS_TURN {index: row.index}]->(turn:Turn)
SET turn = row.properties
