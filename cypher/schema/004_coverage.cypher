// What coverage keeps: one node a run and coverage item, with how many of the run's dialogues exercise it.
// Idempotent; statements end in a semicolon.
CREATE CONSTRAINT covered_key IF NOT EXISTS
FOR (n:Covered)
REQUIRE n.key IS UNIQUE;

CREATE RANGE INDEX covered_run_id IF NOT EXISTS
FOR (n:Covered)
ON (n.run_id);

CREATE RANGE INDEX covered_item IF NOT EXISTS
FOR (n:Covered)
ON (n.item);

CREATE RANGE INDEX covered_domain IF NOT EXISTS
FOR (n:Covered)
ON (n.domain);

CREATE RANGE INDEX tool_call_status IF NOT EXISTS
FOR (n:ToolCall)
ON (n.status);
