from __future__ import annotations

from random import Random

import pytest
from walks import draw_arguments

from toolweave.graph import Graph
from toolweave.ingest import ingest_domain
from toolweave.model.tool import Json
from toolweave.simulate import Simulator
from toolweave.simulate.world import World
from toolweave.synthesise import synthesise_domain

DOMAINS = ("banking", "cinema")


@pytest.fixture(scope="module")
def simulator(graph: Graph) -> Simulator:
    """A domain whose worlds are drawn and one whose worlds are loaded, read back from the graph."""
    for domain in DOMAINS:
        ingest_domain(graph, domain)
        synthesise_domain(graph, domain)
    return Simulator.load(graph, DOMAINS)


@pytest.mark.parametrize("domain", DOMAINS)
def test_tools_read_back_from_the_graph_walk_through_worlds_as_they_did_before(simulator: Simulator, domain: str) -> None:
    names = ["a", "b", "c"]
    answers = [walk(simulator, world) for world in simulator.open_worlds(domain, names)]
    assert answers == [walk(simulator, world) for world in simulator.open_worlds(domain, names)]
    results = [result for answer in answers for result in answer]
    assert sum("error" not in result for result in results) > len(results) / 3


def walk(simulator: Simulator, world: World) -> list[Json]:
    rng = Random(world.key)
    actions = sorted(name for name, tool in simulator.tools[world.backdrop.domain].items() if tool.binding.op.startswith("record_"))
    tools = [simulator.tools[world.backdrop.domain][name] for name in rng.choices(actions, k=40)]
    return [simulator.execute([(world, tool.name, draw_arguments(world, tool, rng))])[0] for tool in tools]


def test_a_bank_customer_of_the_graph_holds_what_the_snapshot_says(simulator: Simulator, graph: Graph) -> None:
    world = simulator.open_worlds("banking", ["a"])[0]
    [listed] = simulator.execute([(world, "list_accounts", {})])
    rows = graph.run(
        """MATCH (:Domain {name: 'banking'})<-[i:IN_DOMAIN {cls: 'account'}]-(a:Entity)-[:STATEMENT {pid: 'tw:holder'}]->(:Entity {label: $name}),
                 (a)-[:STATEMENT {pid: 'tw:balance_eur'}]->(b:Literal)
           RETURN i.id AS id, a.label AS label, b.number AS balance""",
        name=world.context["customer"],
    ).data()
    assert {(a["account_id"], a["name"], a["balance_eur"]) for a in listed["accounts"]} == {(row["id"], row["label"], row["balance"]) for row in rows}


def test_a_search_leads_to_a_booking(simulator: Simulator) -> None:
    for world in simulator.open_worlds("cinema", [str(n) for n in range(20)]):
        [found] = simulator.execute([(world, "search_films", {"genre": "drama"})])
        [shown] = simulator.execute([(world, "list_screenings", {"film_id": found["films"][0]["film_id"]})])
        for screening in shown["screenings"]:
            [booked] = simulator.execute([(world, "reserve_seats", {"screening_id": screening["screening_id"], "seats": 1})])
            if "error" not in booked:
                assert booked["film_title"] == found["films"][0]["title"]
                return
    raise AssertionError("no drama could be booked in twenty worlds")


def test_an_action_feeds_on_what_lists_and_searches_find(simulator: Simulator, graph: Graph) -> None:
    assert simulator.tools["banking"]
    rows = graph.run(
        """MATCH (source:Tool)-[:FEEDS]->(target:Tool)
           WHERE target.id IN ['cinema/cancel_reservation', 'cinema/add_to_watchlist', 'banking/transfer_money']
           RETURN DISTINCT source.name AS source, target.name AS target"""
    ).data()
    feeds = {(row["source"], row["target"]) for row in rows}
    assert {
        ("list_reservations", "cancel_reservation"),
        ("search_films", "add_to_watchlist"),
        ("list_accounts", "transfer_money"),
    } <= feeds
