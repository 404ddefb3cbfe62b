// Lists the domains of the graph and how much each holds.
// Returns domain, entities, tools, dialogues.
// Served by: the keys of Domain, Tool.domain and Dialogue.domain.
MATCH (d:Domain)
RETURN d.name AS domain,
       COUNT { (:Entity)-[:IN_DOMAIN]->(d) } AS entities,
       COUNT { (:Tool)-[:IN_DOMAIN]->(d) } AS tools,
       COUNT { (g:Dialogue) WHERE g.domain = d.name } AS dialogues
ORDER BY domain
