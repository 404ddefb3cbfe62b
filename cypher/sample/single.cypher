// Tools of a domain that need nothing from another call: every required input can come from the user.
// :param domain => 'cinema'
// Returns tool: a tool id.
// Index: Domain.name.
MATCH (t:Tool)-[:IN_DOMAIN]->(:Domain {name: $domain})
WHERE NOT EXISTS {
  MATCH (t)-[:TAKES]->(p:Parameter {required: true})
  WHERE EXISTS { (:Parameter)-[f:FEEDS]->(p) WHERE f.score >= 0.9 }
}
RETURN t.id AS tool
ORDER BY tool
