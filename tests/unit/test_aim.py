"""Drawing for coverage: what counts, what comes next, what is given up, and where a run may stop."""

from __future__ import annotations

import json
from random import Random

import pytest
from tiny import build_dialogue

from toolweave.dialogue.aim import GIVEN_UP, Aim, is_met
from toolweave.dialogue.request import parse_until
from toolweave.errors import UsageError
from toolweave.model.items import find_items
from toolweave.plan.routes import Edge, Routes

TOOLS = frozenset({"tools:d/a", "tools:d/b", "tools:d/c"})
CHAIN = "feeds:tiny/find_films/out/films/*/film_id->tiny/get_film_details/in/film_id"


def test_a_dialogue_exercises_its_pattern_its_tools_and_the_feeds_between_them() -> None:
    assert find_items(build_dialogue()) == ["patterns:tiny/chain", "tools:tiny/find_films", "tools:tiny/get_film_details", CHAIN]


def test_optional_inputs_enum_values_and_error_codes_are_items_too() -> None:
    dialogue = build_dialogue()
    schema = {"type": "object", "required": ["title"], "properties": {"title": {"type": "string", "enum": ["Alien", "Jaws"]}, "limit": {"type": "integer"}}}
    dialogue.tools = [{"type": "function", "function": {"name": "find_films", "parameters": schema}}]
    assert dialogue.messages[2].tool_calls is not None
    dialogue.messages[2].tool_calls[0].function.arguments["limit"] = 3
    dialogue.messages[5].content = json.dumps({"error": {"code": "not_found", "message": "There is none."}})
    assert set(find_items(dialogue)) >= {
        "enums:tiny/find_films/in/title=Alien",
        "optional:tiny/find_films/in/limit",
        "errors:tiny/get_film_details=not_found",
    }


def test_what_is_new_is_worth_most_and_what_is_rare_more_than_what_is_common() -> None:
    aim = Aim(TOOLS)
    for _ in range(9):
        aim.count(["tools:d/a"])
    aim.count(["tools:d/b"])
    assert aim.weigh(["tools:d/c"]) > aim.weigh(["tools:d/b"]) > aim.weigh(["tools:d/a"]) > aim.weigh(["tools:elsewhere/a"]) == 0


def test_a_goal_under_way_counts_as_had_until_it_is_over() -> None:
    aim = Aim(TOOLS)
    before = aim.weigh(TOOLS)
    aim.hold(TOOLS)
    assert aim.weigh(TOOLS) < before
    aim.release(TOOLS)
    assert aim.weigh(TOOLS) == before


def test_a_goal_in_vain_takes_hope_from_what_shares_its_items_until_they_are_exercised() -> None:
    aim = Aim(TOOLS)
    aim.miss(["tools:d/a"], "empty result")
    assert aim.weigh(["tools:d/a", "tools:d/b"]) < aim.weigh(["tools:d/c", "tools:d/b"])
    unknown = (0, "not drawn yet")
    assert aim.list_left() == {"tools:d/a": (1, "empty result"), "tools:d/b": unknown, "tools:d/c": unknown}
    aim.count(["tools:d/a"])
    assert aim.list_left() == {"tools:d/b": unknown, "tools:d/c": unknown}


def test_what_was_tried_least_is_wanted_and_what_is_given_up_is_out_of_reach() -> None:
    aim = Aim(TOOLS)
    aim.count(["tools:d/a"])
    for _ in range(GIVEN_UP):
        assert aim.share("tools") == (1, 3)
        aim.miss(["tools:d/b"], "empty result")
    assert aim.list_wanted(Random(0)) == ["tools:d/c"]
    assert aim.share("tools") == (1, 2)
    aim.count(["tools:d/c"])
    assert aim.list_wanted(Random(0)) == []
    assert aim.share("tools") == (2, 2)


def test_goals_are_drawn_for_what_their_shape_decides_and_not_for_values() -> None:
    aim = Aim(TOOLS | {"optional:d/a/in/limit", "enums:d/a/in/sort=year"})
    assert aim.is_new("optional:d/a/in/limit") and not aim.is_new("optional:d/b/in/limit")
    assert {item for seed in range(30) for item in [aim.choose_wanted(Random(seed))]} == TOOLS
    assert aim.is_open and aim.adds(["tools:d/a"]) and not aim.adds(["optional:d/a/in/limit"])
    aim.count(["tools:d/a", "tools:d/b", "optional:d/a/in/limit"])
    assert aim.adds(TOOLS) and not aim.adds(["tools:d/a"]) and not aim.is_new("optional:d/a/in/limit")
    aim.hold(["tools:d/c"])
    assert not aim.is_open and aim.list_wanted(Random(0)) == []


def test_a_goal_is_as_likely_to_hold_as_the_item_of_it_that_seldom_did() -> None:
    aim = Aim(TOOLS)
    assert aim.odds(TOOLS) == aim.odds([]) == 0.5
    for _ in range(8):
        aim.count(["tools:d/a"])
        aim.miss(["tools:d/b"], "empty result")
    assert aim.odds(["tools:d/a"]) == 0.9
    assert aim.odds(["tools:d/a", "tools:d/b"]) == aim.odds(["tools:d/b"]) == 0.1
    other = Aim(TOOLS)
    other.remember(json.loads(json.dumps(aim.recall())))
    assert other.odds(TOOLS) == 0.1


def test_a_dialogue_turned_down_is_taken_out_of_the_count() -> None:
    aim = Aim(TOOLS)
    aim.count(TOOLS)
    aim.take_back(["tools:d/a"])
    assert aim.share("tools") == (2, 3)


def test_another_process_goes_on_from_what_was_noted() -> None:
    aim, other = Aim(TOOLS), Aim(TOOLS)
    aim.count(["tools:d/a"])
    aim.miss(["tools:d/b"], "empty result")
    other.hold(TOOLS)
    other.remember(json.loads(json.dumps(aim.recall())))
    assert (other.covered, other.vain, other.list_left(), other.weigh(TOOLS)) == (aim.covered, aim.vain, aim.list_left(), aim.weigh(TOOLS))


def test_a_run_may_stop_when_every_domain_has_its_share_and_never_without_one() -> None:
    full, half = Aim(frozenset({"tools:d/a"})), Aim(frozenset({"tools:e/a", "tools:e/b"}))
    full.count(["tools:d/a"])
    half.count(["tools:e/a"])
    assert is_met([full], {"tools": 1.0}) and not is_met([full, half], {"tools": 1.0})
    assert is_met([full, half], {"tools": 0.5}) and not is_met([full], {})


def test_shares_are_read_and_what_is_none_is_a_usage_error() -> None:
    assert parse_until("feeds>=0.95, tools >= 1") == (("feeds", 0.95), ("tools", 1.0))
    for text in ("feeds", "feeds>0.5", "fields>=0.5", "feeds>=1.5", "feeds>=0", ""):
        with pytest.raises(UsageError):
            parse_until(text)


def test_a_route_leads_to_the_relationship_asked_for_and_two_look_ups_meet_where_a_pair_is_wanted() -> None:
    first, second = Edge("find", "/id", "list", "/id"), Edge("list", "/films/*/id", "rate", "/film")
    pair = Edge("find", "/id", "compare", "/ids/*")
    routes = Routes((first, second, pair), {"find": [()], "list": [(first,)]})
    (chain,), (fan_in,) = routes.lead_through([second]), routes.lead_through([pair])
    assert (chain.pattern, chain.tools) == ("chain", ("find", "list", "rate"))
    assert (fan_in.pattern, fan_in.tools) == ("fan_in", ("find", "find", "compare"))
    assert [(wire.source, wire.target_path) for wire in fan_in.steps[2].wires] == [(0, "/ids/0"), (1, "/ids/1")]
