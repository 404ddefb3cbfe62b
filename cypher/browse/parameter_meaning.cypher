// What inputs and outputs mean: parameters, and the classes and properties they denote, 40 of each domain.
// Returns path. Index: range index tool_domain.
MATCH (domain:Domain)
CALL (domain) {
  MATCH path = (:Tool {domain: domain.name})-[:TAKES|RETURNS]->(parameter:Parameter)-[:DENOTES]->(:Class|Property)
  RETURN path
  ORDER BY parameter.id
  LIMIT 40
}
RETURN path
