from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator
from lookup_oracle import Oracle, draw_call, load_members

from toolweave.graph import Graph, list_queries, load_query
from toolweave.model.tool import Json, Tool
from toolweave.simulate import Simulator, World

CALLS = 20
"""Calls of each tool that are held against the oracle."""


@pytest.fixture(scope="module")
def simulator(cinema_graph: Graph) -> Simulator:
    return Simulator.load(cinema_graph, ["cinema"])


@pytest.fixture(scope="module")
def world(simulator: Simulator) -> World:
    return simulator.open_worlds("cinema", ["a dialogue"])[0]


@pytest.fixture(scope="module")
def oracle(cinema_graph: Graph) -> Oracle:
    return Oracle(load_members(cinema_graph, "cinema"))


def lookups(simulator: Simulator, *ops: str) -> list[Tool]:
    return [tool for tool in simulator.tools["cinema"].values() if tool.binding.op in ops]


def run(simulator: Simulator, world: World, name: str, **arguments: object) -> Json:
    return simulator.execute([(world, name, arguments)])[0]


def validator(schema: Json) -> Any:
    return Draft202012Validator(schema)  # its methods are only half typed


def find(simulator: Simulator, world: World, title: str) -> str:
    return run(simulator, world, "find_films", title=title)["films"][0]["film_id"]


def test_alien_is_what_wikidata_says(simulator: Simulator, world: World) -> None:
    details = run(simulator, world, "get_film_details", film_id=find(simulator, world, "alien"))
    assert (details["title"], details["release_year"], details["duration_minutes"]) == ("Alien", 1979, 117)
    assert [person["name"] for person in details["directors"]] == ["Ridley Scott"]
    assert "Sigourney Weaver" in {person["name"] for person in details["cast"]}


def test_what_another_domain_says_of_a_film_is_not_said_here(simulator: Simulator, cinema_graph: Graph) -> None:
    ends = "MATCH (f:Entity {qid: 'Q103569'}), (p:Entity {qid: 'Q102124'}) "
    made = "MERGE (f)-[r:STATEMENT {key: 'Q103569|P57|Q102124'}]->(p) SET r.pid = 'P57', r.best = true, r.best_in = ['elsewhere'], r.domains = ['elsewhere']"
    cinema_graph.run(ends + made)
    try:
        world = simulator.open_worlds("cinema", ["another dialogue"])[0]
        film = find(simulator, world, "Alien")
        assert [person["name"] for person in run(simulator, world, "get_film_details", film_id=film)["directors"]] == ["Ridley Scott"]
        weaver = simulator.execute([(world, "find_people", {"name": "Sigourney Weaver"})])[0]["people"][0]["person_id"]
        assert run(simulator, world, "search_films", director_id=weaver)["films"] == []
    finally:
        cinema_graph.run("MATCH (:Entity {qid: 'Q103569'})-[r:STATEMENT {key: 'Q103569|P57|Q102124'}]->() DELETE r")


def test_a_chain_of_calls_leads_from_a_film_to_longer_ones_of_its_director(simulator: Simulator, world: World) -> None:
    director = run(simulator, world, "get_film_details", film_id=find(simulator, world, "Alien"))["directors"][0]["person_id"]
    longer = run(simulator, world, "search_films", director_id=director, min_duration_minutes=121, sort="-duration_minutes")
    assert [film["title"] for film in longer["films"]] == ["Black Hawk Down", "Prometheus"]
    details = [run(simulator, world, "get_film_details", film_id=film["film_id"]) for film in longer["films"]]
    assert [film["duration_minutes"] for film in details] == [143, 124]


def test_a_name_that_two_films_bear_finds_both(simulator: Simulator, world: World, oracle: Oracle) -> None:
    name, many = Counter(member.name for member in oracle.members.values() if member.cls == "film").most_common(1)[0]
    assert many >= 2
    assert len(run(simulator, world, "find_films", title=name)["films"]) == many


def test_every_lookup_answers_many_calls_as_its_schema_says(simulator: Simulator, world: World, oracle: Oracle) -> None:
    rng = Random(1)
    for tool in simulator.tools["cinema"].values():
        if tool.binding.op.startswith("record_"):
            continue
        calls = [(world, tool.name, draw_call(tool, oracle.members, rng)) for _ in range(CALLS)]
        takes, gives = validator(tool.parameters), validator(tool.returns)
        answered = 0
        for (_, _, arguments), result in zip(calls, simulator.execute(calls), strict=True):
            assert takes.is_valid(arguments), (tool.name, arguments)
            if "error" in result:
                assert set(result["error"]) == {"code", "message"}
            else:
                assert gives.is_valid(result), (tool.name, arguments, result)
                answered += 1
        assert answered, tool.name


def test_members_are_listed_as_the_statements_say(simulator: Simulator, world: World, oracle: Oracle) -> None:
    rng = Random(2)
    for tool in lookups(simulator, "find", "search", "related", "common"):
        config = tool.binding.config
        calls = [(world, tool.name, draw_call(tool, oracle.members, rng)) for _ in range(CALLS)]
        items = config.get("items", config)
        for (_, _, arguments), result in zip(calls, simulator.execute(calls), strict=True):
            if "error" in result:
                continue
            expected = oracle.ids(tool, arguments)
            offset, limit = arguments.get("offset", 0), arguments.get("limit", 5 if "limit" in tool.parameters["properties"] else len(expected))
            listed = [item[items["id"]] for item in result[config.get("field", config["list"])]]
            assert listed == expected[offset : offset + limit], (tool.name, arguments)
            assert result.get("total", len(expected)) == len(expected), (tool.name, arguments)


def test_counts_facets_and_statistics_are_what_the_statements_add_up_to(simulator: Simulator, world: World, oracle: Oracle) -> None:
    rng = Random(3)
    for tool in lookups(simulator, "count", "facet", "summarise"):
        calls = [(world, tool.name, draw_call(tool, oracle.members, rng)) for _ in range(CALLS)]
        for (_, _, arguments), result in zip(calls, simulator.execute(calls), strict=True):
            if "error" not in result:
                assert summary(tool, result) == expected_summary(oracle, tool, arguments), (tool.name, arguments)


def summary(tool: Tool, result: Json) -> object:
    if tool.binding.op == "facet":
        return [tuple(item.values()) for item in result[tool.binding.config["field"]]], result["total"]
    return result["count"], result.get("minimum"), result.get("maximum")


def expected_summary(oracle: Oracle, tool: Tool, arguments: Json) -> object:
    if tool.binding.op == "facet":
        spread = oracle.facet(tool, arguments)
        return spread[: arguments.get("limit", 5)], len(spread)
    if tool.binding.op == "count":
        return len(oracle.fitting(tool, arguments)), None, None
    figures = oracle.figures(tool, arguments)
    return len(figures), figures[0] if figures else None, figures[-1] if figures else None


def test_pages_follow_each_other_without_gap_or_overlap(simulator: Simulator, world: World) -> None:
    pages = [run(simulator, world, "search_films", genre="drama", limit=7, offset=offset)["films"] for offset in (0, 7)]
    whole = run(simulator, world, "search_films", genre="drama", limit=14)["films"]
    assert pages[0] + pages[1] == whole


def test_an_unknown_id_is_an_error_of_the_api(simulator: Simulator, world: World) -> None:
    error = {"code": "not_found", "message": "There is no film film_0000000."}
    assert run(simulator, world, "get_film_details", film_id="film_0000000") == {"error": error}


def test_an_id_of_another_class_is_not_found(simulator: Simulator, world: World) -> None:
    person = next(iter(world.backdrop.by_class["person"]))
    assert run(simulator, world, "list_film_cast", film_id=person)["error"]["code"] == "not_found"


def test_a_batch_answers_as_single_calls_do_and_a_fresh_simulator_too(cinema_graph: Graph, simulator: Simulator, world: World, oracle: Oracle) -> None:
    rng = Random(4)
    tools = [tool for tool in simulator.tools["cinema"].values() if not tool.binding.op.startswith("record_")]
    calls = [(world, tool.name, draw_call(tool, oracle.members, rng)) for tool in tools for _ in range(3)]
    fresh = Simulator.load(cinema_graph, ["cinema"])
    assert simulator.execute(calls) == [fresh.execute([call])[0] for call in calls]


def test_an_answer_given_twice_is_not_the_same_object(simulator: Simulator, world: World) -> None:
    first = run(simulator, world, "search_films", genre="drama")
    first["films"].clear()
    assert run(simulator, world, "search_films", genre="drama")["films"]


def test_lookups_and_actions_mix_in_one_batch_in_order(simulator: Simulator) -> None:
    world = simulator.open_worlds("cinema", ["another dialogue"])[0]
    film = next(film for film in world.backdrop.by_class["film"] if film not in str(world.records))
    calls: list[tuple[World, str, Json]] = [
        (world, "add_to_watchlist", {"film_id": film}),
        (world, "get_film_details", {"film_id": film}),
        (world, "add_to_watchlist", {"film_id": film}),
    ]
    added, details, again = simulator.execute(calls)
    assert (added["film_id"], details["film_id"], again["error"]["code"]) == (film, film, "already_exists")


def test_no_query_of_a_lookup_scans_all_nodes_or_goes_by_way_of_the_domain(cinema_graph: Graph) -> None:
    names = [name for name in list_queries("execute") if "UNWIND $rows" in load_query(name).text]
    assert len(names) >= 14
    for name in names:
        steps = plan_steps(cinema_graph, name)
        assert not any("AllNodesScan" in step or "NodeByLabelScan" in step or "RelationshipTypeScan" in step for step in steps), name
        assert any("RelationshipIndexSeek" in step or "RelationshipUniqueIndexSeek" in step for step in steps), name
        assert not any("Expand(All)" in step and step.split("Expand(All)", 1)[1].strip().startswith("(d)") for step in steps), (name, steps)


def plan_steps(graph: Graph, name: str) -> list[str]:
    query = load_query(name)
    with cast("Any", graph.driver).session(database=graph.database) as session:
        plan = session.run(f"EXPLAIN {query.text}", query.examples).consume().plan
    steps: list[str] = []
    pending: list[dict[str, Any]] = [plan]
    while pending:
        step = pending.pop()
        steps.append(f"{step['operatorType']} {step['args'].get('Details', '')}")
        pending += step.get("children", [])
    return steps
