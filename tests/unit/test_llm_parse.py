"""Words to data: what is read, what is put right, what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolweave.llm.cache import Raw
from toolweave.llm.fit import fit
from toolweave.llm.parse import cut_back, parse
from toolweave.llm.reasoning import read_message, split_reasoning

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "lines": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"id": {"type": "string"}, "text": {"type": "string"}},
                "required": ["id", "text"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["lines"],
    "additionalProperties": False,
}
SCORE: dict[str, Any] = {"type": "object", "properties": {"score": {"type": "integer", "minimum": 1, "maximum": 5}}, "required": ["score"]}
GOOD = {"lines": [{"id": "1", "text": "Find Alien."}, {"id": "2", "text": "Thanks!"}]}
TEXT = json.dumps(GOOD)
MANY = '{"id": "1", "text": "x"},'
HOSTILE = [
    "[" * 500_000,
    '{"a":' * 100_000,
    "{" * 500_000,
    '{"lines": [' + MANY * 30_000,
    "```" * 100_000,
    "{'" * 20_000,
    "<think>" * 50_000,
    "</think>" * 50_000,
]


@pytest.mark.parametrize(
    "content",
    [
        TEXT,
        f"```json\n{TEXT}\n```",
        f"Sure, here it is:\n```\n{TEXT}\n```\nHope that helps!",
        f"Here you are: {TEXT} Anything else?",
        f"Not this {{one}}, this: {TEXT}",
        TEXT.replace("}]", "},]"),
        TEXT.replace('"', "'"),
        TEXT.replace('{"lines"', "{lines"),
        json.dumps(GOOD["lines"]),
        json.dumps({"answer": GOOD}),
        TEXT.replace('"1"', "1"),
        json.dumps({**GOOD, "note": "done"}),
        TEXT.replace('"text"', '"utterance"'),
        TEXT.replace('"lines"', '"messages"'),
        TEXT.replace('"1"', '["1"]').replace('"Thanks!"', '["Thanks!"]'),
        TEXT[:-1],
        TEXT[:-2],
    ],
)
def test_what_a_weak_model_does_to_json_is_undone(content: str) -> None:
    assert parse(Raw(content), SCHEMA) == (GOOD, None)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (Raw(""), "empty"),
        (Raw("", finish="length"), "cut off"),
        (Raw("", finish="content_filter"), "refused"),
        (Raw("", finish="refusal"), "refused"),
        (Raw("I'm sorry, but I can't help with that."), "refused"),
        (Raw("Find Alien."), "no JSON"),
        (Raw("[]"), "no JSON"),
        (Raw('{"lines": "x"}'), "off schema"),
        (Raw('{"utterances": "x"}'), "off schema"),
        (Raw('{"utterances": [], "notes": []}'), "off schema"),
        (Raw('{"lines": [{"id": "1", "text": "Fin', finish="length"), "cut off"),
        (Raw('{"lines": [{"id": "1", "text": "Fin'), "cut off"),
    ],
)
def test_what_is_no_answer_has_a_problem_and_no_data(raw: Raw, problem: str) -> None:
    data, said = parse(raw, SCHEMA)
    assert data is None
    assert (said or "").partition(":")[0] == problem


def test_a_line_that_was_cut_off_is_dropped_and_never_taken_for_a_whole_one() -> None:
    cut = TEXT[: TEXT.index("Thanks") + 3]
    for finish in ("stop", "length"):
        assert parse(Raw(cut, finish=finish), SCHEMA) == ({"lines": GOOD["lines"][:1]}, None)


def test_a_number_that_is_none_and_a_score_out_of_range_are_refused() -> None:
    for content in ('{"score": NaN}', '{"score": Infinity}', '{"score": 9}', '{"score": "often"}', '{"score": 3.5}'):
        assert parse(Raw(content), SCORE)[0] is None
    assert parse(Raw('{"score": "4"}'), SCORE) == ({"score": 4}, None)
    assert parse(Raw('{"score": 4.0}'), SCORE) == ({"score": 4}, None)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_replies_are_bounded_in_time_and_depth(content: str) -> None:
    data, problem = parse(Raw(split_reasoning(content)[0]), SCORE)
    assert data is None
    assert problem


@given(st.text(max_size=200))
def test_any_text_gives_data_of_the_schema_or_a_problem(content: str) -> None:
    data, problem = parse(Raw(content), SCORE)
    assert (data is None) != (problem is None)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_strings_come_through_unchanged_unless_they_hold_tags(first: str, second: str) -> None:
    lines = [{"id": "1", "text": first.replace("<", "")}, {"id": "2", "text": second.replace("<", "")}]
    assert parse(Raw(json.dumps({"lines": lines})), SCHEMA)[0] == {"lines": lines}


@pytest.mark.parametrize(
    ("content", "said", "thought"),
    [
        (f"<think>They want Alien.</think>{TEXT}", TEXT, "They want Alien."),
        (f"<think>They want {{Alien}}.</think>\n{TEXT}", TEXT, "They want {Alien}."),
        (f"They want Alien.</think>{TEXT}", TEXT, "They want Alien."),
        (f'They want {{"lines": []}}.</think>\n\n{TEXT}', TEXT, 'They want {"lines": []}.'),
        (f"<THINKING>Hm.</THINKING> {TEXT}", TEXT, "Hm."),
        ("<think>They want Alien, so", "", "They want Alien, so"),
        (f"<|channel|>analysis<|message|>They want Alien.<|end|><|start|>assistant<|channel|>final<|message|>{TEXT}<|return|>", TEXT, "They want Alien."),
        (f"<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>final <|constrain|>json<|message|>{TEXT}", TEXT, "Hm."),
        ("<|channel|>analysis<|message|>They want", "", "They want"),
        (f"analysisThey want Alien.assistantfinal{TEXT}", TEXT, "They want Alien."),
        ("Is 3 < 4? Yes.", "Is 3 < 4? Yes.", ""),
        ("analysis of films", "analysis of films", ""),
    ],
)
def test_reasoning_is_told_from_words(content: str, said: str, thought: str) -> None:
    assert split_reasoning(content) == (said, thought)


def test_a_tag_inside_a_string_of_the_data_is_taken_out() -> None:
    content = json.dumps({"lines": [{"id": "1", "text": "<think>Be brief.</think>Find Alien."}]})
    assert parse(Raw(split_reasoning(content)[0]), SCHEMA)[0] == {"lines": [{"id": "1", "text": "Find Alien."}]}


def test_reasoning_in_a_field_or_a_part_of_its_own_is_found() -> None:
    assert read_message({"content": "Yes.", "reasoning_content": "Hm."}) == ("Yes.", "Hm.")
    assert read_message({"content": "Yes.", "reasoning": "Hm."}) == ("Yes.", "Hm.")
    assert read_message({"content": [{"type": "thinking", "thinking": "Hm."}, {"type": "text", "text": "Yes."}]}) == ("Yes.", "Hm.")
    assert read_message({"content": None, "tool_calls": [{"id": "x"}]}) == ("", "")


def test_what_is_whole_is_not_cut_back() -> None:
    assert cut_back(TEXT) is None
    assert cut_back('{"a": "[1, 2') is None
    assert cut_back('{"a": [1, 2') == '{"a": [1]}'
    assert cut_back('{"a": "whole"') == '{"a": "whole"}'
    assert parse(Raw('{"lines": [{"id": "1", "text": "He is 6" tall."}]}'), SCHEMA)[1] is None


def test_fitting_leaves_alone_what_is_not_certain() -> None:
    assert fit({"lines": [{"id": None, "text": True}]}, SCHEMA) == {"lines": [{"id": None, "text": True}]}
    assert fit({"score": True}, SCORE) == {"score": True}
    assert fit("x", SCORE) == "x"
