"""The words that change what is meant wherever they stand: places in a list, comparisons, limits, denials.

`The second one`, `longer than`, `except`: one such word changed, and the calls under the line are wrong. So these are kept
letter for letter, and none is brought in; idioms in which they mean nothing of the kind are left alone.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

_TABLES: dict[str, list[Any]] = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
SYNONYMS: list[list[str]] = _TABLES.pop("synonyms")
"""Groups of words that say the same of the same thing."""
WORDS: dict[str, list[str]] = _TABLES


def any_of(*names: str) -> str:
    """The words of some lists as alternatives of a pattern, longest first."""
    return "|".join(re.escape(word) for word in sorted({word for name in names for word in WORDS[name]}, key=lambda word: (-len(word), word)))


_COMPARATIVES = any_of("comparatives")
OPERATOR = re.compile(
    rf"(?i)\b(?:(?:no |not )?(?:{_COMPARATIVES}) than|or (?:{_COMPARATIVES}|above|below)|no (?:{_COMPARATIVES})|"
    rf"{any_of('phrases')}|{any_of('ordinals', 'comparatives', 'superlatives', 'limits', 'scopes')})\b"
)
"""Words of place, comparison, limit and scope."""
NEGATION = re.compile(r"(?i)\b(?:not|never|no|nobody|nothing|nor|cannot|\w+n't)\b")
HARMLESS = frozenset(WORDS["harmless"])
_FORMULA = re.compile(rf"(?i)\b(?:{any_of('formulas')})\b,?")
_WRAPPING = re.compile(rf"(?i)\b(?:{any_of('wrappings')})\b")
_FREE = re.compile(rf"(?i)\b(?:{any_of('idioms')})\b")


@lru_cache(maxsize=4096)
def strip_formulas(text: str) -> str:
    """A text without the turns of phrase that say nothing of the matter; every way to wrap a request is `please`."""
    return _FORMULA.sub(" ", _WRAPPING.sub("please ", text))


def find_operators(text: str) -> Iterator[re.Match[str]]:
    """The words of place, comparison, limit and scope in a text, idioms aside."""
    free = [match.span() for pattern in (_FREE, _FORMULA, _WRAPPING) for match in pattern.finditer(text)]
    for match in OPERATOR.finditer(text):
        if not any(start <= match.start() and match.end() <= end for start, end in free):
            yield match


def find_idioms(text: str) -> Iterator[re.Match[str]]:
    """Turns of phrase in which words of denial or order mean nothing of the kind."""
    return _FREE.finditer(text)


def count_negations(text: str) -> int:
    """How often a text denies something, idioms aside."""
    return len(NEGATION.findall(_FREE.sub(" ", text)))


def is_negated(text: str) -> bool:
    """Whether a text denies something, idioms aside."""
    return count_negations(text) > 0


def polarity(text: str) -> str:
    """`yes`, `no` or nothing: how an answer opens."""
    found = re.match(r"(?i)\W*(yes|yep|yeah|no|nope)\b", text)
    return "" if found is None else "no" if found[1].casefold().startswith("n") else "yes"
