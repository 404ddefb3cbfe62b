"""The frame of a record: the order of messages, the pairing of calls and results, the tool list, the goal, the loss flags.

These checks run first; where one of them fails, those that read calls and sources are not asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

from toolweave.model.record import Message, Source
from toolweave.verify.finding import Finding
from toolweave.verify.schemas import find_validator
from toolweave.verify.transcript import Transcript, iter_sources, parse_result

_FIELDS = {
    "user": {"message", "span"},
    "system": {"message", "span"},
    "result": {"call_id", "path"},
    "argument": {"call_id", "path"},
    "default": set[str](),
    "derived": {"function", "sources"},
    "mistake": set[str](),
}


def check_record(transcript: Transcript) -> Iterator[Finding]:
    """Fields stand where their role or kind has them, ids are not empty, the loss flags are as many as the messages."""
    dialogue = transcript.dialogue
    for name, value in (("id", dialogue.id), ("run_id", dialogue.run_id), ("domain", dialogue.domain)):
        if not value:
            yield Finding("record", None, f"/{name}", "is empty")
    for name in ("model", "toolweave", "world"):
        if not (isinstance(dialogue.meta.get(name), str) and dialogue.meta[name]):
            yield Finding("record", None, f"/meta/{name}", "is missing")
    if len(dialogue.train) != len(dialogue.messages):
        yield Finding("record", None, "/train", f"has {len(dialogue.train)} flags for {len(dialogue.messages)} messages")
    for index, message in enumerate(dialogue.messages):
        yield from _check_message_fields(index, message)
    for kind, rows in (("provenance", dialogue.provenance), ("grounding", dialogue.grounding)):
        for index, row in enumerate(rows):
            for source in iter_sources(row.source):
                yield from _check_source_fields(f"/{kind}/{index}/source", source)
    for kind, steps in (("steps", dialogue.goal.steps), ("skipped", dialogue.goal.skipped or [])):
        for index, step in enumerate(steps):
            for source in iter_sources(step.when.source) if step.when is not None else ():
                yield from _check_source_fields(f"/goal/{kind}/{index}/when/source", source)


def check_order(transcript: Transcript) -> Iterator[Finding]:
    """The system speaks first, users and the assistant in turn, calls are answered at once, the last word is the assistant's."""
    messages = transcript.dialogue.messages
    before = "start"
    for index, message in enumerate(messages):
        allowed = {
            "start": ("system",),
            "system": ("user",),
            "user": ("assistant",),
            "answer": ("user",),
            "calls": ("tool",),
            "tool": ("tool", "assistant"),
        }[before]
        if message.role not in allowed:
            yield Finding("message_order", index, f"/messages/{index}/role", f"`{message.role}` stands after {before}")
            return
        before = ("calls" if message.tool_calls else "answer") if message.role == "assistant" else message.role
    if before != "answer":
        yield Finding("message_order", len(messages) - 1, "/messages", "the last message is not an assistant's answer")


def check_pairing(transcript: Transcript) -> Iterator[Finding]:
    """Call ids are unique, and each call has exactly one result, right after its message, under its own name."""
    dialogue, waiting = transcript.dialogue, dict[str, str]()
    for call_id, count in Counter(call.id for call in transcript.calls).items():
        if count > 1:
            yield Finding("pairing", transcript.by_id[call_id].message, transcript.by_id[call_id].path, f"the id `{call_id}` is used {count} times")
    for index, message in enumerate(dialogue.messages):
        if message.role == "tool":
            name = waiting.pop(message.tool_call_id or "", None)
            if name is None:
                yield Finding("pairing", index, f"/messages/{index}/tool_call_id", f"`{message.tool_call_id}` answers no open call")
            elif name != message.name:
                yield Finding("pairing", index, f"/messages/{index}/name", f"`{message.name}` answers a call of `{name}`")
            continue
        for call_id in waiting:
            yield Finding("pairing", index, f"/messages/{index}", f"the call `{call_id}` has no result")
        waiting = {call.id: call.function.name for call in message.tool_calls or ()}
    for call_id in waiting:
        yield Finding("pairing", len(dialogue.messages) - 1, "/messages", f"the call `{call_id}` has no result")


def check_tool_list(transcript: Transcript) -> Iterator[Finding]:
    """Tools are functions with a name of their own, a description, and valid schemas (2020-12) of objects."""
    seen = set[str]()
    for index, tool in enumerate(transcript.dialogue.tools):
        path = f"/tools/{index}"
        function: Any = tool.get("function")
        if tool.get("type") != "function" or not isinstance(function, dict):
            yield Finding("tool_list", None, path, "is not a function")
            continue
        spec = cast("dict[str, Any]", function)
        name, parameters = spec.get("name"), spec.get("parameters")
        if not isinstance(name, str) or not name or name in seen:
            yield Finding("tool_list", None, f"{path}/function/name", f"`{name}` is missing or not unique")
            continue
        seen.add(name)
        if not spec.get("description"):
            yield Finding("tool_list", None, f"{path}/function/description", "is missing")
        if not isinstance(parameters, dict) or cast("dict[str, Any]", parameters).get("type") != "object":
            yield Finding("tool_list", None, f"{path}/function/parameters", "is not the schema of an object")
            continue
        for part in ("parameters", "returns"):
            if part in spec and not (isinstance(spec[part], dict) and find_validator(f"{name}/{part}", spec[part])):
                yield Finding("tool_list", None, f"{path}/function/{part}", "is not a valid JSON Schema 2020-12")


def check_train(transcript: Transcript) -> Iterator[Finding]:
    """Only assistant messages carry loss, at least one does, and none with a deliberate mistake."""
    dialogue = transcript.dialogue
    for index, (message, train) in enumerate(zip(dialogue.messages, dialogue.train, strict=False)):
        if train and message.role != "assistant":
            yield Finding("train", index, f"/train/{index}", f"a `{message.role}` message carries loss")
    if not any(dialogue.train):
        yield Finding("train", None, "/train", "no message carries loss")
    for index, row in enumerate(dialogue.provenance):
        call = transcript.by_id.get(row.call_id)
        mistaken = any(source.kind == "mistake" for source in iter_sources(row.source))
        if mistaken and call is not None and transcript.is_trained(call.message):
            yield Finding("train", call.message, f"/provenance/{index}", "a deliberate mistake carries loss")


def check_results(transcript: Transcript) -> Iterator[Finding]:
    """Every tool message holds one JSON object."""
    for index, message in enumerate(transcript.dialogue.messages):
        if message.role == "tool" and parse_result(message.content) is None:
            yield Finding("result_json", index, f"/messages/{index}/content", "is not a JSON object")


def _check_message_fields(index: int, message: Message) -> Iterator[Finding]:
    path = f"/messages/{index}"
    is_tool = message.role == "tool"
    if (message.tool_call_id is not None) != is_tool or (message.name is not None) != is_tool:
        yield Finding("record", index, path, "`tool_call_id` and `name` stand in tool messages, and only there")
    if message.tool_calls is not None and (message.role != "assistant" or not message.tool_calls):
        yield Finding("record", index, f"{path}/tool_calls", "stand in assistant messages, and are never empty")
    if not message.content.strip() and not message.tool_calls:
        yield Finding("record", index, f"{path}/content", "is empty")


def _check_source_fields(path: str, source: Source) -> Iterator[Finding]:
    fields = {name for name in ("message", "span", "call_id", "path", "function", "sources") if getattr(source, name) is not None}
    if fields != _FIELDS[source.kind]:
        named = ", ".join(sorted("from" if name == "sources" else name for name in _FIELDS[source.kind])) or "nothing"
        yield Finding("record", None, path, f"a `{source.kind}` source has {named} beside its kind")
