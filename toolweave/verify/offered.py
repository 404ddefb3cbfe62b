"""Tools that appear later: `meta.tools_from` says from which message on each is offered.

An assistant that is asked for what it has no tool for says so; then the user says that the tool is there, and it is called.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from toolweave.model.pointer import join_pointer
from toolweave.model.tool import Json
from toolweave.verify.beside import is_denial
from toolweave.verify.finding import Finding
from toolweave.verify.transcript import Transcript


def check_tools_from(transcript: Transcript) -> Iterator[Finding]:
    """A tool that appears later is in the list, was denied right before, is called in that turn and not sooner."""
    meta = transcript.dialogue.meta
    stated = meta.get("tools_from", {})
    if not isinstance(stated, dict) or ("tools_from" in meta and not stated):
        yield Finding("tools_from", None, "/meta/tools_from", "is not an object with the first message of some tool")
        return
    for name, start in cast("Json", stated).items():
        path = f"/meta/tools_from{join_pointer([name])}"
        if name not in transcript.functions:
            yield Finding("tools_from", None, path, "is not in the tool list")
        if not _is_user_turn(transcript, start):
            yield Finding("tools_from", None, path, f"`{start}` is no message of the user with an answer before it")
            continue
        yield from _check_start(transcript, name, start, path)


def _is_user_turn(transcript: Transcript, start: object) -> bool:
    messages = transcript.dialogue.messages
    return type(start) is int and 2 < start < len(messages) and messages[start].role == "user"


def _check_start(transcript: Transcript, name: str, start: int, path: str) -> Iterator[Finding]:
    """What is said and called before a tool is there, and once it is."""
    answer = transcript.dialogue.messages[start - 1].content.rstrip()
    if transcript.dialogue.messages[start - 2].role != "user" or not is_denial(answer) or answer.endswith("?"):
        yield Finding("tools_from", start - 1, f"/messages/{start - 1}", f"does not deny at once what `{name}` is asked for")
    calls = [call for call in transcript.calls if call.name == name]
    for call in calls:
        if call.message < start:
            yield Finding("tools_from", call.message, call.path, f"`{name}` is called before it is there")
    if all(call.turn != transcript.turns[start] for call in calls):
        yield Finding("tools_from", start, path, f"`{name}` is not called once it is there")
