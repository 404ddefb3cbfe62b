"""A dialogue as rows for the graph: one list for each kind of node and relationship.

Nothing here touches the graph. A path of an argument or a result becomes the path template of a Parameter by
walking the JSON it points into: a position in a list is `*`, a key of an object is itself.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, cast

from toolweave.model.items import domain_of, find_items, kind_of
from toolweave.model.record import Dialogue, Message, Source, When
from toolweave.model.tool import Json, parameter_id

API_ID = re.compile(r"[a-z][a-z0-9_]*_[0-9a-f]{4,}")


@dataclass
class Rows:
    """The rows of some dialogues; each list is written by the file `cypher/dialogue/<name>.cypher`."""

    goals: list[Json] = field(default_factory=list[Json])
    uses: list[Json] = field(default_factory=list[Json])
    dialogues: list[Json] = field(default_factory=list[Json])
    turns: list[Json] = field(default_factory=list[Json])
    next_turns: list[Json] = field(default_factory=list[Json])
    calls: list[Json] = field(default_factory=list[Json])
    fills: list[Json] = field(default_factory=list[Json])
    fed_by: list[Json] = field(default_factory=list[Json])
    mentions: list[Json] = field(default_factory=list[Json])
    covered: list[Json] = field(default_factory=list[Json])


def build_rows(dialogues: Iterable[Dialogue]) -> Rows:
    """Lay dialogues out as rows.

    Cost: about 0.2 ms a dialogue; the JSON of results is parsed once.
    """
    rows = Rows()
    for dialogue in dialogues:
        _add_goal(rows, dialogue)
        _add_dialogue(rows, dialogue)
        _add_turns(rows, dialogue)
        _add_calls(rows, dialogue)
    _add_covered(rows)
    return rows


def build_digest(dialogue: Dialogue) -> str:
    """Hash what was said and called, so that a rewritten dialogue under an old id is noticed."""
    digest = blake2b(digest_size=8)
    for message in dialogue.messages:
        digest.update(f"{message.role}\0{message.content}\0".encode())
        for call in message.tool_calls or ():
            digest.update(f"{call.id}\0{call.function.name}\0{_dump(call.function.arguments)}\0".encode())
    return digest.hexdigest()


def path_template(value: Any, pointer: str) -> str | None:
    """Turn a JSON pointer into the path template it is an instance of: `/films/0/film_id` is `/films/*/film_id`.

    Returns None if the pointer points at nothing in `value`.
    """
    template: list[str] = []
    for token in pointer.split("/")[1:]:
        if isinstance(value, list) and token.isdecimal() and int(token) < len(cast("list[Any]", value)):
            value = cast("list[Any]", value)[int(token)]
            template.append("*")
        elif isinstance(value, dict) and (key := token.replace("~1", "/").replace("~0", "~")) in value:
            value = cast("Json", value)[key]
            template.append(token)
        else:
            return None
    return "".join(f"/{token}" for token in template)


def _add_goal(rows: Rows, dialogue: Dialogue) -> None:
    goal = dialogue.goal
    left = [step.tool for step in goal.skipped or ()] or None
    properties = {"pattern": goal.pattern, "text": goal.text, "domains": goal.domains, "tools": [step.tool for step in goal.steps], "left": left}
    rows.goals.append({"id": goal.id, **properties, "score": dialogue.meta.get("score") or {}})
    for index, step in enumerate(goal.steps):
        rows.uses.append({"goal": goal.id, "tool": dialogue.tool_id(step.tool), "step": index, "after": step.after, "when": _write_when(step.when)})


def _write_when(when: When | None) -> str | None:
    """A condition as one line: the step and the pointer into its result, what has to hold."""
    return None if when is None else f"{when.step}{when.path} {when.op} {when.value}"


def _add_dialogue(rows: Rows, dialogue: Dialogue) -> None:
    properties = {
        "run_id": dialogue.run_id,
        "domain": dialogue.domain,
        "seed": dialogue.seed,
        "features": dialogue.features,
        "digest": build_digest(dialogue),
        "covers": find_items(dialogue),
        "pattern": dialogue.goal.pattern,
        "calls": sum(len(message.tool_calls or ()) for message in dialogue.messages),
        "longest_flow": measure_flow(dialogue),
        "sources": [" ".join(filter(None, (row.source.kind, row.source.function))) for row in dialogue.provenance],
    }
    rows.dialogues.append({"id": dialogue.id, "goal": dialogue.goal.id, "run": dialogue.run_id, "properties": properties})


def measure_flow(dialogue: Dialogue) -> int:
    """How many calls the longest data flow of a dialogue has: 1 where no call feeds another, 0 without a call."""
    fed_by: dict[str, set[str]] = defaultdict(set)
    for row in dialogue.provenance:
        fed_by[row.call_id] |= {part.call_id for part in _walk(row.source) if part.kind == "result" and part.call_id is not None}
    depth: dict[str, int] = {}
    for call in (call.id for message in dialogue.messages for call in message.tool_calls or ()):
        depth[call] = 1 + max((depth.get(source, 0) for source in fed_by[call]), default=0)
    return max(depth.values(), default=0)


def _add_covered(rows: Rows) -> None:
    """Count by run and coverage item what the dialogues exercise."""
    counts = Counter((row["run"], item) for row in rows.dialogues for item in row["properties"]["covers"])
    for (run, item), count in counts.items():
        rows.covered.append({"key": f"{run} {item}", "run": run, "domain": domain_of(item), "kind": kind_of(item), "item": item, "dialogues": count})


def _add_turns(rows: Rows, dialogue: Dialogue) -> None:
    for index, message in enumerate(dialogue.messages):
        properties = {
            "id": f"{dialogue.id}/{index}",
            "run_id": dialogue.run_id,
            "role": message.role,
            "content": message.content,
            "act": name_act(dialogue.messages, index),
        }
        rows.turns.append({"dialogue": dialogue.id, "index": index, "properties": properties})
        if index:
            rows.next_turns.append({"turn": f"{dialogue.id}/{index - 1}", "next": f"{dialogue.id}/{index}"})


def name_act(messages: list[Message], index: int) -> str:
    """Name what a message does: instruct, request, reply (to a question), call, ask, answer, result or error."""
    message = messages[index]
    if message.role == "system":
        return "instruct"
    if message.role == "user":
        return "reply" if name_act(messages, index - 1) == "ask" else "request"
    if message.role == "tool":
        return "error" if _is_error(_parse(message.content)) else "result"
    if message.tool_calls:
        return "call"
    is_answer = index == len(messages) - 1 or not message.content.rstrip().endswith("?")
    return "answer" if is_answer else "ask"


def _add_calls(rows: Rows, dialogue: Dialogue) -> None:
    results = {message.tool_call_id: _parse(message.content) for message in dialogue.messages if message.role == "tool"}
    calls: dict[str, tuple[str, Json]] = {}
    for index, message in enumerate(dialogue.messages):
        for call in message.tool_calls or ():
            calls[call.id] = (dialogue.tool_id(call.function.name), call.function.arguments)
            result = results.get(call.id)
            properties = {
                "id": f"{dialogue.id}/{call.id}",
                "run_id": dialogue.run_id,
                "name": call.function.name,
                "domain": dialogue.domain_of(call.function.name),
                "arguments": _dump(call.function.arguments),
                "result": _dump(result),
                "status": "error" if _is_error(result) else "ok",
            }
            rows.calls.append({"turn": f"{dialogue.id}/{index}", "tool": calls[call.id][0], "properties": properties})
            ids = dict.fromkeys([*find_api_ids(call.function.arguments), *find_api_ids(result)])
            if ids:
                rows.mentions.append({"call": f"{dialogue.id}/{call.id}", "keys": [f"{dialogue.domain_of(call.function.name)}/{api_id}" for api_id in ids]})
    _add_flows(rows, dialogue, calls, results)


def _add_flows(rows: Rows, dialogue: Dialogue, calls: dict[str, tuple[str, Json]], results: dict[str | None, Any]) -> None:
    for row in dialogue.provenance:
        tool, arguments = calls[row.call_id]
        template = path_template(arguments, row.path)
        if template is None:
            continue
        parameter = parameter_id(tool, "in", template)
        call = f"{dialogue.id}/{row.call_id}"
        rows.fills.append({"call": call, "parameter": parameter, "properties": _fill(row.path, row.source)})
        for source in _walk(row.source):
            if source.kind != "result" or source.call_id not in calls or source.path is None:
                continue
            out = path_template(results.get(source.call_id), source.path)
            feeds = f"{parameter_id(calls[source.call_id][0], 'out', out)}->{parameter}" if out is not None else None
            rows.fed_by.append({"call": call, "source": f"{dialogue.id}/{source.call_id}", "argument": row.path, "path": source.path, "feeds": feeds})


def _fill(path: str, source: Source) -> Json:
    """The properties of FILLS: message and span of the first words it rests on, where it rests on words."""
    words = next((part for part in _walk(source) if part.span is not None), None)
    properties: Json = {"path": path, "kind": source.kind}
    if source.function is not None:
        properties["function"] = source.function
    if words is not None and words.span is not None:
        properties |= {"message": words.message, "start": words.span[0], "end": words.span[1]}
    return properties


def _walk(source: Source) -> Iterator[Source]:
    yield source
    for part in source.sources or ():
        yield from _walk(part)


def find_api_ids(value: Any) -> Iterator[str]:
    """Yield every string that looks like an API id, in document order, repeats included."""
    if isinstance(value, str):
        if API_ID.fullmatch(value):
            yield value
    elif isinstance(value, dict):
        for item in cast("Json", value).values():
            yield from find_api_ids(item)
    elif isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from find_api_ids(item)


def _is_error(result: Any) -> bool:
    return isinstance(result, dict) and "error" in result


def _parse(text: str) -> Any:
    return json.loads(text)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
