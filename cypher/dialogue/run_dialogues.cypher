// Some dialogues of a run, for deletion in batches.
// :param run_id => 'run_example'
// :param limit => 500
// Returns id. Index: range index on Dialogue.run_id.
MATCH (dialogue:Dialogue)
WHERE dialogue.run_id = $run_id
RETURN dialogue.id AS id
LIMIT $limit
