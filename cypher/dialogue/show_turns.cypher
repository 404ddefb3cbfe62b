// One dialogue as it stands in the graph: its goal, and its messages in order.
// :param id => 'example'
// Returns domains, run, pattern, goal, features, index, role, content.
// Index: uniqueness of Dialogue.id.
MATCH (d:Dialogue {id: $id})-[:PURSUES]->(g:Goal)
MATCH (d)-[h:HAS_TURN]->(t:Turn)
RETURN g.domains AS domains, d.run_id AS run, g.pattern AS pattern, g.text AS goal, d.features AS features, h.index AS index, t.role AS role, t.content AS content
ORDER BY index
