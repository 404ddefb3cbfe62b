"""Toolweave wants a database of its own: it counts and deletes only its own labels, and refuses to write beside others'."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolweave.errors import GraphError

if TYPE_CHECKING:
    from toolweave.graph.client import Graph

LABELS = ("Domain", "Entity", "Class", "Property", "Literal", "Tool", "Parameter", "Goal", "Dialogue", "Turn", "ToolCall", "Run", "Covered")
"""Every label that Toolweave writes."""
MARKS = frozenset({"ToolweaveTest"})
"""Labels that mark a database as Toolweave's, and hold no data."""


def count_labels(graph: Graph) -> dict[str, int]:
    """How many nodes each of Toolweave's labels has.

    Cost: 5 ms; Neo4j keeps these counts.
    """
    return {row["label"]: row["nodes"] for row in graph.query("schema/count_labels")}


def list_foreign_labels(graph: Graph) -> list[str]:
    """The labels that are not Toolweave's, of nodes or of a constraint, sorted."""
    return sorted({row["label"] for row in graph.query("schema/list_labels")} - set(LABELS) - MARKS)


def check_ownership(graph: Graph) -> None:
    """Refuse a database that holds somebody else's nodes.

    Raises:
        GraphError: Names the foreign labels.
    """
    foreign = list_foreign_labels(graph)
    if foreign:
        shown = ", ".join(f"`{label}`" for label in foreign[:5])
        raise GraphError(
            f"The database at `{graph.uri}` holds labels that are not Toolweave's: {shown}.",
            "Use a database of its own, or set TOOLWEAVE_GRAPH_SHARED=1 to write beside them.",
        )


def delete_own(graph: Graph) -> None:
    """Delete every node with one of Toolweave's labels, 5,000 a transaction; other nodes stay."""
    from toolweave.graph.queries import load_query

    graph.run(load_query("schema/delete_own").text)
