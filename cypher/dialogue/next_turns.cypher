// The order of the messages of new dialogues.
// :param rows => [{turn: 'example/0', next: 'example/1'}]
// Returns nothing. Index: uniqueness of Turn.id.
UNWIND $rows AS row
MATCH (turn:Turn {id: row.turn})
MATCH (next:Turn {id: row.next})
CREATE (turn)-[:NEXT]->(next)
