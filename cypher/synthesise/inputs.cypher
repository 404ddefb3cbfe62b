// Merge the input parameters of tools.
// :param rows => [{id: 'cinema/no_such_tool/in/title', tool: 'cinema/no_such_tool', properties: {id: 'cinema/no_such_tool/in/title', name: 'title'}}]
// Returns nothing.
// Index: Tool.id, Parameter.id (both unique).
UNWIND $rows AS row
MATCH (t:Tool {id: row.tool})
MERGE (p:Parameter {id: row.id})
SET p = row.properties
MERGE (t)-[:TAKES]->(p)
