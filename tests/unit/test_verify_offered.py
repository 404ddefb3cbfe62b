"""A tool that appears later, in a dialogue that was generated: what spoils it, how it is exported and shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from toolweave.cli.app import run
from toolweave.model.record import Dialogue
from toolweave.model.tool import Json
from toolweave.verify import verify_dialogues

FEATURES = Path(__file__).parents[1] / "data" / "features.jsonl"
TOOL, START = "reserve_seats", 3
Spoil = Callable[[Json], None]


def load() -> Json:
    """The dialogue in which a tool appears, fresh for each caller."""
    records: list[Json] = [json.loads(line) for line in FEATURES.read_text(encoding="utf-8").splitlines()]
    return next(record for record in records if "tools_from" in record["meta"])


def find_problems(record: Json) -> set[str]:
    """The checks that find something; calls are not made again."""
    (verdict,) = verify_dialogues([Dialogue.model_validate(record)])
    return {finding.check for finding in verdict.findings}


def set_start(value: Any, name: str = TOOL) -> Spoil:
    """Say something else of when a tool appears."""

    def spoil(record: Json) -> None:
        record["meta"]["tools_from"] = {name: value}

    return spoil


def say(text: str) -> Spoil:
    """Have the assistant answer the first request otherwise."""

    def spoil(record: Json) -> None:
        record["messages"][START - 1]["content"] = text

    return spoil


def it_is_called_before(record: Json) -> None:
    """The first call becomes one of the tool that is not there yet, and the tool appears in a later turn."""
    asked, denied, told = ({"role": role, "content": text} for role, text in (("user", "And once more."), ("assistant", "I can't."), ("user", "It's on.")))
    answer = {"role": "assistant", "content": "Fine."}
    record["messages"] += [asked, denied, told, answer]
    record["train"] += [False, True, False, True]
    record["meta"]["tools_from"] = {TOOL: len(record["messages"]) - 2}


def it_is_not_in_the_list(record: Json) -> None:
    """The tool that appears is nowhere."""
    record["tools"] = [tool for tool in record["tools"] if tool["function"]["name"] != TOOL]


def it_is_never_called(record: Json) -> None:
    """Another tool of the list appears in its place."""
    called = {call["function"]["name"] for message in record["messages"] for call in message.get("tool_calls") or ()}
    name = next(tool["function"]["name"] for tool in record["tools"] if tool["function"]["name"] not in called)
    record["meta"]["tools_from"] = {name: START}


def it_is_empty(record: Json) -> None:
    """Absent where there is none."""
    record["meta"]["tools_from"] = {}


def it_was_there(record: Json) -> None:
    """The label without what it stands for."""
    del record["meta"]["tools_from"]


def it_goes_unsaid(record: Json) -> None:
    """The label is taken away."""
    record["features"].remove("missing_tool")


def a_taxi_is_called_too(record: Json) -> None:
    """The denial of what is beside the task has a label of its own, and only that one."""
    record["messages"] += [{"role": "user", "content": "And a taxi?"}, {"role": "assistant", "content": "I can't call taxis."}]
    record["train"] += [False, True]


SPOILT: list[tuple[str, Spoil]] = [
    ("tools_from", set_start(2)),
    ("tools_from", set_start(99)),
    ("tools_from", set_start(-1)),
    ("tools_from", set_start("3")),
    ("tools_from", set_start(True)),
    ("tools_from", set_start(1)),
    ("tools_from", set_start(START, "no_such_tool")),
    ("tools_from", lambda record: record["meta"].update(tools_from=[TOOL])),
    ("tools_from", say("All right.")),
    ("tools_from", say("You can't mean that, can you?")),
    ("tools_from", it_is_called_before),
    ("tools_from", it_is_not_in_the_list),
    ("tools_from", it_is_never_called),
    ("tools_from", it_is_empty),
    ("features", it_was_there),
    ("features", it_goes_unsaid),
    ("features", a_taxi_is_called_too),
]


def test_a_generated_dialogue_in_which_a_tool_appears_passes() -> None:
    record = load()
    assert record["meta"]["tools_from"] == {TOOL: START}
    assert "missing_tool" in record["features"]
    assert find_problems(record) == set()


@pytest.mark.parametrize("check, spoil", SPOILT)
def test_a_spoilt_appearance_is_caught(check: str, spoil: Spoil) -> None:
    record = load()
    spoil(record)
    assert find_problems(record) == {check}


def test_what_is_beside_the_task_has_its_own_label_beside_a_tool_that_appears() -> None:
    record = load()
    a_taxi_is_called_too(record)
    record["features"].append("out_of_scope")
    assert find_problems(record) == set()


def export(to: str, path: Path, capfd: pytest.CaptureFixture[str]) -> tuple[list[Json], str]:
    """The examples that a format makes of the dialogue, and what is said about it."""
    path.write_text(json.dumps(load()) + "\n", encoding="utf-8")
    assert run(["export", str(path), "--to", to]) == 0
    out, err = capfd.readouterr()
    return [json.loads(line) for line in out.splitlines()], err


def test_openai_is_given_two_examples_that_learn_each_message_once_under_its_own_list(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (before, whole), err = export("openai", tmp_path / "one.jsonl", capfd)
    names = [{tool["function"]["name"] for tool in example["tools"]} for example in (before, whole)]
    assert names[1] - names[0] == {TOOL}
    assert names[0] < names[1]
    assert len(before["messages"]) == START
    assert len(whole["messages"]) == len(load()["messages"])
    assert before["messages"][-1]["weight"] == 1
    weights = [message["weight"] for message in whole["messages"] if message["role"] == "assistant"]
    assert weights[0] == 0
    assert set(weights[1:]) == {1}
    assert "left out" not in err


def test_trl_is_given_the_part_before_the_tool_appears(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (before,), err = export("trl", tmp_path / "one.jsonl", capfd)
    assert len(before["messages"]) == START
    assert TOOL not in {tool["function"]["name"] for tool in json.loads(before["tools"])}
    assert "1 dialogues or parts of them left out" in err


def test_show_says_where_the_tool_appears(capfd: pytest.CaptureFixture[str]) -> None:
    lines = FEATURES.read_text(encoding="utf-8").splitlines()
    number = next(place for place, line in enumerate(lines, 1) if Dialogue.model_validate_json(line).tools_from)
    assert run(["show", f"{FEATURES}:{number}"]) == 0
    assert f"new tool   {TOOL} is offered from here on" in capfd.readouterr().out
