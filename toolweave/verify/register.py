"""How a user speaks, as far as the text alone tells: a transcript has no capitals, a formal person no contractions, a terse one no courtesies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolweave.model.record import POLITENESS, REGISTERS
from toolweave.verify.finding import Finding
from toolweave.verify.transcript import Transcript

_CONTRACTION = re.compile(r"\b(?:[a-z]+n't|(?:what|who|where|how|it|that|there|let)'s)\b")
"""In lower case: a capital may stand in a title."""
_COURTESY = re.compile(r"\b(?:please|pls|kindly|thank you|thanks|(?:could|would) you)\b|^(?:Please|Thank you|Thanks|Could you|Would you)\b")


def check_register(transcript: Transcript) -> Iterator[Finding]:
    """`meta.register` and `meta.politeness`, where they are stated, are known, and what the user says is spelt accordingly."""
    meta = transcript.dialogue.meta
    for name, known in (("register", REGISTERS), ("politeness", POLITENESS)):
        if name in meta and meta[name] not in known:
            yield Finding("register", None, f"/meta/{name}", f"`{meta[name]}` is none of {', '.join(known)}")
    for index, message in enumerate(transcript.dialogue.messages):
        what = _refute(str(meta.get("register")), message.content) if message.role == "user" else None
        if what:
            yield Finding("register", index, f"/messages/{index}/content", what)


def _refute(register: str, text: str) -> str | None:
    if register == "voice" and text != text.lower():
        return "a voice transcript has no capitals"
    if register == "formal" and (found := _CONTRACTION.search(text)):
        return f"nobody formal says `{found[0]}`"
    if register == "terse" and (found := _COURTESY.search(text)):
        return f"nobody terse says `{found[0]}`"
    return None
