"""Which outlined goals have room for what their dialogues are to have, and which changes can be put right."""

from __future__ import annotations

from random import Random

import pytest
from plenty import tools_of

from toolweave.model.domain import load_domain
from toolweave.plan.amend import can_be_amended
from toolweave.plan.model import Link, PlannedCall
from toolweave.plan.outline import outline_skeleton
from toolweave.plan.room import has_room
from toolweave.sample.skeletons import Skeleton, SkeletonStep, Wire

CINEMA, BANKING = load_domain("cinema"), load_domain("banking")
TOOLS = {"cinema": tools_of("cinema"), "banking": tools_of("banking")}
DIRECTED = Skeleton("chain", (SkeletonStep("find_films"), SkeletonStep("get_film_details", (Wire(0, "/films/*/film_id", "/film_id"),))))


def outline(skeleton: Skeleton) -> list[PlannedCall]:
    """The calls of a skeleton of the cinema."""
    calls = outline_skeleton(skeleton, TOOLS["cinema"], CINEMA, Random(1))
    assert calls is not None
    return calls


def call(domain: str, name: str) -> PlannedCall:
    """A call of a tool that needs nothing from another."""
    return PlannedCall(0, TOOLS[domain][name], 0, 0)


@pytest.mark.parametrize("name", ["clarification", "correction", "wrong_call"])
def test_a_look_up_by_name_has_room_for_what_a_name_can_go_wrong_with(name: str) -> None:
    assert has_room([name], outline(DIRECTED), TOOLS["cinema"], CINEMA)


def test_one_turn_cannot_be_left_for_something_else_and_two_that_belong_together_can() -> None:
    calls = outline(DIRECTED)
    assert not has_room(["goal_switch"], calls, TOOLS["cinema"], CINEMA)
    calls.append(PlannedCall(2, TOOLS["cinema"]["search_films"], 1, 0, [Link("prop", 1, "/directors/*/person_id", "/director_id")]))
    assert has_room(["goal_switch"], calls, TOOLS["cinema"], CINEMA)
    calls[2].links[0].kind = "each"
    assert not has_room(["goal_switch"], calls, TOOLS["cinema"], CINEMA)


def test_a_value_can_be_left_out_only_where_there_is_a_request_without_it_and_a_question_for_it() -> None:
    assert has_room(["clarification"], [call("banking", "create_savings_goal")], TOOLS["banking"], BANKING)
    assert not has_room(["clarification"], [call("banking", "list_accounts")], TOOLS["banking"], BANKING)
    assert not has_room(["clarification", "wrong_call"], [call("banking", "create_savings_goal")], TOOLS["banking"], BANKING)


def test_only_a_change_of_a_field_to_what_the_user_says_can_be_put_right() -> None:
    names = {name for name, tool in TOOLS["banking"].items() if can_be_amended(tool)}
    assert {"change_standing_order", "set_card_limit", "reschedule_appointment"} <= names
    assert names.isdisjoint({"add_to_savings_goal", "transfer_money", "freeze_card", "list_accounts"})


def test_a_search_by_what_the_user_says_can_be_asked_for_many_unless_something_is_done_with_it_at_once() -> None:
    search, details = call("cinema", "search_films"), PlannedCall(1, TOOLS["cinema"]["get_film_details"], 1, 0)
    details.links.append(Link("pick", 0, "/films/*/film_id", "/film_id"))
    assert has_room(["long_result"], [search, details], TOOLS["cinema"], CINEMA)
    details.turn = 0
    assert not has_room(["long_result"], [search, details], TOOLS["cinema"], CINEMA)
    assert not has_room(["long_result"], outline(DIRECTED), TOOLS["cinema"], CINEMA)


def test_a_goal_without_calls_has_room_for_nothing() -> None:
    assert has_room([], [], TOOLS["cinema"], CINEMA)
    assert not has_room(["small_talk"], [], TOOLS["cinema"], CINEMA)


def test_what_has_nothing_to_do_with_the_shape_of_a_goal_has_room_in_any() -> None:
    assert has_room(["small_talk", "out_of_scope", "missing_parameter"], [call("banking", "list_accounts")], TOOLS["banking"], BANKING)


def test_where_something_hangs_on_a_thing_it_can_be_left_open_but_is_not_put_right() -> None:
    wires = (Wire(0, "/films/*/film_id", "/film_id"),)
    add = SkeletonStep("add_to_watchlist", wires)
    calls = outline(Skeleton("conditional", (*DIRECTED.steps, add)))
    assert has_room(["clarification"], calls, TOOLS["cinema"], CINEMA, is_conditional=True)
    assert not has_room(["correction"], calls, TOOLS["cinema"], CINEMA, is_conditional=True)
    search = SkeletonStep("search_films", (Wire(1, "/directors/*/person_id", "/director_id"),))
    calls = outline(Skeleton("conditional", (*DIRECTED.steps, add, search)))
    assert not has_room(["clarification"], calls, TOOLS["cinema"], CINEMA, is_conditional=True)
