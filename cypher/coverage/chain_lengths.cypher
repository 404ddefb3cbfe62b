// The longest data flow of each dialogue, in calls: 1 where no call feeds another.
// Returns domain, calls, dialogues. Index: none needed, dialogues by label.
MATCH (dialogue:Dialogue)
WHERE dialogue.longest_flow > 0
RETURN dialogue.domain AS domain, dialogue.longest_flow AS calls, count(dialogue) AS dialogues
ORDER BY domain, calls
