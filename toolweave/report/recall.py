"""Dialogues read back from the graph as records, whole but for what the graph does not keep.

It keeps no tool list, no `train`, no grounding, and of a derived argument the first words and all results it rests on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from toolweave.graph import Graph
from toolweave.model.record import Dialogue, Function, Goal, Message, Provenance, Source, Step, ToolCall
from toolweave.model.tool import Json

PAGE = 100
"""Dialogues of one query: some 9,000 nodes and relationships."""
UNKNOWN = "(no such tool)"


def query_dialogues(graph: Graph) -> Iterator[Dialogue]:
    """Yield the dialogues of the graph in order of id. Memory: one page."""
    after = ""
    while rows := graph.query("report/dialogues", after=after, limit=PAGE):
        yield from map(build_dialogue, rows)
        after = rows[-1]["id"]


def build_dialogue(row: Json) -> Dialogue:
    """Make a record of a row of `report/dialogues`."""
    steps = [Step(tool=step["tool"], after=step["after"] or []) for step in row["steps"]]
    goal, tools = row["goal"], list(dict.fromkeys(step.tool for step in steps))
    calls = {index: sorted(turn["calls"], key=_call_order) for index, turn in enumerate(row["turns"])}
    return Dialogue(
        id=row["id"],
        run_id=row["run"],
        domain=row["domain"],
        seed=row["seed"],
        goal=Goal(id=goal["id"], pattern=goal["pattern"], text=goal["text"], domains=goal["domains"], tools=tools, steps=steps),
        tools=[],
        messages=list(_iter_messages(row["turns"], calls)),
        provenance=[_provenance(call, fill) for made in calls.values() for call in made for fill in sorted(call["fills"], key=lambda each: each["path"])],
        features=row["features"],
        train=[],
        meta={"tool_domains": {name: domain for made in calls.values() for call in made for name, domain in _list_away(call, row["domain"])}},
    )


def _list_away(call: Json, home: str) -> Iterator[tuple[str, str]]:
    """The tool of a call and its domain, where it is another than the dialogue's."""
    for name, domain in zip(call["tool"], call["domain"], strict=True):
        if domain != home:
            yield name, domain


def _iter_messages(turns: list[Json], calls: dict[int, list[Json]]) -> Iterator[Message]:
    """Messages in order; results follow their calls in order, so that pairing them is counting."""
    open_calls: list[ToolCall] = []
    for index, turn in enumerate(turns):
        made = [_tool_call(call) for call in calls[index]]
        open_calls.extend(made)
        answered = open_calls.pop(0) if turn["role"] == "tool" and open_calls else None
        yield Message(
            role=turn["role"],
            content=turn["content"],
            tool_calls=made or None,
            tool_call_id=answered.id if answered else None,
            name=answered.function.name if answered else None,
        )


def _tool_call(call: Json) -> ToolCall:
    name = next(iter(call["tool"]), UNKNOWN)
    return ToolCall(id=_local_id(call["id"]), function=Function(name=name, arguments=json.loads(call["arguments"])))


def _provenance(call: Json, fill: Json) -> Provenance:
    said = [Source(kind="user", message=fill["message"], span=(fill["start"], fill["end"]))] if fill.get("start") is not None else []
    results = [Source(kind="result", call_id=_local_id(flow["call"]), path=flow["path"]) for flow in call["fed_by"] if flow["argument"] == fill["path"]]
    return Provenance(call_id=_local_id(call["id"]), path=fill["path"], source=_source(fill, said, sorted(results, key=lambda each: str(each.path))))


def _source(fill: Json, said: list[Source], results: list[Source]) -> Source:
    kind = fill["kind"]
    if kind in ("user", "system") and said:
        return said[0].model_copy(update={"kind": kind})
    if kind == "result" and results:
        return results[0]
    if kind == "derived":
        return Source.model_validate({"kind": kind, "function": fill.get("function"), "from": [*said, *results]})
    return Source(kind=kind)


def _local_id(call_id: str) -> str:
    return call_id.rpartition("/")[2]


def _call_order(call: Json) -> tuple[int, str]:
    return len(call["id"]), call["id"]
