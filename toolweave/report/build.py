"""Everything the page shows, as plain JSON: the Tool Graph, one short row for each dialogue, and their texts in packed blocks.

The page must open at once with ten thousand dialogues. So rows are columns of numbers, read when it opens, and what
is said lies compressed in blocks of 50 dialogues that are unpacked when one of them is looked at, or words are sought.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from toolweave.coverage.rows import build_rows
from toolweave.model.record import FEATURES, PATTERNS, Dialogue
from toolweave.model.tool import Json
from toolweave.report.toolgraph import ToolGraph
from toolweave.verify.stats import Tally, build_stats, list_figures, list_shares, share

BLOCK = 50
"""Dialogues of one packed block: about 15 kB, unpacked in a few milliseconds."""
SHOWN = 15
"""Openings and tool sequences listed."""
KINDS = ("user", "system", "result", "argument", "default", "derived", "mistake")
COLUMNS = ("id", "run", "domain", "pattern", "features", "goal", "turns", "calls", "errors", "flow", "sources", "tools", "inputs", "feeds")


@dataclass(slots=True)
class Report:
    """What a page is made of: `facts` to read at once, `blocks` to unpack later."""

    facts: Json
    blocks: list[str]


@dataclass(slots=True)
class _Collected:
    """Names by first number, columns, and the block that is not full yet."""

    graph: ToolGraph
    names: dict[str, dict[str, int]]
    columns: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    blocks: list[str] = field(default_factory=list[str])
    pending: list[Json] = field(default_factory=list[Json])

    def number(self, kind: str, name: str) -> int:
        """The number of a name, a new one where it is not known."""
        known = self.names[kind]
        return known.setdefault(name, len(known))

    def add(self, dialogue: Dialogue) -> None:
        """Take one dialogue in."""
        for name, value in _build_row(self, dialogue).items():
            self.columns[name].append(value)
        self.pending.append(build_body(dialogue))
        if len(self.pending) == BLOCK:
            self.close_block()

    def close_block(self) -> None:
        """Pack what is pending."""
        if self.pending:
            self.blocks.append(pack(json.dumps(self.pending, ensure_ascii=False, separators=(",", ":"))))
            self.pending = []


def build_report(dialogues: Iterable[Dialogue], graph: ToolGraph, *, origin: str) -> Report:
    """Build what a page shows. One pass; memory holds the rows and the packed texts.

    Cost: about 2 ms a dialogue.
    """
    collected = _Collected(graph, _known_names(graph))
    tally = build_stats(_watch(dialogues, collected))
    collected.close_block()
    return Report(_build_facts(collected, tally, origin), collected.blocks)


def build_body(dialogue: Dialogue) -> Json:
    """What the viewer shows of one dialogue: the record without the schemas of its tools."""
    record = dialogue.model_dump(by_alias=True, exclude_none=True)
    names = [tool["function"]["name"] for tool in dialogue.tools]
    kept = ("messages", "provenance", "grounding", "train")
    return {**{name: record[name] for name in kept}, "tools": names, "steps": record["goal"]["steps"]}


def pack(text: str) -> str:
    """Text, deflated, in base64: `inflate` of the page's script reads it."""
    return base64.b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")


def _watch(dialogues: Iterable[Dialogue], collected: _Collected) -> Iterator[Dialogue]:
    for dialogue in dialogues:
        collected.add(dialogue)
        yield dialogue


def _known_names(graph: ToolGraph) -> dict[str, dict[str, int]]:
    """Names that are there before any dialogue is, so that what never occurs is shown as a nought."""
    domains = dict.fromkeys(tool["domain"] for tool in graph.tools)
    known = {"domain": domains, "pattern": PATTERNS, "features": FEATURES, "run": [run["id"] for run in graph.runs]}
    return {kind: {name: number for number, name in enumerate(names)} for kind, names in known.items()}


def _build_row(collected: _Collected, dialogue: Dialogue) -> Json:
    rows, graph = build_rows([dialogue]), collected.graph
    kinds = [fill["properties"]["kind"] for fill in rows.fills]
    return {
        "id": dialogue.id,
        "run": collected.number("run", dialogue.run_id),
        "domain": collected.number("domain", dialogue.domain),
        "pattern": collected.number("pattern", dialogue.goal.pattern),
        "features": [collected.number("features", name) for name in dialogue.features],
        "goal": dialogue.goal.text,
        "turns": sum(message.role == "user" for message in dialogue.messages),
        "calls": len(rows.calls),
        "errors": sum(row["properties"]["status"] == "error" for row in rows.calls),
        "flow": rows.dialogues[0]["properties"]["longest_flow"],
        "sources": [kinds.count(kind) for kind in KINDS],
        "tools": _numbers((row["tool"] for row in rows.calls), graph.tool_numbers),
        "inputs": _numbers((row["parameter"] for row in rows.fills), graph.input_numbers),
        "feeds": _numbers((row["feeds"] for row in rows.fed_by if row["feeds"]), graph.feeds_numbers),
    }


def _numbers(names: Iterable[str], numbers: dict[str, int]) -> list[int]:
    """Numbers of the known names, repeats included: a tool called twice counts twice."""
    return [numbers[name] for name in names if name in numbers]


def _build_facts(collected: _Collected, tally: Tally, origin: str) -> Json:
    graph = collected.graph
    return {
        "origin": origin,
        "kinds": KINDS,
        "block": BLOCK,
        "names": {kind: list(names) for kind, names in collected.names.items()},
        "tools": graph.tools,
        "inputs": _columns(graph.inputs, ("tool", "path", "required")),
        "feeds": _columns(graph.feeds, ("source", "output", "target", "input", "score")),
        "runs": graph.runs,
        "dialogues": collected.columns,
        "words": _build_words(tally),
    }


def _build_words(tally: Tally) -> Json:
    figures = [row for row in list_figures(tally) if row["figure"] != "tools per dialogue" or max(tally.tools_per_dialogue, default=0)]
    return {
        "figures": figures,
        "turns": tally.turns,
        "multi_step": share(tally.multi_step, tally.turns_with_calls),
        "distinct_3": share(len(tally.trigrams), tally.trigrams.total()),
        "openings": list_shares(tally.openings, tally.turns, "name", SHOWN),
        "sequences": list_shares(tally.sequences, tally.dialogues, "name", SHOWN),
    }


def _columns(rows: list[Json], names: Iterable[str]) -> Json:
    return {name: [row[name] for row in rows] for name in names}
