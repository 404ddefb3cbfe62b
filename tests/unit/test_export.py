"""Exports hold what the record holds, in the form the trainer reads, and can be read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from played import GOOD, load_dialogues

from toolweave.cli.app import run
from toolweave.errors import DataError
from toolweave.export import FORMATS, write_lines
from toolweave.model.record import Dialogue


def spoken(messages: list[Any]) -> list[tuple[str, str, list[tuple[str, Any]]]]:
    """Role, content and calls of messages, whatever the format."""
    found: list[tuple[str, str, list[tuple[str, Any]]]] = []
    for message in messages:
        calls = [c["function"] for c in message.get("tool_calls", ())]
        arguments = [json.loads(c["arguments"]) if isinstance(c["arguments"], str) else c["arguments"] for c in calls]
        found.append((message["role"], message.get("content", ""), list(zip([c["name"] for c in calls], arguments, strict=True))))
    return found


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("place", range(4))
def test_messages_calls_and_tools_survive_the_round_trip(name: str, place: int) -> None:
    dialogue = load_dialogues()[place]
    example = json.loads(json.dumps(FORMATS[name](dialogue)))
    assert spoken(example["messages"]) == spoken([m.model_dump(exclude_none=True) for m in dialogue.messages])
    tools = json.loads(example["tools"]) if isinstance(example["tools"], str) else example["tools"]
    assert [(t["function"]["name"], t["function"]["parameters"]) for t in tools] == [
        (t["function"]["name"], t["function"]["parameters"]) for t in dialogue.tools
    ]
    assert all("returns" not in tool["function"] for tool in tools)


def test_trl_keeps_arguments_as_objects_and_tools_as_one_string() -> None:
    example = FORMATS["trl"](load_dialogues()[0])
    assert example is not None
    assert example.keys() == {"messages", "tools"}
    assert isinstance(example["tools"], str)
    assert example["messages"][2] == {
        "role": "assistant",
        "content": "",
        "tool_calls": [{"type": "function", "function": {"name": "find_films", "arguments": {"title": "Alien"}}}],
    }
    assert example["messages"][3].keys() == {"role", "content", "name"}


def test_openai_joins_results_by_id_and_weighs_each_assistant_message() -> None:
    dialogue = load_dialogues()[1]
    dialogue.train[2] = False
    example = FORMATS["openai"](dialogue)
    assert example is not None
    calls, first, second = example["messages"][2:5]
    assert [call["id"] for call in calls["tool_calls"]] == [first["tool_call_id"], second["tool_call_id"]]
    assert calls["tool_calls"][0]["function"]["arguments"] == '{"name": "Hannah Arendt"}'
    assert "content" not in calls
    assert [m["weight"] for m in example["messages"] if m["role"] == "assistant"] == [0, 1, 1]
    assert all("weight" not in m for m in example["messages"] if m["role"] != "assistant")


def test_a_dialogue_that_trl_cannot_mask_is_left_out_and_said_so(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    dialogue = load_dialogues()[0]
    dialogue.train[2] = False
    path = tmp_path / "one.jsonl"
    write_lines(path, [dialogue.to_line(), load_dialogues()[1].to_line()])
    assert run(["export", str(path), "--to", "trl"]) == 0
    out, err = capfd.readouterr()
    assert len(out.splitlines()) == 1
    assert "1 dialogues or parts of them left out" in err
    assert "cinema-1" in err


def test_export_replaces_the_old_file_whole(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "new" / "train.jsonl"
    for _ in range(2):
        assert run(["export", str(GOOD), "--to", "openai", "--out", str(out)]) == 0
    assert len(out.read_text(encoding="utf-8").splitlines()) == 4
    assert [path.name for path in out.parent.iterdir()] == ["train.jsonl"]
    assert capfd.readouterr().out == ""


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text("old\n")

    def lines() -> Any:
        yield "new"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_lines(path, lines())
    assert path.read_text() == "old\n"
    assert [found.name for found in tmp_path.iterdir()] == ["train.jsonl"]


def test_a_folder_that_cannot_be_written_is_a_data_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        write_lines(tmp_path / "file" / "train.jsonl", ["x"])


def test_export_of_a_broken_file_fails_and_writes_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text(GOOD.read_text(encoding="utf-8") + "{\n")
    assert run(["export", str(broken), "--to", "trl", "--out", str(tmp_path / "train.jsonl")]) == 5
    assert not (tmp_path / "train.jsonl").exists()


def test_a_dialogue_without_loss_gives_no_openai_example() -> None:
    dialogue: Dialogue = load_dialogues()[0]
    dialogue.train[:] = [False] * len(dialogue.train)
    assert FORMATS["openai"](dialogue) is None
