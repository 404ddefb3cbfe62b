"""Generated dialogues pass, and no leaf of what a dialogue claims can be changed unnoticed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from toolweave.cli.app import run
from toolweave.graph import Graph
from toolweave.model.pointer import iter_leaves, parse_pointer, resolve
from toolweave.model.record import Dialogue
from toolweave.model.tool import Json
from toolweave.simulate import Simulator
from toolweave.verify import RecordedNames, load_names, read_dialogues, verify_dialogues

CLAIMS = re.compile(
    r"/provenance/\d+/(?:call_id|path|source/.*)"
    r"|/grounding/\d+/.*"
    r"|/messages/\d+/(?:role|tool_call_id|name|tool_calls/\d+/(?:id|function/.*))"
    r"|/goal/(?:pattern|tools/\d+|steps/\d+/.*|domains/\d+)"
    r"|/features/\d+"
    r"|/tools/\d+/function/(?:name|parameters/.*|returns/.*)"
)
"""Every leaf that says something which can be recomputed."""


@pytest.fixture(scope="module")
def records(cinema_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> list[Json]:
    path = tmp_path_factory.mktemp("generated") / "cinema.jsonl"
    assert run(["generate", "--domain", "cinema", "--dialogues", "12", "--seed", "3", "--out", str(path)]) == 0
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def simulator(cinema_graph: Graph) -> Simulator:
    return Simulator.load(cinema_graph, ["cinema"])


@pytest.fixture(scope="module")
def names(cinema_graph: Graph) -> RecordedNames:
    return load_names(cinema_graph, ["cinema"])


def is_caught(record: Json, simulator: Simulator, names: RecordedNames) -> bool:
    """Whether reading or verifying the record fails."""
    try:
        dialogue = Dialogue.model_validate_json(json.dumps(record), strict=True)
    except ValueError:
        return True
    (verdict,) = verify_dialogues([dialogue], simulator, names=names)
    return not verdict.passed


def change(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value[:-1]}~" if isinstance(value, str) else [value]


def put(record: Json, pointer: str, value: Any) -> Json:
    """A copy of the record with another value at a pointer."""
    copy: Any = json.loads(json.dumps(record))
    *parents, last = parse_pointer(pointer)
    node = copy
    for token in parents:
        node = node[int(token) if isinstance(node, list) else token]
    node[int(last) if isinstance(node, list) else last] = value
    return copy


def test_what_is_generated_passes(records: list[Json], simulator: Simulator, names: RecordedNames, tmp_path: Path) -> None:
    path = tmp_path / "copy.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    verdicts = list(verify_dialogues(read_dialogues(path), simulator, names=names))
    assert [verdict.findings for verdict in verdicts] == [()] * 12


def is_mistake(record: Json, pointer: str) -> bool:
    """Whether a pointer leads into a call that is wrong on purpose: another wrong value is as wrong."""
    found = re.match(r"/messages/(\d+)/tool_calls/", pointer)
    return found is not None and not record["train"][int(found[1])]


def test_no_claim_can_be_changed_unnoticed(records: list[Json], simulator: Simulator, names: RecordedNames) -> None:
    unnoticed: list[tuple[str, str]] = []
    tried = 0
    for number, record in enumerate(records):
        leaves = [(pointer, value) for pointer, value in iter_leaves(record) if CLAIMS.fullmatch(pointer) and not is_mistake(record, pointer)]
        claims = [leaf for leaf in leaves if not leaf[0].startswith("/tools")] + [leaf for leaf in leaves if leaf[0].startswith("/tools")][number::40]
        for pointer, value in claims:
            tried += 1
            # One character more may be the plural of the same name, which is as true.
            changed = value + 2 if pointer.endswith("/span/1") else change(value)
            if not is_caught(put(record, pointer, changed), simulator, names):
                unnoticed.append((record["id"], pointer))
    assert unnoticed == []
    assert tried > 500


def test_no_fact_of_an_answer_can_be_changed_unnoticed(records: list[Json], simulator: Simulator, names: RecordedNames) -> None:
    unnoticed: list[str] = []
    for record in records:
        for row in record["grounding"]:
            text = record["messages"][row["message"]]["content"]
            start, end = row["span"]
            other = re.sub(
                r"\w", lambda found: str((int(found[0]) + 1) % 10) if found[0].isdigit() else "q" if found[0] not in "qQ" else "z", text[start:end], count=1
            )
            if not is_caught(put(record, f"/messages/{row['message']}/content", text[:start] + other + text[end:]), simulator, names):
                unnoticed.append(f"{text[start:end]} -> {other}")
    assert unnoticed == []


def test_no_result_can_be_changed_unnoticed(records: list[Json], simulator: Simulator, names: RecordedNames) -> None:
    unnoticed: list[tuple[str, int, str]] = []
    for record in records:
        for index, message in enumerate(record["messages"]):
            if message["role"] != "tool":
                continue
            result = json.loads(message["content"])
            for pointer, value in list(iter_leaves(result))[:8]:
                changed = json.dumps(put(result, pointer, change(resolve(result, pointer))))
                if not is_caught(put(record, f"/messages/{index}/content", changed), simulator, names):
                    unnoticed.append((record["id"], index, f"{pointer} {value}"))
    assert unnoticed == []
