// What dialogues say about one entity: the calls that mention it, their tools and dialogues. The most mentioned is shown.
// Returns path. Index: none needed, MENTIONS by type.
MATCH (entity:Entity)<-[:MENTIONS]-(call:ToolCall)
WITH entity, count(call) AS calls
ORDER BY calls DESC, entity.qid
LIMIT 1
MATCH path = (:Dialogue)-[:HAS_TURN]->(:Turn)-[:MAKES]->(call:ToolCall)-[:MENTIONS]->(entity)
RETURN path
LIMIT 60
