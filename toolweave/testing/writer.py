"""The competent writer: it says what the prompt says to say, in other words, and knows nothing of any domain."""

from __future__ import annotations

from random import Random
from typing import Any, cast

from toolweave.model.tool import Json
from toolweave.testing.assistant_lines import reword_assistant
from toolweave.testing.rephrase import Wish, rephrase
from toolweave.testing.tasks import register
from toolweave.testing.user_lines import reword_user

REGISTERS = {
    "terse": ("terse", "short", "brief", "hurry", "few words", "businesslike", "matter-of-fact", "to the point", "lower case"),
    "polite": ("polite", "formal", "please", "careful", "helpful"),
    "chatty": ("chatty", "casual", "friendly", "relaxed", "informal", "curious", "conversational"),
}
"""Register -> words of a `manner` that call for it."""


@register("write_lines")
def write_lines(data: Json, rng: Random) -> Json:
    """Every line that is to be written, its required strings untouched."""
    entries = list_entries(data)
    return {"lines": [{"id": str(entry["id"]), "text": _write(data, entries, number, rng)} for number, entry in enumerate(entries) if "id" in entry]}


@register("repair_lines")
def repair_lines(data: Json, rng: Random) -> Json:
    """The faulty lines, written anew from what they were to say."""
    return write_lines(data, rng)


def list_entries(data: Json) -> list[Json]:
    """The entries of the dialogue, context and lines to be written."""
    found = cast("list[Any]", data.get("dialogue") or data.get("lines") or [])
    return [cast("Json", entry) for entry in found if isinstance(entry, dict)]


def list_keep(entry: Json) -> tuple[str, ...]:
    """The required strings of an entry."""
    return tuple(str(each) for each in cast("list[Any]", entry.get("keep") or []))


def _write(data: Json, entries: list[Json], number: int, rng: Random) -> str:
    entry = entries[number]
    speaker = str(entry.get("speaker") or data.get("speaker") or "user")
    wish = Wish(
        say=str(entry.get("say") or entry.get("text") or ""),
        keep=list_keep(entry),
        speaker=speaker,
        register=_register_of(f"{entry.get('manner', '')} {data.get('manner', '')}".lower()),
        end=str(entry.get("ends_with") or ""),
        place=_place_of(entries, number, speaker),
    )
    return rephrase(wish, reword_assistant if speaker == "assistant" else reword_user, rng)


def _register_of(manner: str) -> str:
    return next((name for name, words in REGISTERS.items() if any(word in manner for word in words)), "")


def _place_of(entries: list[Json], number: int, speaker: str) -> str:
    """Where in the dialogue a line stands: no greeting in the middle, no thanks before there was an answer."""
    before = entries[:number]
    if not any(entry.get("speaker") == speaker for entry in before):
        return "first" if number == 0 or speaker == "assistant" else "later"
    said = str(before[-1].get("text") or before[-1].get("say") or "")
    return "later" if said.rstrip().endswith("?") or before[-1].get("speaker") == speaker else "pleased"
