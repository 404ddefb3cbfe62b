// Where the values of arguments come from: the user's words, an earlier result, a default, a derivation.
// Returns domain, kind, function, arguments. Index: none needed, dialogues by label; each holds the sources of its arguments.
MATCH (dialogue:Dialogue)
UNWIND dialogue.sources AS source
WITH dialogue.domain AS domain, source, count(*) AS arguments
RETURN domain, split(source, ' ')[0] AS kind, split(source, ' ')[1] AS function, arguments
ORDER BY domain, arguments DESC, kind, function
