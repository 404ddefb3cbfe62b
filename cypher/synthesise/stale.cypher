// What the graph holds of a domain's tools, to see what a new synthesis no longer has.
// :param domain => 'cinema'
// Returns tools and parameters: [id, ...]; feeds within the domain (of parameters and of tools): [key, ...]; meanings: [[parameter or tool, qid or pid], ...].
// Index: Domain.name; expands the domain's tools.
MATCH (d:Domain {name: $domain})
OPTIONAL MATCH (t:Tool)-[:IN_DOMAIN]->(d)
WITH collect(t) AS found
RETURN [t IN found | t.id] AS tools,
       COLLECT {
         UNWIND found AS t
         MATCH (t)-[:TAKES|RETURNS]->(p:Parameter)
         RETURN p.id
       } AS parameters,
       COLLECT {
         UNWIND found AS t
         MATCH (t)-[f:FEEDS]->()
         RETURN f.key
         UNION
         UNWIND found AS t
         MATCH (t)-[:RETURNS]->(:Parameter)-[f:FEEDS]->(:Parameter)<-[:TAKES]-(:Tool {domain: $domain})
         RETURN f.key
       } AS feeds,
       COLLECT {
         UNWIND found AS t
         MATCH (t)-[:ABOUT]->(n)
         RETURN [t.id, n.qid] AS meaning
         UNION
         UNWIND found AS t
         MATCH (t)-[:TAKES|RETURNS]->(p:Parameter)-[:DENOTES]->(n)
         RETURN [p.id, coalesce(n.pid, n.qid)] AS meaning
       } AS meanings
