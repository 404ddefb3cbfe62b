// How many dialogues of some runs exercise each coverage item.
// :param runs => ['run_example']
// Returns item, dialogues. Index: range index on Covered.run_id.
MATCH (covered:Covered)
WHERE covered.run_id IN $runs
RETURN covered.item AS item, sum(covered.dialogues) AS dialogues
ORDER BY item
