from __future__ import annotations

from collections.abc import Iterator

import pytest

from toolweave.errors import DataError, UsageError
from toolweave.graph import Graph
from toolweave.model.domain import load_domain
from toolweave.model.tool import Tool
from toolweave.synthesise import query_usage, synthesise_domain


@pytest.fixture(scope="module")
def tools(cinema_graph: Graph) -> dict[str, Tool]:
    return {tool.name: tool for tool in synthesise_domain(cinema_graph, "cinema")}


@pytest.fixture
def counts(cinema_graph: Graph) -> Iterator[dict[str, int]]:
    yield count_everything(cinema_graph)


def count_everything(graph: Graph) -> dict[str, int]:
    text = """
    MATCH (n)
    UNWIND labels(n) AS label
    RETURN label AS what, count(*) AS many
    UNION ALL
    MATCH ()-[r]->()
    RETURN type(r) AS what, count(*) AS many
    """
    return {row["what"]: row["many"] for row in graph.run(text).data()}


def test_synthesising_twice_changes_nothing(cinema_graph: Graph, tools: dict[str, Tool], counts: dict[str, int]) -> None:
    world = cinema_graph.run("MATCH (d:Domain {name: 'cinema'}) RETURN d.world").evaluate()
    again = synthesise_domain(cinema_graph, "cinema")
    assert {tool.name: tool for tool in again} == tools
    assert count_everything(cinema_graph) == counts
    assert cinema_graph.run("MATCH (d:Domain {name: 'cinema'}) RETURN d.world").evaluate() == world


def test_tools_stand_in_the_graph_as_they_were_built(cinema_graph: Graph, tools: dict[str, Tool]) -> None:
    rows = cinema_graph.run("MATCH (t:Tool)-[:IN_DOMAIN]->(:Domain {name: 'cinema'}) RETURN t.id AS id, t.kind AS kind, t.spec AS spec").data()
    assert {(row["id"], row["kind"]) for row in rows} == {(tool.id, tool.kind) for tool in tools.values()}
    assert {row["spec"] for row in rows} == {tool.model_dump_json() for tool in tools.values()}
    assert all(Tool.model_validate_json(row["spec"]).model_dump_json() == row["spec"] for row in rows)


def test_thirty_tools_of_every_kind_come_from_one_domain(tools: dict[str, Tool]) -> None:
    assert len(tools) >= 30
    assert {tool.kind for tool in tools.values()} == {"search", "lookup", "aggregate", "action"}


def test_parameters_denote_classes_and_properties(cinema_graph: Graph, tools: dict[str, Tool]) -> None:
    rows = cinema_graph.run(
        "MATCH (:Tool {id: 'cinema/search_films'})-[:TAKES]->(p:Parameter)-[:DENOTES]->(n) RETURN p.name AS name, coalesce(n.pid, n.qid) AS meaning"
    ).data()
    meanings = {(row["name"], row["meaning"]) for row in rows}
    assert {("director_id", "P57"), ("director_id", "Q5"), ("genre", "P136"), ("released_from", "P577")} <= meanings


def test_every_leaf_of_every_tool_is_a_parameter(cinema_graph: Graph, tools: dict[str, Tool]) -> None:
    rows = cinema_graph.run(
        "MATCH (t:Tool {domain: 'cinema'})-[:TAKES|RETURNS]->(p:Parameter) RETURN t.name AS tool, p.direction AS direction, p.path AS path"
    ).data()
    leaves = {(tool.name, leaf.direction, leaf.path) for tool in tools.values() for leaf in tool.leaves}
    assert {(row["tool"], row["direction"], row["path"]) for row in rows} == leaves


def test_the_projection_and_the_feeds_join_the_same_tools(cinema_graph: Graph, tools: dict[str, Tool]) -> None:
    fine = cinema_graph.run("MATCH (a:Tool {domain: 'cinema'})-[:RETURNS]->()-[:FEEDS]->()<-[:TAKES]-(b:Tool) RETURN DISTINCT a.name AS a, b.name AS b").data()
    coarse = cinema_graph.run("MATCH (a:Tool {domain: 'cinema'})-[:FEEDS]->(b:Tool) RETURN a.name AS a, b.name AS b").data()
    assert {(row["a"], row["b"]) for row in fine} == {(row["a"], row["b"]) for row in coarse}
    assert ("find_films", "get_film_details") in {(row["a"], row["b"]) for row in coarse}


def test_a_walk_of_three_tools_is_a_path_query(cinema_graph: Graph, tools: dict[str, Tool]) -> None:
    text = "MATCH (:Tool {id: 'cinema/find_films'})-[:FEEDS]->(:Tool {id: 'cinema/get_film_details'})-[:FEEDS]->(t:Tool) RETURN t.name AS name"
    names = {row["name"] for row in cinema_graph.run(text).data()}
    assert {"list_films_by_director", "search_films", "get_person_details"} <= names


def test_what_a_synthesis_no_longer_has_goes_away(cinema_graph: Graph, tools: dict[str, Tool], counts: dict[str, int]) -> None:
    cinema_graph.run(
        """
        MATCH (d:Domain {name: 'cinema'}), (:Tool {id: 'cinema/find_films'})-[:RETURNS]->(out), (film:Class {qid: 'Q11424'})
        WITH d, out, film
        LIMIT 1
        CREATE (t:Tool {id: 'cinema/old_tool', domain: 'cinema'})-[:IN_DOMAIN {key: 'tool:cinema/old_tool'}]->(d)
        CREATE (t)-[:TAKES]->(p:Parameter {id: 'cinema/old_tool/in/film_id', direction: 'in'})
        CREATE (p)-[:DENOTES]->(film)
        CREATE (out)-[:FEEDS {key: 'old feed'}]->(p)
        CREATE (t)-[:ABOUT]->(film)
        """
    )
    assert count_everything(cinema_graph) != counts
    synthesise_domain(cinema_graph, "cinema")
    assert count_everything(cinema_graph) == counts


def test_a_property_with_few_members_gives_no_tool(cinema_graph: Graph, tools: dict[str, Tool]) -> None:
    domain = load_domain("cinema")
    usage = query_usage(cinema_graph, domain)
    thin = [prop for prop in domain.properties if not usage.has_filter(prop)]
    bound = {binding["pid"] for tool in tools.values() for binding in tool.binding.config.get("filters", {}).values()}
    assert bound.isdisjoint(prop.pid for prop in thin)


def test_a_domain_whose_load_was_cut_short_says_what_to_do(cinema_graph: Graph) -> None:
    snapshot = cinema_graph.run("MATCH (d:Domain {name: 'cinema'}) RETURN d.snapshot").evaluate()
    cinema_graph.run("MATCH (d:Domain {name: 'cinema'}) REMOVE d.snapshot")
    try:
        with pytest.raises(DataError, match="does not hold the domain `cinema`") as caught:
            synthesise_domain(cinema_graph, "cinema")
    finally:
        cinema_graph.run("MATCH (d:Domain {name: 'cinema'}) SET d.snapshot = $snapshot", snapshot=snapshot)
    assert caught.value.remedy == "Load it first: toolweave ingest cinema"


def test_an_unknown_domain_is_a_usage_error(cinema_graph: Graph) -> None:
    with pytest.raises(UsageError, match="`cookery`"):
        synthesise_domain(cinema_graph, "cookery")
