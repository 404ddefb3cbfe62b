// One goal of each pattern and the tools it uses.
// Returns path. Index: none needed, goals by label.
MATCH (goal:Goal)
WITH goal.pattern AS pattern, min(goal.id) AS id
MATCH path = (:Goal {id: id})-[:USES]->(:Tool)
RETURN path
