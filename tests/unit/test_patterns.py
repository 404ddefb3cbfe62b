"""Patterns: skeletons from drawn paths, and what the verifier makes of a goal's steps."""

from __future__ import annotations

import json

import pytest
from plenty import tools_of

from toolweave.model.record import PATTERNS, Dialogue, Function, Goal, Message, Step, ToolCall
from toolweave.model.tool import Json
from toolweave.plan.retry import can_be_refused
from toolweave.resources import PACKAGE, locate
from toolweave.sample.build import EACH, SIDE_BY_SIDE, build_skeletons
from toolweave.sample.skeleton import Skeleton, SkeletonStep, Wire
from toolweave.verify.goal import find_pattern, is_retry
from toolweave.verify.transcript import Transcript

FIND = "cinema/find_films/out/films/*/film_id->cinema/get_film_details/in/film_id"
BY_DIRECTOR = "cinema/find_people/out/people/*/person_id->cinema/list_films_by_director/in/person_id"
EACH_FILM = "cinema/list_films_by_director/out/films/*/film_id->cinema/get_film_details/in/film_id"


def steps(*pairs: tuple[str, list[int]]) -> list[Step]:
    """Steps of a goal from tool and needs."""
    return [Step(tool=tool, after=after) for tool, after in pairs]


CASES: list[tuple[str, list[tuple[str, list[int]]]]] = [
    ("single", [("a", [])]),
    ("chain", [("a", []), ("b", [0]), ("a", [1])]),
    ("fan_out", [("a", []), ("b", [0]), ("c", [0])]),
    ("fan_in", [("a", []), ("a", []), ("b", [0, 1])]),
    ("diamond", [("a", []), ("b", [0]), ("c", [0]), ("d", [1, 2])]),
    ("diamond", [("a", []), ("b", [0]), ("c", [1]), ("d", [1]), ("e", [2, 3])]),
    ("fan_in", [("a", []), ("b", [0]), ("c", [0, 1])]),
    ("fan_in", [("a", []), ("b", [0]), ("c", []), ("d", [1, 2])]),
    ("parallel", [("a", []), ("a", []), ("a", [])]),
    ("parallel", [("a", []), ("a", []), ("a", []), ("b", [0]), ("b", [1]), ("b", [2])]),
    ("map", [("a", []), ("b", [0]), ("b", [0])]),
    ("map", [("a", []), ("b", [0]), ("c", [1]), ("d", [2]), ("d", [2]), ("d", [2])]),
]


@pytest.mark.parametrize(("pattern", "pairs"), CASES)
def test_a_pattern_is_what_the_steps_need_of_each_other(pattern: str, pairs: list[tuple[str, list[int]]]) -> None:
    assert find_pattern(steps(*pairs)) == pattern


def test_two_beside_each_other_or_three_in_a_row_are_not_parallel() -> None:
    assert find_pattern(steps(("a", []), ("a", []))) is None
    assert find_pattern(steps(("a", []), ("a", [0]), ("a", [1]))) == "chain"


def test_a_parallel_repeats_both_calls_for_each_thing() -> None:
    (found,) = build_skeletons("parallel", [FIND])
    assert found.tools == ("find_films",) * SIDE_BY_SIDE + ("get_film_details",) * SIDE_BY_SIDE
    assert [step.wires for step in found.steps[SIDE_BY_SIDE:]] == [(Wire(number, "/films/*/film_id", "/film_id"),) for number in range(SIDE_BY_SIDE)]


def test_a_retry_ends_with_the_same_action_twice() -> None:
    act = "cinema/list_screenings/out/screenings/*/screening_id->cinema/reserve_seats/in/screening_id"
    (found,) = build_skeletons("retry", ["cinema/find_films/out/films/*/film_id->cinema/list_screenings/in/film_id", act])
    assert found.tools == ("find_films", "list_screenings", "reserve_seats", "reserve_seats")
    assert found.steps[2] == found.steps[3]


def make_retry(*, first: Json, second: Json, results: tuple[Json, Json]) -> Transcript:
    """A dialogue that books twice."""
    messages = [Message(role="system", content="s"), Message(role="user", content="u")]
    for number, (arguments, result) in enumerate(zip((first, second), results, strict=True)):
        call = ToolCall(id=f"call_{number}", function=Function(name="book", arguments=arguments))
        messages.append(Message(role="assistant", content="", tool_calls=[call]))
        messages.append(Message(role="tool", content=json.dumps(result), tool_call_id=call.id, name="book"))
        messages += [Message(role="assistant", content="a"), Message(role="user", content="u")]
    goal = Goal(id="g", pattern="retry", text="t", domains=["d"], tools=["book"], steps=steps(("book", []), ("book", [])))
    train = [message.role == "assistant" for message in messages]
    return Transcript(
        Dialogue(id="i", run_id="r", domain="d", seed=0, goal=goal, tools=[], messages=messages[:-1], provenance=[], features=[], train=train[:-1], meta={})
    )


REFUSED: Json = {"error": {"code": "sold_out", "message": "Not enough seats: 3 left."}}


@pytest.mark.parametrize(
    ("second", "results", "expected"),
    [
        ({"show": 1, "seats": 3}, (REFUSED, {"ok": 1}), True),
        ({"show": 1, "seats": 3}, ({"ok": 1}, {"ok": 1}), False),
        ({"show": 1, "seats": 3}, (REFUSED, REFUSED), False),
        ({"show": 1, "seats": 6}, (REFUSED, {"ok": 1}), False),
        ({"show": 2, "seats": 3}, (REFUSED, {"ok": 1}), False),
    ],
)
def test_a_retry_changes_some_of_what_was_refused_and_goes_through(second: Json, results: tuple[Json, Json], expected: bool) -> None:
    assert is_retry(make_retry(first={"show": 1, "seats": 6}, second=second, results=results)) is expected


DIRECTOR = "cinema/list_film_directors/out/directors/*/person_id->cinema/search_films/in/director_id"
ACTOR = "cinema/list_film_cast/out/cast/*/person_id->cinema/search_films/in/actor_id"
PARTING = [
    "cinema/find_films/out/films/*/film_id->cinema/list_film_directors/in/film_id",
    "cinema/find_films/out/films/*/film_id->cinema/list_film_cast/in/film_id",
]


def test_a_diamond_parts_from_one_result_and_meets_in_one_call() -> None:
    (found,) = build_skeletons("diamond", [*PARTING, DIRECTOR, ACTOR])
    assert found.tools == ("find_films", "list_film_directors", "list_film_cast", "search_films")
    assert [[wire.source for wire in step.wires] for step in found.steps] == [[], [0], [0], [1, 2]]


def test_a_diamond_whose_join_is_where_it_parts_is_dropped() -> None:
    back = "cinema/list_film_cast/out/cast/*/person_id->cinema/find_films/in/actor_id"
    assert build_skeletons("diamond", [*PARTING, DIRECTOR.replace("search_films", "find_films"), back]) == []


def test_a_map_calls_one_tool_for_each_item_of_the_list_before_it() -> None:
    each = SkeletonStep("get_film_details", (Wire(1, "/films/*/film_id", "/film_id"),))
    lead = (SkeletonStep("find_people"), SkeletonStep("list_films_by_director", (Wire(0, "/people/*/person_id", "/person_id"),)))
    assert build_skeletons("map", [BY_DIRECTOR, EACH_FILM]) == [Skeleton("map", (*lead, *[each] * EACH))]


@pytest.mark.parametrize(
    ("domain", "name", "expected"),
    [
        ("cinema", "reserve_seats", True),
        ("banking", "book_appointment", True),
        ("cinema", "add_to_watchlist", False),
        ("cinema", "rate_film", False),
        ("geography", "change_nights", True),
        ("geography", "record_visit", False),
    ],
)
def test_only_what_another_value_can_mend_is_refused(domain: str, name: str, expected: bool) -> None:
    assert can_be_refused(tools_of(domain)[name]) is expected


def test_every_pattern_has_its_query_and_its_section() -> None:
    text = (PACKAGE.parent / "docs" / "patterns.md").read_text(encoding="utf-8")
    assert tuple(line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")) == PATTERNS
    assert [pattern for pattern in PATTERNS if not (locate("cypher") / "sample" / f"{pattern}.cypher").is_file()] == []
