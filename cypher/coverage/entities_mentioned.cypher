// The entities that calls mention most, by the name the domain gives them.
// Returns domain, class, name, calls. Index: none needed, MENTIONS by type.
MATCH (call:ToolCall)-[:CALLS]->(tool:Tool)
MATCH (call)-[:MENTIONS]->(entity:Entity)-[member:IN_DOMAIN]->(domain:Domain {name: tool.domain})
RETURN domain.name AS domain, member.cls AS class, member.name AS name, count(call) AS calls
ORDER BY calls DESC, domain, name
LIMIT 500
