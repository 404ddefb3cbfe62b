// How much of each domain's Tool Graph the dialogues exercise.
// Returns domain, dialogues, calls, tools, tools_called, parameters, parameters_filled, feeds, feeds_exercised, members, members_mentioned.
// `parameters` are inputs; `members` are entities that tools give an id to. Index: Dialogue.domain, Tool.domain, FED_BY.feeds.
MATCH (domain:Domain)
WITH domain,
     COUNT { (:Dialogue {domain: domain.name}) } AS dialogues,
     COLLECT { MATCH (dialogue:Dialogue {domain: domain.name}) RETURN sum(dialogue.calls) }[0] AS calls,
     COUNT { (:Tool {domain: domain.name}) } AS tools,
     COUNT { (tool:Tool {domain: domain.name}) WHERE EXISTS { (tool)<-[:CALLS]-(:ToolCall) } } AS tools_called,
     COUNT { (:Tool {domain: domain.name})-[:TAKES]->(:Parameter) } AS parameters,
     COUNT { (:Tool {domain: domain.name})-[:TAKES]->(filled:Parameter) WHERE EXISTS { (filled)<-[:FILLS]-(:ToolCall) } } AS parameters_filled
WITH *,
     COUNT { (:Tool {domain: domain.name})-[:RETURNS]->(:Parameter)-[:FEEDS]->(:Parameter) } AS feeds,
     COUNT {
       MATCH (:Tool {domain: domain.name})-[:RETURNS]->(:Parameter)-[feeds:FEEDS]->(:Parameter)
       WHERE EXISTS {
         MATCH (:ToolCall)-[fed:FED_BY]->(:ToolCall)
         WHERE fed.feeds = feeds.key
       }
     } AS feeds_exercised,
     COUNT { (:Entity)-[member:IN_DOMAIN]->(domain) WHERE member.id IS NOT NULL } AS members,
     COUNT {
       MATCH (entity:Entity)-[member:IN_DOMAIN]->(domain)
       WHERE member.id IS NOT NULL AND CASE COUNT { (entity)-[:IN_DOMAIN]->() }
         WHEN 1 THEN EXISTS { (entity)<-[:MENTIONS]-() }
         ELSE EXISTS { (entity)<-[:MENTIONS]-(:ToolCall {domain: domain.name}) }
       END
     } AS members_mentioned
RETURN domain.name AS domain, dialogues, calls, tools, tools_called, parameters, parameters_filled, feeds, feeds_exercised, members, members_mentioned
ORDER BY domain
