"""The user's lines of a script as its persona says them; the assistant's stay as they are.

Values are mentions and change only to another form that reads back, so whatever happens around them, each is still found, and spans
are computed afterwards. Slips, spelling and transcription come last, also on lines that a model has written: a model would be
checked against words that it is to misspell, and what it misspelt could not be told from what it lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from toolweave.dialogue.choice import Chooser
from toolweave.dialogue.lines import Line
from toolweave.dialogue.text import plain
from toolweave.dialogue.voice import registers, typos
from toolweave.dialogue.voice.edit import hide, show
from toolweave.dialogue.voice.persona import Persona
from toolweave.dialogue.voice.spoken import speak_mentions, transcribe
from toolweave.plan.model import Plan

SMALL, BARE, LAZY = 0.7, 0.6, 0.7
"""Shares of people with typos who begin without a capital, end without a full stop, and leave apostrophes out."""


def speak(plan: Plan, lines: Sequence[Line], persona: Persona, chooser: Chooser, *, worded: frozenset[int] = frozenset()) -> list[Line]:
    """The lines of a script in the persona's voice.

    Shape:   as many lines, with the same calls and the same mentions in the same order; those of the user may read otherwise.
    `worded` are places of lines that a model has worded for the persona: nothing is laid around them, they are only spelt and trimmed.
    Cost:    a few scans of each line.
    """
    spoken = list(lines)
    if persona.register == "plain":
        return spoken
    places = [place for place, line in enumerate(lines) if line.role == "user" and not line.calls]
    texts = [hide(speak_mentions(lines[place].phrase, plan, chooser.rng) if persona.register == "voice" else lines[place].phrase) for place in places]
    if plan.skeleton.pattern == "no_tool":
        worded |= frozenset(places[1:])  # `right, makes sense` goes with no `you must have some idea`
    changed = [text if place in worded else _say(text, _locate(plan, lines, place), persona, chooser) for place, (text, _) in zip(places, texts, strict=True)]
    spelt = _spell(plan, changed, persona, chooser)
    for place, text, (_, mentions) in zip(places, spelt, texts, strict=True):
        spoken[place] = replace(lines[place], phrase=show(text, mentions))
    return spoken


def speak_worded(plan: Plan, lines: Sequence[Line], persona: Persona, seed: str, *, worded: frozenset[int]) -> list[Line]:
    """The lines of a script that a model has worded, in the persona's voice: what happens to them follows from `seed` alone."""
    chooser = Chooser()
    chooser.reseed(f"{seed}/voice")
    return speak(plan, lines, persona, chooser, worded=worded)


def _locate(plan: Plan, lines: Sequence[Line], place: int) -> registers.Place:
    is_reply = place > 0 and not lines[place - 1].calls and plain(lines[place - 1].phrase).rstrip().endswith("?")
    return registers.Place(place == 0, is_reply, any(cls.synthetic for cls in plan.domain.classes))


def _say(text: str, place: registers.Place, persona: Persona, chooser: Chooser) -> str:
    return registers.make_chatty(text, place, chooser, persona.wording) if persona.register == "chatty" else text


def _spell(plan: Plan, texts: list[str], persona: Persona, chooser: Chooser) -> list[str]:
    """What is done to all lines alike, whoever worded them."""
    match persona.register:
        case "terse":
            return [registers.make_terse(text, chooser) for text in texts]
        case "formal":
            return [registers.make_formal(text) for text in texts]
        case "voice":
            return [transcribe(text, chooser, persona.wording) for text in texts]
        case "typos":
            return _mistype(plan, texts, chooser.rng)
        case _:
            return texts


def _mistype(plan: Plan, texts: list[str], rng: Random) -> list[str]:
    small, bare, lazy = (rng.random() < share for share in (SMALL, BARE, LAZY))
    slipped = typos.slip(texts, typos.load_vocabulary(plan.domain.name), rng)
    slipped = [typos.drop_apostrophes(text) for text in slipped] if lazy else slipped
    slipped = [registers.lower_first(text) for text in slipped] if small else slipped
    return [text.removesuffix(".") for text in slipped] if bare else slipped
