// Delete feeds, of parameters or of tools, that a new synthesis no longer has.
// :param rows => [{key: 'no_such_feed'}]
// Returns nothing.
// Index: FEEDS.key (unique).
UNWIND $rows AS row
MATCH ()-[f:FEEDS]->()
WHERE f.key = row.key
DELETE f
