// Merge the output parameters of tools; synthesised outputs are certain, hence confidence 1.
// :param rows => [{id: 'cinema/no_such_tool/out/title', tool: 'cinema/no_such_tool', confidence: 1.0, properties: {id: 'cinema/no_such_tool/out/title', name: 'title'}}]
// Returns nothing.
// Index: Tool.id, Parameter.id (both unique).
UNWIND $rows AS row
MATCH (t:Tool {id: row.tool})
MERGE (p:Parameter {id: row.id})
SET p = row.properties
MERGE (t)-[r:RETURNS]->(p)
SET r.confidence = row.confidence
