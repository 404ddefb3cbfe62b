// Coverage items that the runs had goals for and no dialogue exercises: how many goals were tried in vain, and why mostly.
// Returns domain, kind, item, tried, why. Index: none needed, some thousand counts by label.
MATCH (covered:Covered)
WITH covered
ORDER BY covered.tried DESC, covered.key
WITH covered.domain AS domain, covered.kind AS kind, covered.item AS item, sum(covered.dialogues) AS dialogues,
     sum(covered.tried) AS tried, head(collect(covered.why)) AS why
WHERE dialogues = 0
RETURN domain, kind, substring(item, size(kind) + 1) AS item, tried, why
ORDER BY domain, kind, tried DESC, item
