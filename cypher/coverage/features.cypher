// How many dialogues have each feature (multi_step, parallel_calls, clarification ...).
// Returns domain, feature, dialogues. Index: none needed, dialogues by label.
MATCH (dialogue:Dialogue)
UNWIND dialogue.features AS feature
RETURN dialogue.domain AS domain, feature, count(dialogue) AS dialogues
ORDER BY domain, dialogues DESC, feature
