// One uniqueness constraint under every node and relationship that is merged: a key is written once, and found by one index seek.
// The other relationships (TAKES, DENOTES, HAS_TURN, ...) are merged between two bound nodes, at most one of a type, and need no key.
// Idempotent; statements end in a semicolon, as Neo4j Browser and cypher-shell take them.
CREATE CONSTRAINT domain_name IF NOT EXISTS
FOR (n:Domain)
REQUIRE n.name IS UNIQUE;

CREATE CONSTRAINT entity_qid IF NOT EXISTS
FOR (n:Entity)
REQUIRE n.qid IS UNIQUE;

CREATE CONSTRAINT class_qid IF NOT EXISTS
FOR (n:Class)
REQUIRE n.qid IS UNIQUE;

CREATE CONSTRAINT property_pid IF NOT EXISTS
FOR (n:Property)
REQUIRE n.pid IS UNIQUE;

CREATE CONSTRAINT literal_key IF NOT EXISTS
FOR (n:Literal)
REQUIRE n.key IS UNIQUE;

CREATE CONSTRAINT tool_id IF NOT EXISTS
FOR (n:Tool)
REQUIRE n.id IS UNIQUE;

CREATE CONSTRAINT parameter_id IF NOT EXISTS
FOR (n:Parameter)
REQUIRE n.id IS UNIQUE;

CREATE CONSTRAINT goal_id IF NOT EXISTS
FOR (n:Goal)
REQUIRE n.id IS UNIQUE;

CREATE CONSTRAINT dialogue_id IF NOT EXISTS
FOR (n:Dialogue)
REQUIRE n.id IS UNIQUE;

CREATE CONSTRAINT turn_id IF NOT EXISTS
FOR (n:Turn)
REQUIRE n.id IS UNIQUE;

CREATE CONSTRAINT tool_call_id IF NOT EXISTS
FOR (n:ToolCall)
REQUIRE n.id IS UNIQUE;

CREATE CONSTRAINT run_id IF NOT EXISTS
FOR (n:Run)
REQUIRE n.id IS UNIQUE;

CREATE CONSTRAINT in_domain_key IF NOT EXISTS
FOR ()-[r:IN_DOMAIN]-()
REQUIRE r.key IS UNIQUE;

CREATE CONSTRAINT statement_key IF NOT EXISTS
FOR ()-[r:STATEMENT]-()
REQUIRE r.key IS UNIQUE;

CREATE CONSTRAINT feeds_key IF NOT EXISTS
FOR ()-[r:FEEDS]-()
REQUIRE r.key IS UNIQUE;

CREATE CONSTRAINT instance_of_key IF NOT EXISTS
FOR ()-[r:INSTANCE_OF]-()
REQUIRE r.key IS UNIQUE;

CREATE CONSTRAINT subclass_of_key IF NOT EXISTS
FOR ()-[r:SUBCLASS_OF]-()
REQUIRE r.key IS UNIQUE;
