// Coverage items by kind: how many some dialogue exercises, of those that the runs had goals for, and how many were given up.
// Returns domain, kind, exercised, known, given_up (60 goals tried in vain, none had). Index: none needed, some thousand counts by label.
MATCH (covered:Covered)
WITH covered.domain AS domain, covered.kind AS kind, covered.item AS item, sum(covered.dialogues) AS dialogues, max(covered.tried) AS tried
RETURN domain, kind, count(CASE WHEN dialogues > 0 THEN 1 END) AS exercised, count(item) AS known,
       count(CASE WHEN dialogues = 0 AND tried >= 60 THEN 1 END) AS given_up
ORDER BY domain, kind
