"""Turns beside the task: rates are kept, what is said fits, and the verifier finds each by its definition alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from played import load_records, play, record_names

from toolweave.dialogue.features import BESIDE, DEFAULT_SHARES, draw_features, list_short, read_shares
from toolweave.dialogue.interludes import describe_scope, load_feature_wording
from toolweave.errors import UsageError
from toolweave.model.domain import list_domains, load_domain
from toolweave.model.record import FEATURES, Dialogue
from toolweave.model.tool import Json
from toolweave.verify import verify_dialogues
from toolweave.verify.beside import is_denial
from toolweave.verify.features import DEFINITIONS

CINEMA = 0
TURNS: dict[str, list[str]] = {
    "small_talk": ["thanks a lot!", "You're welcome."],
    "out_of_scope": ["Can you order me a pizza too?", "I can't order food."],
    "missing_parameter": ["How long is that film my sister loves?", "Which film do you mean?", "no idea, sorry", "Then I'd only be guessing."],
}


def with_turns(*names: str) -> Json:
    """A good dialogue with turns beside the task at its end, their features stated."""
    record = load_records()[CINEMA]
    for name in names:
        for number, text in enumerate(TURNS[name]):
            record["messages"].append({"role": ("user", "assistant")[number % 2], "content": text})
            record["train"].append(number % 2 == 1)
    record["features"] = [feature for feature in FEATURES if feature in {*record["features"], *names}]
    return record


def find_problems(record: Json) -> set[str]:
    """The checks that find something."""
    (verdict,) = verify_dialogues([Dialogue.model_validate(record)], play(), names=record_names())
    return {finding.check for finding in verdict.findings}


@pytest.mark.parametrize("name", TURNS)
def test_a_turn_beside_the_task_has_its_label_and_no_other(name: str) -> None:
    assert find_problems(with_turns(name)) == set()
    for other in set(TURNS) - {name}:
        record = with_turns(name)
        record["features"].append(other)
        assert find_problems(record) == {"features"}
    record = with_turns(name)
    record["features"].remove(name)
    assert find_problems(record) == {"features"}


def test_turns_beside_the_task_can_follow_each_other() -> None:
    assert find_problems(with_turns(*TURNS)) == set()


def say(place: int, text: str) -> Callable[[Json], None]:
    """A corruption: another text at a place, counted from the end."""

    def corrupt(record: Json) -> None:
        record["messages"][place]["content"] = text

    return corrupt


CORRUPTIONS: list[tuple[str, Callable[[Json], None]]] = [
    ("small_talk", say(-1, "You're welcome, though I can't say why.")),
    ("small_talk", say(-1, "You're welcome. Anything else?")),
    ("out_of_scope", say(-1, "Done, it's on its way.")),
    ("missing_parameter", say(-3, "Then never mind.")),
]


@pytest.mark.parametrize("name, corrupt", CORRUPTIONS)
def test_a_corrupted_turn_beside_the_task_is_caught(name: str, corrupt: Callable[[Json], None]) -> None:
    record: Any = with_turns(name)
    corrupt(record)
    assert "features" in find_problems(record)


def test_every_feature_has_a_definition() -> None:
    assert tuple(DEFINITIONS) == FEATURES


def test_rates_are_kept_and_those_beside_the_task_exclude_each_other() -> None:
    shares = read_shares(["small_talk=0.2,out_of_scope=0.3", "clarification=0.5"])
    drawn = [draw_features(shares, 7, index) for index in range(4000)]
    counts = Counter(name for features in drawn for name in features)
    assert all(abs(counts[name] / len(drawn) - share) < 0.005 for name, share in shares)
    assert abs(sum({"clarification", "out_of_scope"} <= features for features in drawn) / len(drawn) - 0.15) < 0.02
    assert all(len(features & set(BESIDE)) <= 1 for features in drawn)
    assert dict(read_shares([])) == dict(DEFAULT_SHARES)


@pytest.mark.parametrize("seed", range(5))
def test_a_hundred_dialogues_of_one_domain_of_three_have_the_shares_asked_for(seed: int) -> None:
    shares = read_shares(["clarification=0.3"])
    counts = Counter(name for index in range(1, 300, 3) for name in draw_features(shares, seed, index))
    assert list_short(shares, counts, 100) == []


def test_a_share_that_was_missed_is_told_with_what_was_asked_for() -> None:
    shares = (("clarification", 0.3), ("small_talk", 0.1))
    assert list_short(shares, {"clarification": 60, "small_talk": 28}, 300) == [("clarification", 0.2, 0.3)]
    assert list_short(shares, {}, 0) == []


@pytest.mark.parametrize("text", ["laughter=0.1", "small_talk=often", "small_talk=1.5", "small_talk=nan", "small_talk=0.6,out_of_scope=0.6"])
def test_a_rate_that_cannot_be_is_told(text: str) -> None:
    with pytest.raises(UsageError):
        read_shares([text])


def test_what_is_said_beside_the_task_is_an_exchange_that_ends_as_it_should() -> None:
    wording = load_feature_wording()
    for key in ("small_talk", "out_of_scope"):
        for text in wording[key]:
            said, arrow, answer = text.partition("|")[0].partition(" => ")
            assert said and arrow and answer and not answer.endswith("?"), text
            assert (answer[-1] in ".!") == (key == "small_talk"), text
    for text in (*wording["missing_tool"], *wording["tool_not_yet"]):
        assert is_denial(text) and text.endswith("."), text
    assert all(
        is_denial(text.partition("|")[0].partition(" => ")[2]) == (key == "out_of_scope") for key in ("small_talk", "out_of_scope") for text in wording[key]
    )
    marks = {mark for key in wording for text in wording[key] for mark in text.partition("|")[2].split(",") if not mark.startswith("avoid:")}
    assert marks <= {"", "first", "later", "last", "public", "act", "look"}


@pytest.mark.parametrize("domain", list_domains())
def test_the_assistant_says_what_it_is_for(domain: str) -> None:
    scope = describe_scope(load_domain(domain).assistant)
    assert scope.startswith("I look") and scope.endswith(".") and "user" not in scope and "customer" not in scope
