// Counts the nodes of each of Toolweave's labels.
// Returns label, nodes.
// Served by: Neo4j's store of counts, one look-up a label.
MATCH (n:Domain)
WITH count(n) AS nodes
RETURN 'Domain' AS label, nodes
UNION ALL
MATCH (n:Entity)
WITH count(n) AS nodes
RETURN 'Entity' AS label, nodes
UNION ALL
MATCH (n:Class)
WITH count(n) AS nodes
RETURN 'Class' AS label, nodes
UNION ALL
MATCH (n:Property)
WITH count(n) AS nodes
RETURN 'Property' AS label, nodes
UNION ALL
MATCH (n:Literal)
WITH count(n) AS nodes
RETURN 'Literal' AS label, nodes
UNION ALL
MATCH (n:Tool)
WITH count(n) AS nodes
RETURN 'Tool' AS label, nodes
UNION ALL
MATCH (n:Parameter)
WITH count(n) AS nodes
RETURN 'Parameter' AS label, nodes
UNION ALL
MATCH (n:Goal)
WITH count(n) AS nodes
RETURN 'Goal' AS label, nodes
UNION ALL
MATCH (n:Dialogue)
WITH count(n) AS nodes
RETURN 'Dialogue' AS label, nodes
UNION ALL
MATCH (n:Turn)
WITH count(n) AS nodes
RETURN 'Turn' AS label, nodes
UNION ALL
MATCH (n:ToolCall)
WITH count(n) AS nodes
RETURN 'ToolCall' AS label, nodes
UNION ALL
MATCH (n:Run)
WITH count(n) AS nodes
RETURN 'Run' AS label, nodes
UNION ALL
MATCH (n:Covered)
WITH count(n) AS nodes
RETURN 'Covered' AS label, nodes
