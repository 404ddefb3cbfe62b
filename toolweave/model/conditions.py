"""Conditions on a result's value: the closed list of comparisons, and how a comparison is read from what somebody says.

`If Alien is longer than two hours` is `>` 120. The words are read beside the threshold, so that the record need not be believed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal, cast

Comparison = Literal[">", "<", ">=", "<=", "is", "is_not"]

NEGATED: Mapping[Comparison, Comparison] = {">": "<=", "<=": ">", "<": ">=", ">=": "<", "is": "is_not", "is_not": "is"}
"""What holds where a comparison does not."""

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    ">": lambda found, threshold: found > threshold,
    "<": lambda found, threshold: found < threshold,
    ">=": lambda found, threshold: found >= threshold,
    "<=": lambda found, threshold: found <= threshold,
}
_BEFORE: Mapping[Comparison, str] = {
    ">=": r"at least|no less than|not less than",
    "<=": r"at most|no more than|not more than|up to",
    ">": r"(?:longer|more|larger|bigger|higher|greater|taller|later) than|over|above|after",
    "<": r"(?:shorter|less|fewer|smaller|lower|earlier) than|under|below|before",
}
_AFTER: Mapping[Comparison, str] = {">=": r"\w* ?or (?:more|longer|later|over)", "<=": r"\w* ?or (?:less|fewer|shorter|earlier)"}
_CONDITION = re.compile(r"(?i)\b(?:if|unless|provided|as long as|in case)\b")
_OTHERWISE = re.compile(r"(?i)\b(?:otherwise|if not|or else)\b")
_NOT = re.compile(r"(?i)\b(?:not|\w+n['’]t)\b")


def compare(found: Any, operator: Comparison, threshold: Any) -> bool:
    """Whether a comparison holds. `is` holds of a list that has the threshold among its items; text is compared ignoring case.

    Raises:
        TypeError: If a figure is compared with what is none.
    """
    if operator in ("is", "is_not"):
        several: list[Any] = cast("list[Any]", found) if isinstance(found, list) else [found]
        return (_fold(threshold) in map(_fold, several)) == (operator == "is")
    if not (_is_figure(found) and _is_figure(threshold)):
        raise TypeError(f"{found!r} and {threshold!r} are no two figures")
    return _COMPARE[operator](found, threshold)


def read_comparison(text: str, start: int, end: int) -> Comparison | None:
    """The comparison that a text makes with the threshold at `[start, end)`, None where it makes none.

    A word of condition stands before it (`if`, `unless`, `provided`, `as long as`, `in case`; `unless` turns the comparison round); beside a figure stands
    a word of comparison, beside anything else none, which is `is`. A denial between the two words turns it round again.
    """
    opening = max(_CONDITION.finditer(text, 0, start), key=lambda match: match.start(), default=None)
    if opening is None:
        return None
    between = text[opening.end() : start]
    operator, word_at = _read_operator(between, text[end:]) or (None, 0)
    if operator is None:
        operator = None if re.search(r"\d$|^\d", text[start:end]) else "is"
        word_at = len(between)
    if operator is None:
        return None
    turned = (opening[0].casefold() == "unless") != (_NOT.search(between[:word_at]) is not None)
    return NEGATED[operator] if turned else operator


def has_otherwise(text: str, end: int) -> bool:
    """Whether a text says, after its condition, what is wanted where it does not hold."""
    return _OTHERWISE.search(text, end) is not None


def _read_operator(before: str, after: str) -> tuple[Comparison, int] | None:
    for operator, words in _BEFORE.items():
        found = re.search(rf"(?i)\b(?:{words}) [€$£]?$", before)
        if found:
            return operator, found.start()
    for operator, words in _AFTER.items():
        if re.match(rf"(?i) {words}\b", after):
            return operator, len(before)
    return None


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _fold(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
