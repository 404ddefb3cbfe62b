"""Whether a line is English: few letters of other scripts, and more of English's small words than of another language's."""

from __future__ import annotations

import re
from collections.abc import Iterable

from toolweave.dialogue.model.operators import WORDS

_ENGLISH, _OTHER = frozenset(WORDS["english"]), frozenset(WORDS["other"])
_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")


def is_english(text: str, names: Iterable[str]) -> bool:
    """Whether a line is English, the names in it aside. Short lines pass unless another language shows."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    foreign = sum(1 for letter in text if letter.isalpha() and not letter.isascii())
    words = [word.casefold() for word in _WORD.findall(text)]
    if foreign > 2 and foreign * 10 > sum(map(len, words)):
        return False
    english, other = sum(word in _ENGLISH for word in words), sum(word in _OTHER for word in words)
    return other <= english if len(words) < 6 else other < english
