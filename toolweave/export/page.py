"""One dialogue laid out for a person: who says what, what each call asks, where every argument comes from.

A `Page` is built from a record or from the graph, and knows nothing of terminals.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from toolweave.model.pointer import PointerError, iter_leaves, resolve
from toolweave.model.record import Dialogue, Source
from toolweave.model.tool import Json

if TYPE_CHECKING:
    from toolweave.graph import Graph

Span = tuple[int, int]


@dataclass(slots=True)
class Argument:
    """One argument leaf with its source in words."""

    path: str
    value: Any
    source: str


@dataclass(slots=True)
class ShownCall:
    """One call with its arguments."""

    id: str
    tool: str
    arguments: list[Argument] = field(default_factory=list[Argument])


@dataclass(slots=True)
class Line:
    """One message. `marks` are the spans that arguments (user) or facts (assistant) rest on."""

    role: str
    content: str
    marks: list[Span] = field(default_factory=list[Span])
    calls: list[ShownCall] = field(default_factory=list[ShownCall])
    offers: list[str] = field(default_factory=list[str])
    """Tools that are there from this message on, and were not before; only a record knows them."""


@dataclass(slots=True)
class Page:
    """One dialogue."""

    id: str
    domain: str
    pattern: str
    goal: str
    features: list[str]
    lines: list[Line] = field(default_factory=list[Line])


def build_page(dialogue: Dialogue) -> Page:
    """Lay out a record."""
    goal = dialogue.goal
    page = Page(dialogue.id, " and ".join(goal.domains), goal.pattern, goal.text, dialogue.features)
    sources = {(row.call_id, row.path): row.source for row in dialogue.provenance}
    for number, message in enumerate(dialogue.messages):
        line = Line(message.role, message.content, offers=[name for name, start in dialogue.tools_from.items() if start == number])
        for call in message.tool_calls or ():
            leaves = iter_leaves(call.function.arguments)
            arguments = [Argument(path, value, describe_source(dialogue, sources.get((call.id, path)))) for path, value in leaves]
            line.calls.append(ShownCall(call.id, call.function.name, arguments))
        page.lines.append(line)
    for source in sources.values():
        _mark(page, source)
    for row in dialogue.grounding:
        page.lines[row.message].marks.append(row.span)
    return page


def describe_source(dialogue: Dialogue, source: Source | None) -> str:
    """Say where a value comes from: `more_than(minutes("two hours" of message 1))`."""
    if source is None:
        return "no source"
    if source.kind in ("user", "system") and source.span and source.message is not None and source.message < len(dialogue.messages):
        said = dialogue.messages[source.message].content[slice(*source.span)]
        return f'"{said}" of message {source.message}' if source.kind == "user" else f'"{said}" of the system message'
    if source.kind in ("result", "argument"):
        return f"{source.kind} of {source.call_id} at {source.path}"
    if source.kind == "derived":
        parts = ", ".join(describe_source(dialogue, part) for part in source.sources or ())
        return f"{source.function}({parts})"
    return source.kind


def query_page(graph: Graph, dialogue_id: str) -> Page | None:
    """Read a dialogue back from the graph, None where it is not there. Cost: two queries."""
    turns = graph.query("dialogue/show_turns", id=dialogue_id)
    if not turns:
        return None
    first = turns[0]
    page = Page(dialogue_id, " and ".join(first["domains"]), first["pattern"], first["goal"], first["features"])
    page.lines = [Line(turn["role"], turn["content"]) for turn in turns]
    for row in graph.query("dialogue/show_calls", id=dialogue_id):
        page.lines[int(row["index"])].calls.append(_read_call(page, row))
    return page


def _read_call(page: Page, row: Json) -> ShownCall:
    arguments = json.loads(row["arguments"])
    call = ShownCall(row["call"].rpartition("/")[2], row["tool"] or "(no such tool)")
    for fill in sorted(row["fills"], key=lambda found: found["path"]):
        flows = [flow for flow in row["fed_by"] if flow["argument"] == fill["path"]]
        call.arguments.append(Argument(fill["path"], _value_at(arguments, fill["path"]), _describe_fill(page, fill, flows)))
    return call


def _describe_fill(page: Page, fill: Json, flows: list[Json]) -> str:
    parts = [f"result of {flow['call'].rpartition('/')[2]} at {flow['path']}" for flow in flows]
    if fill.get("start") is not None:
        line = page.lines[int(fill["message"])]
        line.marks.append((fill["start"], fill["end"]))
        parts.append(f'"{line.content[fill["start"] : fill["end"]]}" of message {fill["message"]}')
    named = ", ".join(parts)
    return f"{fill['function']}({named})" if fill.get("function") else named or str(fill["kind"])


def _value_at(arguments: Json, path: str) -> Any:
    try:
        return resolve(arguments, path)
    except PointerError:
        return None


def _mark(page: Page, source: Source) -> None:
    if source.span and source.message is not None and source.message < len(page.lines):
        page.lines[source.message].marks.append(source.span)
    for part in source.sources or ():
        _mark(page, part)
