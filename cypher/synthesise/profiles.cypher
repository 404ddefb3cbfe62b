// Copy the facts that lists show, sort and filter by onto a member's IN_DOMAIN relationship, where they are read without expanding.
// :param rows => [{key: 'cinema/no_such_member', profile: {release_year: 1979}}]
// Returns nothing; a null in a profile removes what stood there.
// Index: IN_DOMAIN.key (unique).
UNWIND $rows AS row
MATCH ()-[r:IN_DOMAIN]->()
WHERE r.key = row.key
SET r += row.profile
