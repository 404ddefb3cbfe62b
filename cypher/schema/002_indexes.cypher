// Range indexes for what queries seek besides keys: names in a domain, values of literals, dialogues of a run.
// Idempotent; statements end in a semicolon.
CREATE RANGE INDEX in_domain_name_key IF NOT EXISTS
FOR ()-[r:IN_DOMAIN]-()
ON (r.name_key);

CREATE RANGE INDEX literal_number IF NOT EXISTS
FOR (n:Literal)
ON (n.number);

CREATE RANGE INDEX literal_year IF NOT EXISTS
FOR (n:Literal)
ON (n.year);

CREATE RANGE INDEX tool_domain IF NOT EXISTS
FOR (n:Tool)
ON (n.domain);

CREATE RANGE INDEX dialogue_run_id IF NOT EXISTS
FOR (n:Dialogue)
ON (n.run_id);

CREATE RANGE INDEX dialogue_domain IF NOT EXISTS
FOR (n:Dialogue)
ON (n.domain);
