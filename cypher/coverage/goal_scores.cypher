// How much a person would want the goals, by pattern: the score and its parts, on average.
// Returns domain, pattern, goals, score, continuity, gain, rarity. Index: none needed, goals by label.
MATCH (goal:Goal)
WHERE goal.score IS NOT NULL
RETURN goal.domains[0] AS domain, goal.pattern AS pattern, count(goal) AS goals, round(avg(goal.score), 3) AS score,
  round(avg(goal.continuity), 3) AS continuity, round(avg(goal.gain), 3) AS gain, round(avg(goal.rarity), 3) AS rarity
ORDER BY domain, score DESC, pattern
