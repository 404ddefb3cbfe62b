// What coverage seeks: which FEEDS relationship a realised data flow exercised. Turns and calls are reached from their dialogue.
// Idempotent; statements end in a semicolon.
CREATE RANGE INDEX fed_by_feeds IF NOT EXISTS
FOR ()-[r:FED_BY]-()
ON (r.feeds);
