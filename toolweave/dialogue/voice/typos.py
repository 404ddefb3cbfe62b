"""Slips of the hand: letters swapped, dropped, doubled or hit beside, apostrophes left out.

None falls on a value, a name, a figure, or a word that asks, denies, orders, limits or counts; none makes another word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from random import Random

from toolweave.dialogue.model.operators import NEGATION, WORDS, find_idioms, find_operators
from toolweave.dialogue.scene import load_common_wording
from toolweave.dialogue.voice import words as voice
from toolweave.model import times, words
from toolweave.model.domain import Wording, load_domain

MOST = 3
"""Slips of one dialogue at the most; one at least."""
LONG = 6
"""Letters from which on one may be dropped or hit beside: out of a short word that makes another too often (`fund` for `find`)."""
BESIDE = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk", "k": "jl", "l": "k", "m": "n",
    "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x",
}  # fmt: skip
"""Keys beside each key of a keyboard."""
KEPT_LISTS = ("ordinals", "comparatives", "superlatives", "limits", "scopes", "phrases")
VALUES = ("names", "adjectives", "heads", "most", "least", "comparative", "low", "measure", "the")
"""Keys of a wording that hold values rather than words around them."""
_WORD = re.compile(r"(?<![\w'’-])[a-z]{4,}(?![\w'’-])")
_APOSTROPHE = re.compile(r"\b(what|who|where|how|that|it|let|here|there|i|I)['’](s|m|d|ve)\b")
_TOKEN = re.compile(r"[a-z]+")


@lru_cache(maxsize=32)
def load_vocabulary(domain: str) -> frozenset[str]:
    """The words of a domain's phrasebook that are no values: what a slip may fall on, and what none may make."""
    file = load_domain(domain)
    owners = [owner.wording for owner in (*file.classes, *file.properties, *file.actions, *file.resources)]
    found = {word for wording in (load_common_wording(), *owners) for word in _list_words(wording)}
    return frozenset(found | {word for cls in (*file.classes, *file.resources) for forms in cls.nouns for form in forms for word in _TOKEN.findall(form)})


def _list_words(wording: Wording) -> set[str]:
    return {
        word for key, texts in wording.items() if key not in VALUES for text in texts for word in _TOKEN.findall(re.sub(r"\{[^}]*\}", " ", text.casefold()))
    }


@lru_cache(maxsize=1)
def load_kept() -> frozenset[str]:
    """Words that a slip never falls on, nor makes."""
    listed = {part for name in KEPT_LISTS for word in WORDS[name] for part in word.split()}
    dates = {name.casefold() for name in (*times.MONTHS, *times.WEEKDAYS)}
    return frozenset({*voice.WORDS["kept"]} | listed | dates | {*words.UNITS, *words.TENS, *words.ORDINALS, *words.SCALES, *words.GROUPS})


def slip(texts: Sequence[str], vocabulary: frozenset[str], rng: Random) -> list[str]:
    """The lines of a dialogue with one to three slips in all, where there are words for them; hidden values are no words."""
    slipped = list(texts)
    places = [(line, match.span()) for line, text in enumerate(texts) for match in _WORD.finditer(text) if _may_slip(text, match, vocabulary)]
    chosen = sorted(rng.sample(places, min(len(places), rng.randint(1, MOST))), reverse=True)
    for line, (start, end) in chosen:
        text = slipped[line]
        slipped[line] = text[:start] + mistype(text[start:end], vocabulary, rng) + text[end:]
    return slipped


def _may_slip(text: str, match: re.Match[str], vocabulary: frozenset[str]) -> bool:
    inside = any(found.start() < match.end() and match.start() < found.end() for found in (*find_operators(text), *find_idioms(text), *NEGATION.finditer(text)))
    return match[0] in vocabulary and match[0] not in load_kept() and not inside


def mistype(word: str, vocabulary: frozenset[str], rng: Random) -> str:
    """A word with one slip, not on its first letter; the word itself where every slip would make another word."""
    for _ in range(8):
        at = rng.randrange(1, len(word) - 1)
        kind = rng.randrange(4 if len(word) >= LONG else 2)
        if kind == 0:
            slipped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        elif kind == 1:
            slipped = word[:at] + word[at] + word[at:]
        elif kind == 2:
            slipped = word[:at] + rng.choice(BESIDE[word[at]]) + word[at + 1 :]
        else:
            slipped = word[:at] + word[at + 1 :]
        if slipped != word and slipped not in vocabulary and slipped not in load_kept():
            return slipped
    return word


def drop_apostrophes(text: str) -> str:
    """`whats`, `im`: only where no other word comes of it and nothing is denied."""
    return _APOSTROPHE.sub(r"\1\2", text)
