"""Conditions: how they are read and compared, and what the verifier makes of a dialogue in which something hangs on one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from toolweave.model.conditions import NEGATED, Comparison, compare, has_otherwise, read_comparison
from toolweave.model.record import Dialogue
from toolweave.model.tool import Json
from toolweave.sample.build import build_skeletons
from toolweave.verify.run import check_transcript
from toolweave.verify.transcript import Transcript

LINES = (Path(__file__).parents[1] / "data" / "conditional.jsonl").read_text(encoding="utf-8").splitlines()
TAKEN, OTHERWISE, LEFT = range(3)
Corrupt = Callable[[Json], None]


@pytest.mark.parametrize(
    ("found", "operator", "threshold", "expected"),
    [
        (117, ">", 120, False),
        (120, ">", 120, False),
        (120, ">=", 120, True),
        (119.5, "<", 120, True),
        (120, "<=", 120, True),
        ("United States", "is", "united states", True),
        (["drama", "war"], "is", "war", True),
        (["drama", "war"], "is_not", "comedy", True),
    ],
)
def test_a_comparison_holds_or_does_not(found: object, operator: Comparison, threshold: object, expected: bool) -> None:
    assert compare(found, operator, threshold) is expected
    assert compare(found, NEGATED[operator], threshold) is not expected


@pytest.mark.parametrize(("found", "threshold"), [("117", 120), (117, "120"), (True, 0), ([117], 120)])
def test_only_figures_are_more_or_less(found: object, threshold: object) -> None:
    with pytest.raises(TypeError):
        compare(found, ">", threshold)


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("If Alien is longer than {two hours}, put it on my list.", ">"),
        ("Put it on my list, provided Alien runs for less than {two hours}.", "<"),
        ("Unless it's longer than {120 minutes}, put it on my list.", "<="),
        ("If it isn't longer than {120 minutes}, put it on my list.", "<="),
        ("Do it if there's at least {500} euros in Everyday.", ">="),
        ("Do it if it has {500} or more.", ">="),
        ("Do it as long as it costs no more than {500}.", "<="),
        ("Do it in case Alien came out before {1980}.", "<"),
        ("If it's from {France}, drop it.", "is"),
        ("If it's not from {France}, drop it.", "is_not"),
        ("Drop it unless it's from {France}.", "is_not"),
        ("Is Alien longer than {two hours}?", None),
        ("If it has {500} inhabitants, save it.", None),
    ],
)
def test_a_comparison_is_read_beside_its_threshold(text: str, operator: Comparison | None) -> None:
    start, end = text.index("{"), text.index("}") - 1
    assert read_comparison(text.replace("{", "").replace("}", ""), start, end) == operator


def test_what_is_wanted_otherwise_stands_after_the_condition() -> None:
    text = "If it's longer than two hours, drop it, if not, keep it."
    assert has_otherwise(text, text.index(","))
    assert not has_otherwise("Otherwise fine. If it's long, drop it.", 20)


def findings(record: Json) -> set[str]:
    """The names of the checks that a record does not pass, those that need recorded names or the graph aside."""
    return {finding.check for finding in check_transcript(Transcript(Dialogue.model_validate(record)))}


@pytest.mark.parametrize("line", LINES)
def test_a_step_that_is_taken_or_left_rightly_passes(line: str) -> None:
    assert findings(json.loads(line)) == set()


def when(record: Json, *, skipped: bool = False) -> Json:
    """The condition of the step that hangs on one."""
    steps = record["goal"]["skipped"] if skipped else record["goal"]["steps"]
    return next(step["when"] for step in steps if "when" in step)


def the_threshold_is_changed(record: Json) -> None:
    when(record)["value"] = 90


def the_comparison_is_turned_round(record: Json) -> None:
    when(record)["op"] = "<="


def the_comparison_is_another_true_one(record: Json) -> None:
    when(record)["op"] = "is_not"


def the_condition_is_about_another_field(record: Json) -> None:
    when(record)["path"] = "/title"


def the_condition_is_about_nothing(record: Json) -> None:
    when(record)["path"] = "/nowhere"


def the_condition_is_about_the_step_itself(record: Json) -> None:
    when(record)["step"] = 2


def the_span_is_shifted(record: Json) -> None:
    source = when(record)["source"]["from"][0]
    source["span"] = [place - 12 for place in source["span"]]


def the_threshold_is_from_a_result(record: Json) -> None:
    when(record)["source"] = {"kind": "result", "call_id": "call_1", "path": "/duration_minutes"}
    when(record)["value"] = 169


def the_step_was_left_though_it_holds(record: Json) -> None:
    record["goal"]["skipped"][0]["when"] |= {"op": ">"}


def what_was_left_hangs_on_nothing(record: Json) -> None:
    del record["goal"]["skipped"][0]["when"]


def what_was_left_could_not_be_called(record: Json) -> None:
    record["tools"] = [tool for tool in record["tools"] if tool["function"]["name"] != record["goal"]["skipped"][0]["tool"]]


def the_result_says_otherwise(record: Json) -> None:
    message = next(m for m in record["messages"] if m.get("name") == "get_film_details")
    message["content"] = json.dumps(json.loads(message["content"]) | {"duration_minutes": 100})


def nobody_says_otherwise(record: Json) -> None:
    for message in record["messages"]:
        message["content"] = message["content"].replace(", if not ", ", and it ") if message["role"] == "user" else message["content"]


CORRUPTIONS: list[tuple[int, Corrupt]] = [
    (TAKEN, the_threshold_is_changed),
    (TAKEN, the_comparison_is_turned_round),
    (TAKEN, the_comparison_is_another_true_one),
    (TAKEN, the_condition_is_about_another_field),
    (TAKEN, the_condition_is_about_nothing),
    (TAKEN, the_condition_is_about_the_step_itself),
    (TAKEN, the_span_is_shifted),
    (TAKEN, the_threshold_is_from_a_result),
    (TAKEN, the_step_was_left_though_it_holds),
    (TAKEN, what_was_left_hangs_on_nothing),
    (TAKEN, what_was_left_could_not_be_called),
    (TAKEN, the_result_says_otherwise),
    (OTHERWISE, nobody_says_otherwise),
    (LEFT, what_was_left_hangs_on_nothing),
    (LEFT, what_was_left_could_not_be_called),
]


@pytest.mark.parametrize(("line", "corrupt"), CORRUPTIONS, ids=lambda value: getattr(value, "__name__", str(value)))
def test_a_corrupted_condition_is_caught(line: int, corrupt: Corrupt) -> None:
    record = json.loads(LINES[line])
    corrupt(record)
    assert "conditions" in findings(record)


@pytest.mark.parametrize("line", range(3))
def test_without_its_conditions_a_dialogue_is_no_conditional(line: int) -> None:
    record = json.loads(LINES[line])
    for step in record["goal"]["steps"]:
        step.pop("when", None)
    record["goal"].pop("skipped", None)
    assert findings(record) == {"pattern"}


def test_what_was_left_and_is_called_all_the_same_is_no_step_of_the_goal() -> None:
    record = json.loads(LINES[TAKEN])
    taken = record["goal"]["steps"].pop()
    record["goal"]["skipped"].append(taken)
    record["goal"]["tools"].remove(taken["tool"])
    assert {"goal_steps", "conditions"} <= findings(record)


FIND = "cinema/find_films/out/films/*/film_id->cinema/get_film_details/in/film_id"
ADD = "cinema/find_films/out/films/*/film_id->cinema/add_to_watchlist/in/film_id"
SEARCH = "cinema/get_film_details/out/directors/*/person_id->cinema/search_films/in/director_id"


def test_what_hangs_on_a_condition_comes_after_what_decides_it() -> None:
    (found,) = build_skeletons("conditional", [FIND, ADD, SEARCH])
    assert found.tools == ("find_films", "get_film_details", "add_to_watchlist", "search_films")
    assert [[wire.source for wire in step.wires] for step in found.steps] == [[], [0], [0], [1]]


def test_a_conditional_with_one_tool_twice_is_dropped() -> None:
    assert build_skeletons("conditional", [FIND, ADD, ADD]) == []
