// What inputs and outputs mean: parameters, and the classes and properties they denote, 200 of them.
// Returns path. Index: none needed, parameters by label.
MATCH path = (:Tool)-[:TAKES|RETURNS]->(parameter:Parameter)-[:DENOTES]->(:Class|Property)
RETURN path
ORDER BY parameter.id
LIMIT 200
