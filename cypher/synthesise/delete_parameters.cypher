// Delete parameters that a new synthesis no longer has.
// :param rows => [{id: 'cinema/no_such_tool/in/title'}]
// Returns nothing.
// Index: Parameter.id (unique).
UNWIND $rows AS row
MATCH (p:Parameter {id: row.id})
DETACH DELETE p
