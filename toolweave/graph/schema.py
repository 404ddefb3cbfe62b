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
