"""A dialogue as rows for the graph."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import build_dialogue

from toolweave.coverage.rows import build_digest, build_rows, find_api_ids, measure_flow, name_act, path_template
from toolweave.model.record import Provenance, Source
from toolweave.model.run import build_run_id


@pytest.mark.parametrize(
    ("value", "pointer", "template"),
    [
        ({"films": [{"film_id": "film_00a1"}]}, "/films/0/film_id", "/films/*/film_id"),
        ({"film_ids": ["a", "b"]}, "/film_ids/1", "/film_ids/*"),
        ({"years": {"1994": 3}}, "/years/1994", "/years/1994"),
        ({"a/b": {"~": 1}}, "/a~1b/~0", "/a~1b/~0"),
        ({"films": []}, "/films/0/film_id", None),
        ({"films": []}, "/titles", None),
        ({}, "", ""),
    ],
)
def test_a_pointer_becomes_the_template_of_the_json_it_points_into(value: Any, pointer: str, template: str | None) -> None:
    assert path_template(value, pointer) == template


def test_every_leaf_fills_its_parameter_and_results_feed_calls() -> None:
    rows = build_rows([build_dialogue()])
    assert {(row["call"], row["parameter"], row["properties"]["kind"]) for row in rows.fills} == {
        ("tiny-0/call_0", "tiny/find_films/in/title", "user"),
        ("tiny-0/call_1", "tiny/get_film_details/in/film_id", "result"),
    }
    assert rows.fed_by == [
        {
            "call": "tiny-0/call_1",
            "source": "tiny-0/call_0",
            "argument": "/film_id",
            "path": "/films/0/film_id",
            "feeds": "tiny/find_films/out/films/*/film_id->tiny/get_film_details/in/film_id",
        }
    ]


def test_a_derived_argument_keeps_its_function_its_words_and_its_flow() -> None:
    dialogue = build_dialogue()
    words = Source(kind="user", message=1, span=(12, 17))
    flow = Source(kind="result", call_id="call_0", path="/films/0/film_id")
    derived = Source.model_validate({"kind": "derived", "function": "total", "from": [flow, words]})
    dialogue.provenance[1] = Provenance(call_id="call_1", path="/film_id", source=derived)
    rows = build_rows([dialogue])
    assert rows.fills[1]["properties"] == {"path": "/film_id", "kind": "derived", "function": "total", "message": 1, "start": 12, "end": 17}
    assert [(row["call"], row["source"]) for row in rows.fed_by] == [("tiny-0/call_1", "tiny-0/call_0")]


def test_messages_are_numbered_and_linked_in_order() -> None:
    rows = build_rows([build_dialogue()])
    assert [row["index"] for row in rows.turns] == list(range(7))
    assert [(row["turn"], row["next"]) for row in rows.next_turns] == [(f"tiny-0/{n}", f"tiny-0/{n + 1}") for n in range(6)]
    assert [row["properties"]["act"] for row in rows.turns] == ["instruct", "request", "call", "result", "call", "result", "answer"]


def test_a_question_is_an_ask_and_what_follows_a_reply() -> None:
    messages = build_dialogue().messages
    messages[2:6] = [messages[6].model_copy(update={"content": "Which Alien?"}), messages[1].model_copy(update={"content": "The first."})]
    assert [name_act(messages, index) for index in range(len(messages))] == ["instruct", "request", "ask", "reply", "answer"]


def test_an_error_result_marks_its_call_and_its_turn() -> None:
    dialogue = build_dialogue()
    dialogue.messages[5].content = json.dumps({"error": {"code": "not_found", "message": "No such film."}})
    rows = build_rows([dialogue])
    assert [row["properties"]["status"] for row in rows.calls] == ["ok", "error"]
    assert rows.turns[5]["properties"]["act"] == "error"


def test_entities_are_mentioned_once_a_call() -> None:
    assert build_rows([build_dialogue()]).mentions == [
        {"call": "tiny-0/call_0", "keys": ["tiny/film_00a1"]},
        {"call": "tiny-0/call_1", "keys": ["tiny/film_00a1"]},
    ]


@given(
    st.recursive(st.sampled_from(["film_00a1", "person_beef", "Film_00a1", "x", 3, None]), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_api_ids_are_found_wherever_they_stand(value: Any) -> None:
    text = json.dumps(value)
    found = list(find_api_ids(value))
    assert [found.count(api_id) for api_id in ("film_00a1", "person_beef")] == [text.count('"film_00a1"'), text.count('"person_beef"')]
    assert len(found) == text.count('"film_00a1"') + text.count('"person_beef"')


def test_the_longest_flow_counts_calls_in_a_row() -> None:
    dialogue = build_dialogue()
    assert build_rows([dialogue]).dialogues[0]["properties"].items() >= {"pattern": "chain", "calls": 2, "longest_flow": 2}.items()
    dialogue.provenance = dialogue.provenance[:1]
    assert measure_flow(dialogue) == 1
    dialogue.messages = dialogue.messages[:2]
    assert measure_flow(dialogue) == 0


def test_the_digest_changes_with_what_is_said_and_with_nothing_else() -> None:
    assert build_digest(build_dialogue(1)) == build_digest(build_dialogue(2, run_id="run_other"))
    assert build_digest(build_dialogue()) != build_digest(build_dialogue(answer="Alien runs 118 minutes."))


def test_a_run_id_depends_on_the_settings_and_not_on_their_order() -> None:
    assert build_run_id({"seed": 7, "domains": ["a"]}) == build_run_id({"domains": ["a"], "seed": 7}) != build_run_id({"seed": 8, "domains": ["a"]})
