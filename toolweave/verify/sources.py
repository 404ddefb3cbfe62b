"""Where a value comes from, recomputed: `evaluate` turns a source into the values it can stand for.

Text sources give the text at their span; the other kinds give the JSON value itself. `recorded_name` alone can
give several (a name may be shared), and one of them must be the argument.
"""

from __future__ import annotations

import json
import re
from typing import Any

from toolweave.model.derive import DERIVATIONS
from toolweave.model.pointer import PointerError, is_equal, resolve
from toolweave.model.record import Source
from toolweave.verify.transcript import Call, Transcript, resolve_result

DEPTH_LIMIT = 3
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_PLURAL = re.compile(r"(?:'?s|es)(?!\w)")


class SourceError(Exception):
    """The source does not exist or does not say what it should. `check` is the check that reports it."""

    def __init__(self, what: str, check: str = "provenance") -> None:
        super().__init__(what)
        self.what = what
        self.check = check


class Unverifiable(Exception):
    """Only the graph could tell, and it is left out."""


def evaluate(transcript: Transcript, source: Source, before: int, depth: int = 0) -> list[Any]:
    """Return the values a source can stand for, seen from message `before`.

    Raises:
        SourceError: If it does not stand before that message, leads nowhere, or its function refuses its inputs.
        Unverifiable: If it needs recorded names and there are none at hand.
    """
    if source.kind in ("user", "system"):
        return [_read_span(transcript, source, before)]
    if source.kind in ("result", "argument"):
        return [_read_pointer(transcript, source, before)]
    if source.kind == "derived":
        return _derive(transcript, source, before, depth + 1)
    raise SourceError(f"a `{source.kind}` source cannot be recomputed here")


def is_text_of(text: str, value: Any) -> bool:
    """Whether text *is* a value: equal to the string, or to the JSON text of a number or boolean, ignoring case."""
    if isinstance(value, str):
        return text.casefold() == value.casefold()
    if isinstance(value, bool):
        return text.casefold() == json.dumps(value)
    return isinstance(value, int | float) and _NUMBER.fullmatch(text) is not None and float(text) == value


def matches(source: Source, values: list[Any], value: Any) -> bool:
    """Whether one of the values of a source is the given value."""
    if source.kind in ("user", "system"):
        return any(is_text_of(text, value) for text in values)
    return any(is_equal(found, value) for found in values)


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether a span begins and ends with whole words and no blank; a plural or possessive ending may follow."""
    if text[start].isspace() or text[end - 1].isspace():
        return False
    opens = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    closes = end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum())
    return opens and (closes or _PLURAL.match(text, end) is not None)


def _read_span(transcript: Transcript, source: Source, before: int) -> str:
    messages, index = transcript.dialogue.messages, source.message if source.message is not None else -1
    start, end = source.span or (0, 0)
    if not 0 <= index < len(messages) or messages[index].role != source.kind:
        raise SourceError(f"message {index} is not a `{source.kind}` message")
    if index >= before:
        raise SourceError(f"message {index} comes after the call", "source_order")
    text = messages[index].content
    if not 0 <= start < end <= len(text):
        raise SourceError(f"the span [{start}, {end}) is not in message {index}")
    if not is_whole(text, start, end):
        raise SourceError(f"the span [{start}, {end}) of message {index} cuts a word or takes a blank: `{text[start:end]}`")
    return text[start:end]


def _read_pointer(transcript: Transcript, source: Source, before: int) -> Any:
    call, pointer = transcript.by_id.get(source.call_id or ""), source.path or ""
    if call is None:
        raise SourceError(f"there is no call `{source.call_id}`")
    _check_earlier(call, before)
    try:
        return resolve_result(call, pointer) if source.kind == "result" else resolve(call.arguments, pointer)
    except PointerError as exc:
        raise SourceError(f"`{call.id}{pointer}` leads nowhere in its {source.kind}") from exc


def _check_earlier(call: Call, before: int) -> None:
    if call.message == before:
        raise SourceError(f"`{call.id}` is a call of the same message", "parallel_independence")
    if call.message > before:
        raise SourceError(f"`{call.id}` comes later", "source_order")


def _derive(transcript: Transcript, source: Source, before: int, depth: int) -> list[Any]:
    if depth > DEPTH_LIMIT:
        raise SourceError(f"derived more than {DEPTH_LIMIT} deep")
    parts = [evaluate(transcript, part, before, depth)[0] for part in source.sources or ()]
    function = DERIVATIONS.get(source.function or "")
    if function is None or not parts:
        raise SourceError(f"`{source.function}` of {len(parts)} sources is no documented derivation")
    if source.function == "recorded_name":
        return _find_names(transcript, parts)
    try:
        return [function(*parts)]
    except (ValueError, TypeError, ArithmeticError, AttributeError) as exc:
        raise SourceError(f"`{source.function}` refuses {parts}: {exc}") from exc


def _find_names(transcript: Transcript, parts: list[Any]) -> list[Any]:
    if len(parts) != 1 or not isinstance(parts[0], str):
        raise SourceError("`recorded_name` takes one text")
    if transcript.names is None:
        raise Unverifiable(parts[0])
    names = sorted({name for domain in transcript.dialogue.goal.domains for name in transcript.names.recorded(domain, parts[0])})
    bare = parts[0][:1].isalnum() and parts[0][-1:].isalnum()
    if not names or not (bare or parts[0].casefold() in (name.casefold() for name in names)):
        raise SourceError(f"`{parts[0]}` is no recorded name")
    return list(names)
