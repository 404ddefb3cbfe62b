"""What the server thinks of the query files: nothing deprecated, nothing that walks the whole graph."""

from __future__ import annotations

from typing import Any

import pytest

from toolweave.graph import Graph, list_queries, load_query

NAMES = [name for name in list_queries() if not name.startswith(("schema/0", "browse/", "coverage/"))]
SCANS = {"AllNodesScan", "DirectedAllRelationshipsScan", "UndirectedAllRelationshipsScan"}


@pytest.mark.parametrize("name", NAMES)
def test_a_plan_scans_neither_all_nodes_nor_all_relationships_and_nothing_is_deprecated(graph: Graph, name: str) -> None:
    driver: Any = graph.driver
    query = load_query(name)
    with driver.session(database=graph.database, notifications_min_severity="INFORMATION") as session:
        summary = session.run("EXPLAIN " + query.text, query.examples).consume()
    assert list_operators(summary.plan) & SCANS == set()
    assert [status.status_description for status in summary.gql_status_objects if status.classification == "DEPRECATION"] == []


def list_operators(plan: dict[str, Any]) -> set[str]:
    return {str(plan["operatorType"]).split("@")[0]}.union(*(list_operators(child) for child in plan.get("children", [])))
