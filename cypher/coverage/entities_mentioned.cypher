// The entities that calls mention most, by the name the domain gives them.
// Returns domain, class, name, calls. Index: none needed, MENTIONS by degree; only where several domains share an entity are its calls looked at.
MATCH (entity:Entity)-[member:IN_DOMAIN]->(domain:Domain)
WHERE member.id IS NOT NULL AND EXISTS { (entity)<-[:MENTIONS]-() }
WITH domain, member,
     CASE COUNT { (entity)-[:IN_DOMAIN]->() }
       WHEN 1 THEN COUNT { (entity)<-[:MENTIONS]-() }
       ELSE COUNT { (entity)<-[:MENTIONS]-(:ToolCall {domain: domain.name}) }
     END AS calls
WHERE calls > 0
RETURN domain.name AS domain, member.cls AS class, member.name AS name, calls
ORDER BY calls DESC, domain, name
LIMIT 500
