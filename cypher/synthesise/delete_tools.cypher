// Delete tools that a new synthesis no longer has.
// :param rows => [{id: 'cinema/no_such_tool'}]
// Returns nothing.
// Index: Tool.id (unique).
UNWIND $rows AS row
MATCH (t:Tool {id: row.id})
DETACH DELETE t
