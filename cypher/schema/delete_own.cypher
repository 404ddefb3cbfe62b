// Deletes everything that Toolweave wrote, 5,000 nodes a transaction, and nothing else. Run it outside a transaction (`:auto` in Browser).
// Returns nothing.
// Served by: the label index of each label.
MATCH (n:Domain|Entity|Class|Property|Literal|Tool|Parameter|Goal|Dialogue|Turn|ToolCall|Run|Covered)
CALL (n) {
  DETACH DELETE n
} IN TRANSACTIONS OF 5000 ROWS
