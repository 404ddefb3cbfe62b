"""Every query file runs as it stands, with the examples of its own header."""

from __future__ import annotations

from typing import Any

import pytest

from toolweave.graph import Graph, list_queries, load_query

NAMES = [name for name in list_queries() if not name.startswith("schema/0")]
HOT = [name for name in NAMES if name.startswith(("execute/", "dialogue/", "ingest/", "sample/", "synthesise/"))]
SCANS = {"AllNodesScan", "DirectedAllRelationshipsScan", "UndirectedAllRelationshipsScan"}


@pytest.mark.parametrize("name", NAMES)
def test_a_query_runs_with_its_own_examples_and_nothing_in_it_is_deprecated(graph: Graph, name: str) -> None:
    prefix = "EXPLAIN " if "IN TRANSACTIONS" in load_query(name).text else ""
    summary = run_and_roll_back(graph, name, prefix)
    assert [status.status_description for status in summary.gql_status_objects if status.classification == "DEPRECATION"] == []


@pytest.mark.parametrize("name", HOT)
def test_the_plan_of_a_hot_query_scans_neither_all_nodes_nor_all_relationships(graph: Graph, name: str) -> None:
    assert list_operators(run_and_roll_back(graph, name, "EXPLAIN ").plan) & SCANS == set()


def run_and_roll_back(graph: Graph, name: str, prefix: str) -> Any:
    driver: Any = graph.driver
    query = load_query(name)
    with driver.session(database=graph.database, notifications_min_severity="INFORMATION") as session, session.begin_transaction() as transaction:
        summary = transaction.run(prefix + query.text, query.examples).consume()
        transaction.rollback()
    return summary


def list_operators(plan: dict[str, Any]) -> set[str]:
    return {str(plan["operatorType"]).split("@")[0]}.union(*(list_operators(child) for child in plan.get("children", [])))
