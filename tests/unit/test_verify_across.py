"""A dialogue that goes from one domain into another: what makes it one, and every way to claim it falsely."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from played import load_records, play

from toolweave.coverage.rows import build_rows
from toolweave.errors import GraphError
from toolweave.model.items import domain_of, find_items
from toolweave.model.record import Dialogue, join_worlds
from toolweave.model.tool import Json
from toolweave.verify import verify_dialogues
from toolweave.verify.files import list_domains

ACROSS = Path(__file__).parents[1] / "data" / "across.jsonl"
OVER = "feeds:music/get_band_details/out/formed_in->geography/find_cities/in/name"


def load() -> Json:
    """The dialogue, fresh for each caller: where did The Temptations form, and how big is that city?"""
    (record,) = load_records(ACROSS)
    return record


def find_problems(record: Json) -> set[str]:
    """The checks that find something; calls are made again, each in the domain of its tool."""
    (verdict,) = verify_dialogues([Dialogue.model_validate(record)], play(ACROSS))
    return {finding.check for finding in verdict.findings}


def test_it_passes_with_its_calls_made_in_two_domains() -> None:
    assert find_problems(load()) == set()


def claim_a_chain(record: Json) -> None:
    record["goal"]["pattern"] = "chain"


def claim_one_domain(record: Json) -> None:
    record["goal"]["domains"] = ["music"]


def claim_the_other_domain_first(record: Json) -> None:
    record["goal"]["domains"].reverse()


def claim_a_third_domain(record: Json) -> None:
    record["goal"]["domains"].append("cinema")


def claim_a_tool_of_the_other_domain(record: Json) -> None:
    record["meta"]["tool_domains"]["find_bands"] = "geography"


def claim_a_tool_back(record: Json) -> None:
    del record["meta"]["tool_domains"]["get_city_details"]


def claim_a_tool_of_a_domain_that_the_goal_has_not(record: Json) -> None:
    record["meta"]["tool_domains"]["find_cities"] = "cinema"


def claim_an_unlisted_tool(record: Json) -> None:
    record["meta"]["tool_domains"]["find_rivers"] = "geography"


def claim_the_own_domain_of_a_tool(record: Json) -> None:
    record["meta"]["tool_domains"]["find_bands"] = "music"


def say_the_name_instead(record: Json) -> None:
    """The city's name is the user's own words: nothing flows across."""
    record["messages"][9]["content"] = "And how much ground does Detroit cover?"
    row = next(row for row in record["provenance"] if row["call_id"] == "call_2")
    row["source"] = {"kind": "user", "message": 9, "span": [25, 32]}
    record["goal"]["steps"][2]["after"] = []


def look_another_city_up(record: Json) -> None:
    call = next(call for message in record["messages"] for call in message.get("tool_calls") or () if call["id"] == "call_2")
    call["function"]["arguments"]["name"] = "Dearborn"


def answer_from_elsewhere(record: Json) -> None:
    result = json.loads(record["messages"][13]["content"])
    record["messages"][13]["content"] = json.dumps(result | {"area_km2": 370.04})


@pytest.mark.parametrize(
    ("spoil", "check"),
    [
        (claim_a_chain, "pattern"),
        (claim_one_domain, "domains"),
        (claim_the_other_domain_first, "domains"),
        (claim_a_third_domain, "domains"),
        (claim_a_tool_of_the_other_domain, "tool_graph"),
        (claim_a_tool_back, "tool_graph"),
        (claim_a_tool_of_a_domain_that_the_goal_has_not, "domains"),
        (claim_an_unlisted_tool, "domains"),
        (claim_the_own_domain_of_a_tool, "domains"),
        (say_the_name_instead, "pattern"),
        (look_another_city_up, "provenance"),
        (answer_from_elsewhere, "execution"),
    ],
)
def test_what_is_claimed_falsely_is_caught(spoil: Callable[[Json], None], check: str) -> None:
    record = load()
    spoil(record)
    assert check in find_problems(record)


def test_the_world_is_a_hash_of_both_worlds_in_the_order_of_the_goal() -> None:
    hashes = {"music": "world-music", "geography": "world-geography"}
    assert load()["meta"]["world"] == join_worlds(["music", "geography"], hashes) != join_worlds(["geography", "music"], hashes)
    assert join_worlds(["music"], hashes) == "world-music"
    record = load()
    record["meta"]["world"] = "world-music"
    with pytest.raises(GraphError, match=r"made on the world `world-music` of `music geography`"):
        find_problems(record)


def test_a_domain_that_the_graph_does_not_hold_is_named() -> None:
    simulator = play(ACROSS)
    del simulator.world_hashes["geography"]
    with pytest.raises(GraphError, match=r"holds no domain `geography`"):
        list(verify_dialogues([Dialogue.model_validate(load())], simulator))


def test_the_file_names_both_domains_before_it_is_read() -> None:
    assert list_domains(ACROSS) == ["geography", "music"]


def test_what_it_exercised_belongs_to_the_domain_of_each_tool() -> None:
    items = find_items(Dialogue.model_validate(load()))
    assert {"tools:music/find_bands", "tools:geography/find_cities", "patterns:music/cross_domain", "patterns:geography/cross_domain", OVER} <= set(items)
    assert [domain_of(item) for item in (OVER, "patterns:geography/cross_domain")] == ["music", "geography"]


def test_a_tool_is_of_the_own_domain_unless_the_record_says_otherwise() -> None:
    dialogue = Dialogue.model_validate(load())
    assert [dialogue.tool_id(name) for name in dialogue.goal.tools[1:3]] == ["music/get_band_details", "geography/find_cities"]


def test_its_rows_lead_to_the_tools_and_things_of_both_domains() -> None:
    rows = build_rows([Dialogue.model_validate(load())])
    assert [row["tool"] for row in rows.uses] == ["music/find_bands", "music/get_band_details", "geography/find_cities", "geography/get_city_details"]
    assert [row["tool"] for row in rows.calls] == [row["tool"] for row in rows.uses]
    assert f"feeds:{rows.fed_by[1]['feeds']}" == OVER
    assert rows.mentions[0]["keys"] == ["music/band_8ffc"]
    assert set(rows.mentions[2]["keys"]) == {"geography/city_6c33", "geography/country_6dfa"}
    assert {(row["domain"], row["item"]) for row in rows.covered} >= {("music", OVER), ("geography", "tools:geography/find_cities")}
