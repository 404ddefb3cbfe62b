"""What a voice transcript makes of a line: lower case, no marks, hesitations, figures in words where a derivation reads them back."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from toolweave.dialogue.choice import Chooser
from toolweave.dialogue.surface import spoken_forms
from toolweave.dialogue.text import Mention, Phrase
from toolweave.dialogue.voice.edit import HIDDEN
from toolweave.model.domain import Wording
from toolweave.model.words import number_forms
from toolweave.plan.model import Plan, Spoken

HESITATION, RESTART, BETWEEN, SPELT = 0.45, 0.12, 0.6, 0.6
"""Shares of lines that begin with a hesitation, that begin twice, of pauses between two sentences that are filled, and of amounts in words."""
_LISTED = re.compile(rf"({HIDDEN}), (?=(?:the )?{HIDDEN}(?! or ))")
_PAUSE = re.compile(r"[.!?;]+ (?=\S)")
_MARK = re.compile(r"(?<=\S)[.,!?:;…]+(?=\s|$)|[\"“”()]|(?<=\s)[-–—](?=\s)|:\)")
_ASKING = re.compile(r"(?:who|what|which|where|when|how|can|could|would|do|does|did|is|are|was|were|has|have) [a-z]+$")
_OPENING = re.compile(r"^(?:um|uh|er|hmm?|so|okay|ok|well|right|alright|yeah|hey|hi|hello|oh|ah|and|no)\b")


def transcribe(text: str, chooser: Chooser, wording: Wording) -> str:
    """A line whose values are hidden, as it would be heard and written down."""
    text = _LISTED.sub(r"\1 and ", text)
    text = _PAUSE.sub(lambda _: f" {chooser.pick(list(wording['between']))} " if chooser.chance(BETWEEN) else " ", text)
    text = " ".join(_MARK.sub("", text).lower().split())
    if len(text.split()) > 2 and not _OPENING.match(text) and chooser.chance(HESITATION):
        return f"{chooser.pick(list(wording['before']))} {text}"
    return _restart(text) if chooser.chance(RESTART) else text


def _restart(text: str) -> str:
    """`can you can you tell me`: the first two words twice."""
    words = text.split()
    start = " ".join(words[:2])
    return f"{start} {text}" if len(words) > 4 and _ASKING.match(start) else text


def speak_mentions(phrase: Phrase, plan: Plan, rng: Random) -> Phrase:
    """The phrase with its values as they are spoken: in words where there is a form without figures, and in lower case."""
    return tuple(_speak(piece, plan, rng) if isinstance(piece, Mention) else piece for piece in phrase)


def _speak(mention: Mention, plan: Plan, rng: Random) -> Mention:
    spoken = plan.spoken.get(mention.spoken or "")
    if spoken is None or not _has_figures(mention.text):
        return replace(mention, text=mention.text.lower())
    forms = [form for form in spoken_forms(spoken, plan.today) if not _has_figures(form[0])] if spoken.kind in ("decade", "quantity", "free") else []
    if not forms and is_amount(spoken) and mention.functions in ((), ("number",)) and rng.random() < SPELT:
        forms = [(form, ("number",)) for form in number_forms(spoken.value) if not _has_figures(form)]
    text, functions = forms[0] if forms else (mention.text, mention.functions)
    return replace(mention, text=text.lower(), functions=functions)


def is_amount(spoken: Spoken) -> bool:
    """Whether a value is a number of things or of money: no year, no name that is a figure."""
    of_money = spoken.kind == "free" and spoken.spec.get("kind") in ("amount", "count")
    return isinstance(spoken.value, int | float) and (of_money or (spoken.kind == "quantity"))


def _has_figures(text: str) -> bool:
    return any(character.isdigit() for character in text)
