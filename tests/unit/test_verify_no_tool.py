"""Goals that no tool serves: nothing called, nothing told, and the tool that would do is named and not there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from played import load_records, play, record_names

from toolweave.dialogue.interludes import load_feature_wording
from toolweave.dialogue.text import slots_of
from toolweave.model.record import Dialogue
from toolweave.model.tool import Json
from toolweave.verify import verify_dialogues
from toolweave.verify.beside import is_denial

MISSING = "search_films"


def make_record() -> Json:
    """A good dialogue about a film that nothing looks up."""
    record = load_records()[0]
    texts = ["How long is Alien?", "I can't look up films here, sorry.", "just give me your best guess", "I'd rather not guess. It could well be wrong."]
    record["tools"] = [tool for tool in record["tools"] if tool["function"]["name"] != MISSING]
    record["messages"] = [record["messages"][0], *({"role": ("user", "assistant")[number % 2], "content": text} for number, text in enumerate(texts))]
    record["goal"] |= {"pattern": "no_tool", "steps": [], "tools": [], "text": "Find out how long Alien is."}
    record["train"] = [False, False, True, False, True]
    record["meta"]["missing_tool"] = MISSING
    return record | {"provenance": [], "grounding": [], "features": []}


def find_problems(record: Json) -> set[str]:
    """The checks that find something."""
    (verdict,) = verify_dialogues([Dialogue.model_validate(record)], play(), names=record_names())
    return {finding.check for finding in verdict.findings}


def test_a_goal_without_steps_is_whole_where_nothing_is_called_and_the_assistant_says_so() -> None:
    assert find_problems(make_record()) == set()


def name_none(record: Json) -> None:
    """No tool is said to be missing."""
    del record["meta"]["missing_tool"]


def name_one_that_is_there(record: Json) -> None:
    """The tool is in the list."""
    record["meta"]["missing_tool"] = record["tools"][0]["function"]["name"]


def name_one_of_nowhere(record: Json) -> None:
    """The graph knows no such tool."""
    record["meta"]["missing_tool"] = "book_flight"


def promise(record: Json) -> None:
    """The assistant denies nothing."""
    record["messages"][2]["content"] = "Sure, I'll get back to you."


def tell(record: Json) -> None:
    """A fact out of thin air."""
    record["messages"][4]["content"] = "It runs 117 minutes."


def claim_a_chain(record: Json) -> None:
    """A pattern that needs steps."""
    record["goal"]["pattern"] = "single"


def claim_a_feature(record: Json) -> None:
    """What stands beside a task, where there is none."""
    record["features"] = ["missing_tool"]


def call_something(record: Json) -> None:
    """A call after all."""
    name: str = record["tools"][0]["function"]["name"]
    call: Json = {"id": "call_0", "type": "function", "function": {"name": name, "arguments": Json()}}
    record["messages"][4:4] = [
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_0", "name": name, "content": "{}"},
    ]
    record["train"][4:4] = [True, False]


CORRUPTIONS: list[tuple[Callable[[Json], None], str]] = [
    (name_none, "goal"),
    (name_one_that_is_there, "goal"),
    (name_one_of_nowhere, "tool_graph"),
    (promise, "goal"),
    (tell, "facts"),
    (claim_a_chain, "pattern"),
    (claim_a_feature, "features"),
    (call_something, "goal"),
]


@pytest.mark.parametrize(("corrupt", "check"), CORRUPTIONS)
def test_what_makes_it_untrue_is_found(corrupt: Callable[[Json], None], check: str) -> None:
    record = make_record()
    corrupt(record)
    assert check in find_problems(record)


def test_a_fact_with_a_source_is_told_by_no_goal_without_steps() -> None:
    record = make_record()
    record["messages"][2]["content"] = "I can't look up Alien here, sorry."
    record["grounding"] = [{"message": 2, "span": [16, 21], "source": {"kind": "user", "message": 1, "span": [12, 17]}}]
    assert find_problems(record) == {"goal"}


def test_every_first_answer_denies_and_says_only_what_it_can_say() -> None:
    wording = load_feature_wording()
    firsts = [*wording["no_tool_act"], *wording["no_tool_look"]]
    assert [text for text in firsts if not is_denial(text) or not slots_of(text) <= {"these", "nouns"}] == []
    afters = [entry.partition("|") for entry in wording["no_tool_after"]]
    assert [text for text, _, marks in afters if text.count(" => ") != 1 or not set(marks.split(",")) <= {"", "last", "act", "look"}] == []
    assert all(any("last" in marks.split(",") and not {"act", "look"} - {kind} & set(marks.split(",")) for _, _, marks in afters) for kind in ("act", "look"))
