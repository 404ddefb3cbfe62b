"""The good dialogues of `data/good.jsonl`, and a simulator that answers as they recorded: no graph, no socket."""

from __future__ import annotations

import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from toolweave.model.record import Dialogue
from toolweave.model.tool import Binding, Json, Tool
from toolweave.simulate import Simulator
from toolweave.verify import RecordedNames

TODAY = "2025-06-14"
CUSTOMER = {"banking": {"customer": "Ada Brook"}}
GOOD = Path(__file__).parent / "data" / "good.jsonl"


def load_records(path: Path = GOOD) -> list[Json]:
    """The good dialogues as plain JSON, fresh for each caller."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def load_dialogues() -> list[Dialogue]:
    """The good dialogues as records."""
    return [Dialogue.model_validate(record) for record in load_records()]


def record_names() -> RecordedNames:
    """The names that the good dialogues rest on."""
    names = RecordedNames()
    names.add("music", "Columbia Records", ["Columbia"])
    names.add("music", "Blue Note", [])
    return names


@dataclass
class PlayedWorld:
    """The recorded results of one dialogue, in order of the calls."""

    domain: str
    context: dict[str, str]
    results: list[tuple[str, Json, Json]] = field(default_factory=list[tuple[str, Json, Json]])


class PlayedSimulator:
    """Answers each call as the good dialogues recorded it, or not at all."""

    def __init__(self, path: Path) -> None:
        self.tools: dict[str, dict[str, Tool]] = {}
        self.world_hashes: dict[str, str] = {}
        self._records = {record["id"]: record for record in load_records(path)}
        for record in self._records.values():
            self.world_hashes |= {domain: f"world-{domain}" for domain in record["goal"]["domains"]}
            for tool in record["tools"]:
                domain, name = _domain_of(record, tool["function"]["name"]), tool["function"]["name"]
                self.tools.setdefault(domain, {})[name] = _as_tool(domain, tool["function"])

    def open_worlds(self, domain: str, dialogue_ids: Sequence[str]) -> list[PlayedWorld]:
        """The recorded worlds."""
        return [
            PlayedWorld(domain, {"today": TODAY, "weekday": "Saturday"} | CUSTOMER.get(domain, {}), _recorded(self._records[dialogue_id], domain))
            for dialogue_id in dialogue_ids
        ]

    def execute(self, calls: Sequence[tuple[PlayedWorld, str, Json]]) -> list[Json]:
        """The next recorded result of each world, if the call is the recorded one."""
        results: list[Json] = []
        for world, name, arguments in calls:
            recorded_name, recorded_arguments, result = world.results.pop(0)
            same = (name, arguments) == (recorded_name, recorded_arguments)
            results.append(deepcopy(result) if same else {"error": {"code": "not_played", "message": "Another call was recorded."}})
        return results


def play(path: Path = GOOD) -> Simulator:
    """The simulator of the good dialogues, or of those of another file."""
    return cast("Simulator", PlayedSimulator(path))


def _domain_of(record: Json, tool: str) -> str:
    return str(record["meta"].get("tool_domains", {}).get(tool, record["domain"]))


def _as_tool(domain: str, function: Json) -> Tool:
    return Tool(
        id=f"{domain}/{function['name']}",
        name=function["name"],
        description=function["description"],
        kind="lookup",
        domain=domain,
        about="thing",
        parameters=function["parameters"],
        returns=function["returns"],
        leaves=(),
        binding=Binding(op="played", cls="thing"),
    )


def _recorded(record: Json, domain: str) -> list[tuple[str, Json, Json]]:
    results: dict[str, Any] = {m["tool_call_id"]: json.loads(m["content"]) for m in record["messages"] if m["role"] == "tool"}
    calls = [call for message in record["messages"] for call in message.get("tool_calls", ())]
    mine = [call for call in calls if _domain_of(record, call["function"]["name"]) == domain]
    return [(call["function"]["name"], call["function"]["arguments"], results[call["id"]]) for call in mine]
