// One page of dialogues, whole: goal, messages, and calls with the source of every argument.
// :param after => ''
// :param limit => 100
// Returns id, run, domain, seed, features, goal, steps, turns, in order of id. Index: uniqueness of Dialogue.id.
MATCH (dialogue:Dialogue)
WHERE dialogue.id > $after
WITH dialogue
ORDER BY dialogue.id
LIMIT $limit
MATCH (dialogue)-[:PURSUES]->(goal:Goal)
RETURN dialogue.id AS id, dialogue.run_id AS run, dialogue.domain AS domain, dialogue.seed AS seed, dialogue.features AS features, goal{.*} AS goal,
       COLLECT { MATCH (goal)-[uses:USES]->(tool:Tool) RETURN {tool: tool.name, after: uses.after} ORDER BY uses.step } AS steps,
       COLLECT {
         MATCH (dialogue)-[has:HAS_TURN]->(turn:Turn)
         RETURN {
           role: turn.role,
           content: turn.content,
           calls: COLLECT {
             MATCH (turn)-[:MAKES]->(call:ToolCall)
             RETURN {
               id: call.id,
               tool: [(call)-[:CALLS]->(tool:Tool) | tool.name],
               domain: [(call)-[:CALLS]->(tool:Tool) | tool.domain],
               arguments: call.arguments,
               fills: [(call)-[fills:FILLS]->(:Parameter) | fills{.*}],
               fed_by: [(call)-[fed:FED_BY]->(source:ToolCall) | {argument: fed.argument, path: fed.path, call: source.id}]
             }
           }
         }
         ORDER BY has.index
       } AS turns
ORDER BY id
