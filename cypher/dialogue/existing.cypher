// The dialogues of a batch that the graph already holds, with the digest of what was said.
// :param ids => ['cinema-000001']
// Returns id, digest. Index: uniqueness of Dialogue.id.
MATCH (dialogue:Dialogue)
WHERE dialogue.id IN $ids
RETURN dialogue.id AS id, dialogue.digest AS digest
