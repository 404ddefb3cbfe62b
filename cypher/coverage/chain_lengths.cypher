// The longest data flow of each dialogue, in calls: 1 where no call feeds another.
// Returns domain, calls, dialogues. Index: none needed; walks FED_BY from calls that feed nothing; at most 8 steps.
MATCH (dialogue:Dialogue)-[:HAS_TURN]->(:Turn)-[:MAKES]->(last:ToolCall)
WHERE NOT EXISTS { (last)<-[:FED_BY]-(:ToolCall) }
MATCH flow = (last)-[:FED_BY*0..8]->(first:ToolCall)
WITH dialogue, max(length(flow)) + 1 AS calls
RETURN dialogue.domain AS domain, calls, count(dialogue) AS dialogues
ORDER BY domain, calls
