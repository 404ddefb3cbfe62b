"""Constraints and indexes: the numbered files of `cypher/schema/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from toolweave.graph.queries import list_queries, load_query, split_statements

if TYPE_CHECKING:
    from toolweave.graph.client import Graph


def list_statements() -> list[LiteralString]:
    """Return every schema statement, in order of the files' numbers."""
    return [statement for name in list_queries("schema") if name[7].isdigit() for statement in split_statements(load_query(name).text)]


def apply_schema(graph: Graph) -> None:
    """Run every schema statement and wait for the indexes. Each says IF NOT EXISTS: the second time nothing changes."""
    for statement in list_statements():
        graph.run(statement)
    graph.run("CALL db.awaitIndexes(300)")


def list_missing(graph: Graph) -> list[str]:
    """The names of constraints and indexes that the schema files declare and the database lacks, sorted."""
    present = {str(row["name"]) for row in graph.run("SHOW INDEXES YIELD name RETURN name")}
    declared = {statement.split()[2] for statement in list_statements() if statement.startswith("CREATE CONSTRAINT")}
    declared |= {statement.partition(" INDEX ")[2].split()[0] for statement in list_statements() if " INDEX " in statement}
    return sorted(declared - present)
