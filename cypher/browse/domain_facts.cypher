// The facts under the tools: one well connected member of each domain with its statements.
// Returns path. Index: constraint domain_name.
MATCH (domain:Domain)
CALL (domain) {
  MATCH (entity:Entity)-[place:IN_DOMAIN]->(domain)
  WHERE place.id IS NOT NULL
  WITH entity, COUNT { (entity)-[:STATEMENT]->() } AS statements
  ORDER BY statements DESC, entity.qid
  LIMIT 1
  MATCH path = (entity)-[:STATEMENT]->(value:Entity|Literal)
  RETURN path
  LIMIT 40
}
RETURN path
