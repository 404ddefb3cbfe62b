"""Constraints and indexes: the numbered files of `cypher/schema/`, each a list of statements ending in `;`."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from toolweave.graph.queries import list_queries, load_query

if TYPE_CHECKING:
    from toolweave.graph.client import Graph


def list_statements() -> list[LiteralString]:
    """Return every schema statement, in order of the files' numbers."""
    return [statement for name in list_queries("schema") for statement in _split(load_query(name).text)]


def apply_schema(graph: Graph) -> None:
    """Run every schema statement and wait for the indexes. Each says IF NOT EXISTS: the second time nothing changes."""
    for statement in list_statements():
        graph.run(statement)
    graph.run("CALL db.awaitIndexes(300)")


def _split(text: LiteralString) -> list[LiteralString]:
    body = "\n".join(line for line in text.splitlines() if not line.startswith("//"))
    return [statement.strip() for statement in body.split(";") if statement.strip()]
