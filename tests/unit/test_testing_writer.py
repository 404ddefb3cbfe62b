"""The competent writer: other words, the same values, the same question."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolweave.testing import CAPABILITIES, KINDS, TASKS
from toolweave.testing.phrases import (
    ACTED,
    ANY,
    DEFINITE,
    DIRECT,
    EMBEDDED,
    KIND,
    LEADS,
    LOOKED,
    NAME,
    RECORDS,
    REQUEST,
    SORRY,
    TRAILING,
    VALUE,
    WANTED,
    WHICH,
    YES,
)
from toolweave.testing.tasks import build_least, find_input, write_answer
from toolweave.testing.user_lines import embed

FRAMES = (ACTED, ANY, DEFINITE, DIRECT, EMBEDDED, KIND, LOOKED, NAME, RECORDS, REQUEST, SORRY, TRAILING, VALUE, WANTED, WHICH, YES, *LEADS.values())
USER: tuple[tuple[str, list[str]], ...] = (
    ("Could you tell me who directed Alien?", ["Alien"]),
    ("What films has Neil Jordan made?", ["Neil Jordan"]),
    ("any films by Michael Bay longer than two hours?", ["Michael Bay", "longer than two hours"]),
    ("Please book the second one for 5 December.", ["second", "5 December"]),
    ("I'd like to know how many cities Peru has.", ["how many", "Peru"]),
    ("it's W. H. Auden", ["W. H. Auden"]),
    ("Who owns Warner Bros.?", ["Warner Bros."]),
    ("Hi! Show me the statements for Everyday. And transfer 320 euros to Savings, please.", ["Everyday", "320 euros", "Savings"]),
)
ASSISTANT: tuple[tuple[str, list[str]], ...] = (
    ("It runs 117 minutes.", ["117 minutes"]),
    ("Which person do you mean?", []),
    ("Yes, there's Alien.", ["Alien"]),
    ("No standing orders are set up.", []),
    ("I couldn't do that: the account is closed.", []),
    ("I've put Alien on your list.", ["Alien"]),
    ("14.", ["14"]),
    ("By 5 November 2025.", ["5 November 2025"]),
    ("Three fit: Germany, Peru and Chad.", ["Three", "Germany", "Peru", "Chad"]),
)


def write(say: str, keep: list[str], seed: int, speaker: str = "user", **more: Any) -> str:
    """One line, written."""
    entry = {"id": "1", "speaker": speaker, "say": say, "keep": keep, **more}
    return TASKS["write_lines"]({"task": "write_lines", "speaker": speaker, "dialogue": [entry]}, Random(seed))["lines"][0]["text"]


@pytest.mark.parametrize(("say", "keep"), USER, ids=lambda value: value if isinstance(value, str) else "")
def test_a_user_says_the_same_in_several_ways_with_every_value_in_it(say: str, keep: list[str]) -> None:
    texts = {write(say, keep, seed) for seed in range(40)}
    assert len(texts - {say}) >= 5
    assert all(text.count(value) == say.count(value) for text in texts for value in keep)
    assert {word for text in texts for word in re.findall(r"\d+|(?<=[a-z] )[A-Z]\w+", text)} <= set(re.findall(r"\w+", say)) | {"I"}
    assert [text for text in texts if re.search(r"\.\.|[?.!,]{2}(?!$)| {2}|\uE000", text.replace("Bros.", "Bros"))] == []


@pytest.mark.parametrize(("say", "keep"), ASSISTANT, ids=lambda value: value if isinstance(value, str) else "")
def test_an_assistant_changes_how_it_begins_and_keeps_yes_no_and_the_question(say: str, keep: list[str]) -> None:
    texts = {write(say, keep, seed, "assistant") for seed in range(40)}
    assert len(texts - {say}) >= 2
    assert all(value in text for text in texts for value in keep)
    assert {text.endswith("?") for text in texts} == {say.endswith("?")}
    assert {opening(text) for text in texts} == {opening(say)}


def opening(text: str) -> str:
    """Yes, no, or nothing of the kind."""
    found = re.match(r"(?i)(yes|no)\b", text)
    return found[1].lower() if found else ""


@given(
    say=st.text(max_size=60),
    keep=st.lists(st.text(min_size=1, max_size=9), max_size=3),
    seed=st.integers(0, 99),
    speaker=st.sampled_from(["user", "assistant"]),
)
def test_whatever_is_to_be_said_the_required_strings_are_in_it(say: str, keep: list[str], seed: int, speaker: str) -> None:
    text = write(say, keep, seed, speaker)
    assert [value for value in keep if value not in text] == []


@given(say=st.sampled_from([say for say, _ in USER + ASSISTANT]), seed=st.integers(0, 99), end=st.sampled_from(["?", "."]))
def test_a_line_ends_as_it_must(say: str, seed: int, end: str) -> None:
    assert write(say, [], seed, ends_with=end).endswith(end)


def test_the_same_line_is_said_alike_by_the_same_seed_and_otherwise_by_another() -> None:
    said = [write(*USER[0], seed) for seed in range(20)]
    assert said == [write(*USER[0], seed) for seed in range(20)]
    assert len(set(said)) > 8


def test_a_manner_sets_the_tone() -> None:
    lengths: dict[str, int] = {}
    for manner in ("in a hurry, few words", "polite and complete sentences"):
        data = {"task": "write_lines", "dialogue": [{"id": "1", "speaker": "user", "say": USER[0][0], "keep": ["Alien"]}]}
        prompt = f"Manner: {manner}.\n\nINPUT\n```json\n{json.dumps(data)}\n```"
        lengths[manner] = sum(len(write_answer([{"role": "user", "content": prompt}], None, Random(seed))["lines"][0]["text"]) for seed in range(50))
    assert lengths["in a hurry, few words"] < lengths["polite and complete sentences"]


def test_only_lines_with_an_id_are_written_and_a_greeting_is_only_at_the_start() -> None:
    lines = [{"id": str(number), "speaker": "user", "say": "Where was Quaid born?", "keep": ["Quaid"]} for number in range(2)]
    dialogue = [lines[0], {"speaker": "assistant", "text": "In Houston."}, lines[1]]
    for seed in range(60):
        written = TASKS["write_lines"]({"dialogue": dialogue}, Random(seed))["lines"]
        assert [line["id"] for line in written] == ["0", "1"]
        assert not written[1]["text"].startswith(("Hi", "Hello", "Hey"))


def test_a_faulty_line_is_mended_from_what_it_was_to_say() -> None:
    entry = {"id": "1", "speaker": "user", "say": USER[0][0], "keep": ["Alien"], "text": "Qui ?", "problems": ["`Alien` is missing"]}
    assert "Alien" in TASKS["repair_lines"]({"dialogue": [entry]}, Random(1))["lines"][0]["text"]


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("who directed \ue000", "who directed \ue000"),
        ("how high is it", "how high it is"),
        ("what films has \ue000 made", "what films \ue000 has made"),
        ("who did they meet", None),
        ("what is \ue000 and who made it", None),
        ("when does \ue000 have \ue001", None),
    ],
)
def test_a_question_becomes_a_clause_only_where_a_word_moves(question: str, clause: str | None) -> None:
    assert embed(question) == clause


def test_no_phrase_holds_a_number_or_an_order_word() -> None:
    bad = re.compile(r"\d|\b(one|two|first|second|third|last|next|other|another|more|most|least|best|not|never|no)\b", re.IGNORECASE)
    assert [phrase for frames in FRAMES for phrase in frames if bad.search(phrase.partition("|")[0])] == []


def test_goals_that_share_no_word_with_their_steps_are_scored_low() -> None:
    goals = [
        {
            "id": "1",
            "goal": "Find who directed Alien and list their films.",
            "keep": ["Alien"],
            "steps": ["Find a film by title.", "List films of a director."],
        },
        {"id": "2", "goal": "Bake some bread.", "keep": [], "steps": ["Transfer money to an account."]},
    ]
    good, bad = TASKS["score_goals"]({"goals": goals}, Random(3))["goals"]
    assert good["coherence"] >= 4 > bad["coherence"]
    assert "Alien" in good["text"] and {good["id"], bad["id"]} == {"1", "2"}
    assert all(1 <= goal[name] <= 5 for goal in (good, bad) for name in ("coherence", "relevance", "usefulness"))


def test_a_dialogue_that_repeats_itself_is_judged_lower() -> None:
    fresh = TASKS["judge_dialogue"]({"dialogue": [{"speaker": "user", "text": f"What about number {n} here?"} for n in range(4)]}, Random(1))
    stale = TASKS["judge_dialogue"]({"dialogue": [{"speaker": "user", "text": "What about it now?"}] * 4}, Random(1))
    assert all(stale[name] < fresh[name] <= 5 for name in ("naturalness", "coherence", "helpfulness", "accuracy"))


def test_the_input_is_the_last_fenced_block_of_the_last_user_message() -> None:
    prompt = 'like\n```json\n{"task": "a"}\n```\nINPUT\n```json\n{"task": "b"}\n```\n'
    messages = [{"role": "user", "content": '```json\n{"task": "c"}\n```'}, {"role": "user", "content": prompt}, {"role": "assistant", "content": "x"}]
    assert find_input(messages) == {"task": "b"}
    assert [find_input([{"role": "user", "content": text}]) for text in ("nothing", "```json\n[1]\n```", "```json\n{\n```")] == [None] * 3


def _nest(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """A schema around a schema."""

    def build(kind: str, each: dict[str, Any]) -> dict[str, Any]:
        whole = {"array": {"items": each, "minItems": 2}, "object": {"properties": {"a": each}, "required": ["a"]}}
        return {"anyOf": [each]} if kind == "any" else {"type": kind, **whole[kind]}

    return st.builds(build, st.sampled_from(["array", "object", "any"]), inner)


LEAVES: list[dict[str, Any]] = [{"type": "string", "minLength": 9}, {"type": "integer", "minimum": 2}, {"enum": ["x"]}, {"type": ["null", "string"]}]


@given(st.recursive(st.sampled_from(LEAVES), _nest, max_leaves=5))
def test_the_least_answer_satisfies_its_schema(schema: dict[str, Any]) -> None:
    import jsonschema_rs

    jsonschema_rs.validate(schema, build_least(schema))


def test_the_page_names_every_kind_every_capability_and_every_option() -> None:
    import typer

    from toolweave.resources import PACKAGE
    from toolweave.testing.__main__ import serve

    page = (PACKAGE.parent / "docs" / "testing.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", page, flags=re.MULTILINE))
    assert {name: rows.get(name) for name in {**KINDS, **CAPABILITIES}} == {**KINDS, **CAPABILITIES}
    app = typer.Typer(add_completion=False)
    app.command()(serve)
    options = {option for parameter in typer.main.get_command(app).params for option in parameter.opts} - {"--help"}
    assert options - set(re.findall(r"--[a-z-]+", page)) == set()
