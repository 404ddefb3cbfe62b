// The tools of the Tool Graph with their inputs: what a report counts coverage against.
// Returns id, domain, name, kind, description, classes, inputs. Index: none needed, tools by label.
MATCH (tool:Tool)
RETURN tool.id AS id, tool.domain AS domain, tool.name AS name, tool.kind AS kind, tool.description AS description,
       COLLECT { MATCH (tool)-[:ABOUT]->(class:Entity) RETURN class.label ORDER BY class.label } AS classes,
       COLLECT { MATCH (tool)-[:TAKES]->(input:Parameter) RETURN {id: input.id, path: input.path, required: input.required} ORDER BY input.path } AS inputs
ORDER BY domain, id
