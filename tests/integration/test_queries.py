"""Every query file on a real Neo4j, with its own examples."""

from __future__ import annotations

import re
from typing import Any, cast

import pytest
from neo4j import Query as Statement
from neo4j import Session
from tiny import RUN, TINY_GRAPH, build_dialogue

from toolweave.coverage import write_dialogues
from toolweave.graph import Graph, list_queries, load_query
from toolweave.graph.schema import list_statements

NAMES = [name for name in list_queries() if not re.match(r"schema/\d", name)]
OWN_TRANSACTION = [name for name in NAMES if "IN TRANSACTIONS" in load_query(name).text]
HOT = [name for name in NAMES if name.startswith(("execute/", "dialogue/")) and not re.search(r"by label", " ".join(load_query(name).header))]


@pytest.fixture(scope="module")
def tiny_graph(graph: Graph) -> Graph:
    """A graph with something of everything, so that queries have rows to walk."""
    graph.run(TINY_GRAPH)
    write_dialogues(graph, RUN, [build_dialogue()])
    return graph


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OWN_TRANSACTION])
def test_a_query_runs_with_its_own_examples(tiny_graph: Graph, name: str) -> None:
    query = load_query(name)
    with _session(tiny_graph) as session, session.begin_transaction() as transaction:
        columns = transaction.run(query.text, query.examples).keys()
        transaction.rollback()
    assert bool(columns) == ("Returns nothing" not in " ".join(query.header))


@pytest.mark.parametrize("name", OWN_TRANSACTION)
def test_a_query_that_commits_by_itself_has_a_plan(tiny_graph: Graph, name: str) -> None:
    assert _operators(tiny_graph, name)


@pytest.mark.parametrize("name", HOT)
def test_the_plan_of_a_hot_query_begins_at_an_index(tiny_graph: Graph, name: str) -> None:
    scans = {operator for operator in _operators(tiny_graph, name) if operator.startswith(("AllNodesScan", "NodeByLabelScan", "AllRelationshipsScan"))}
    assert scans == set()


def test_the_schema_can_be_applied_twice(graph: Graph) -> None:
    before = {row["name"] for row in graph.run("SHOW INDEXES YIELD name RETURN name").data()}
    graph.apply_schema()
    assert {row["name"] for row in graph.run("SHOW INDEXES YIELD name RETURN name").data()} == before
    assert len(before) >= len(list_statements())


def _operators(graph: Graph, name: str) -> set[str]:
    query = load_query(name)
    with _session(graph) as session:
        summary = session.run(Statement(cast("Any", f"EXPLAIN {query.text}")), query.examples).consume()
    return set(_walk(cast("dict[str, Any]", cast("Any", summary).plan)))


def _walk(plan: dict[str, Any]) -> list[str]:
    return [plan["operatorType"], *(operator for child in plan.get("children", ()) for operator in _walk(child))]


def _session(graph: Graph) -> Session:
    # The driver leaves the options of `session` untyped.
    return cast("Any", graph.driver).session(database=graph.database)
