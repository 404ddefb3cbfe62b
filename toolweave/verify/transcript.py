"""A dialogue, indexed once for all checks: calls in order, their results, their turns, the tools by name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NoReturn, Protocol, cast

from toolweave.model.pointer import PointerError, resolve
from toolweave.model.record import Dialogue, Provenance, Source
from toolweave.model.tool import Json


class Names(Protocol):
    """The recorded names of a domain: what people call a thing, and what it is recorded as."""

    def recorded(self, domain: str, said: str) -> frozenset[str]:
        """Return every recorded name or value that people call `said`; empty where there is none."""
        ...


@dataclass(slots=True)
class Call:
    """One call: where it stands, what it asked, what it got. `result` is None where it is missing or not a JSON object."""

    id: str
    name: str
    arguments: Json
    message: int
    turn: int
    path: str
    result: Json | None = None
    result_message: int | None = None
    rows: list[Provenance] = field(default_factory=list[Provenance])

    @property
    def failed(self) -> bool:
        """Whether the result is an API error."""
        return self.result is not None and "error" in self.result


class Transcript:
    """The index of one dialogue. Cost: one pass over messages and provenance, tens of microseconds."""

    def __init__(self, dialogue: Dialogue, names: Names | None = None) -> None:
        self.dialogue = dialogue
        self.names = names
        self.refuted: list[str | None] | None = None
        self.calls = list(_iter_calls(dialogue))
        self.by_id: Mapping[str, Call] = {call.id: call for call in self.calls}
        for index, message in enumerate(dialogue.messages):
            call = self.by_id.get(message.tool_call_id or "") if message.role == "tool" else None
            if call is not None and call.result_message is None:
                call.result, call.result_message = parse_result(message.content), index
        for row in dialogue.provenance:
            if row.call_id in self.by_id:
                self.by_id[row.call_id].rows.append(row)

    @cached_property
    def functions(self) -> dict[str, Json]:
        """The `function` objects of the tool list, by name."""
        return {tool["function"]["name"]: tool["function"] for tool in self.dialogue.tools}

    @cached_property
    def turns(self) -> list[int]:
        """The user turn of each message: 0 before the first user message, then counting from 1."""
        found: list[int] = []
        for message in self.dialogue.messages:
            found.append((found[-1] if found else 0) + (message.role == "user"))
        return found

    def is_trained(self, message: int) -> bool:
        """Whether a message carries loss."""
        return message < len(self.dialogue.train) and self.dialogue.train[message]


def iter_sources(source: Source) -> Iterator[Source]:
    """Yield a source and every source it is derived from."""
    yield source
    for part in source.sources or ():
        yield from iter_sources(part)


def parse_result(content: str) -> Json | None:
    """Return the JSON object a tool message holds, None where it is none (or holds NaN or Infinity)."""
    try:
        found: Any = json.loads(content, parse_constant=_refuse)
    except ValueError:
        return None
    return cast("Json", found) if isinstance(found, dict) else None


def resolve_result(call: Call, pointer: str) -> Any:
    """Return what stands at a pointer of a call's result; PointerError where nothing does."""
    if call.result is None:
        raise PointerError(f"`{call.id}` has no result")
    return resolve(call.result, pointer)


def _iter_calls(dialogue: Dialogue) -> Iterator[Call]:
    turn = 0
    for index, message in enumerate(dialogue.messages):
        turn += message.role == "user"
        for position, call in enumerate(message.tool_calls or ()):
            path = f"/messages/{index}/tool_calls/{position}"
            yield Call(call.id, call.function.name, call.function.arguments, index, turn, path)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
