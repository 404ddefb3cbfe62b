"""What was said or returned so far, as words and numbers, and the facts of a sentence to hold against it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, cast

from toolweave.model import times, words
from toolweave.model.states import states
from toolweave.model.tool import Json

_MONTH = "|".join(times.MONTHS)
_WORD_NUMBERS = "|".join([*words.UNITS[2:], *words.TENS, "hundred", "thousand", "million", "billion", "dozen"])
_ANY_NUMBER_WORD = "|".join([*words.UNITS, *words.TENS, "hundred", "thousand", "million", "billion", "dozen"])
_FACT = re.compile(
    rf"(?P<date>(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})|(?:{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?(?!\d))(?:,? \d{{4}})?)"
    r"|(?P<scaled>[€$£]?\d+(?:,\d{3})*(?:\.\d+)? (?:thousand|million|billion|trillion)\b)"
    r"|(?P<duration>\b\d+ hours?(?: and)? \d+ minutes\b|\b\d+h \d+m\b)"
    rf"|(?P<spoken>(?i:\b(?:an?|one|(?:{_WORD_NUMBERS}))(?:[ -](?:{_ANY_NUMBER_WORD}))*(?: hours?)? and a (?:half|quarter)(?: hours?)?\b|\bhalf an hour\b))"
    r"|(?P<clock>\b\d{1,2}(?::\d{2})? ?[ap]m\b|\b\d{1,2}:\d{2}\b)"
    r"|(?P<number>(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?(?:st|nd|rd|th)?(?!\w))"
    rf"|(?P<words>(?i:\b(?:an? )?(?:{_WORD_NUMBERS})(?:(?:[ -]| and )(?:{_ANY_NUMBER_WORD}))*\b))"
    r"|(?P<name>(?<![\w])[A-Z\u00C0-\u00DE][\w'’]*(?:[ -][A-Z\u00C0-\u00DE][\w'’]*)*)"
)
_FIGURE = re.compile(r"(?<![\w.])-?\d+(?:,\d{3})*(?:\.\d+)?(?!\w)|(?<=[€$£])\d+(?:,\d{3})*(?:\.\d+)?|\d+(?=-)|(?<=-)\d+|(?<=:)\d+")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOCK = re.compile(r"\b\d{2}:\d{2}\b")
_NOT_WORD = re.compile(r"[^\w]+")
_OPENING = re.compile(r"(?:^|[.!?\n]['\")\]]*\s+|^\W+)$")
_OWN_WORDS = frozenset(
    {"i", "i'm", "i've", "i'll", "i'd", "i’m", "i’ve", "i’ll", "i’d", "ok", *(d.casefold() for d in times.WEEKDAYS), *(m.casefold() for m in times.MONTHS)}
)


class Evidence:
    """Everything taken in so far. Cost: one pass over each text; a fact is then a substring or set look-up."""

    def __init__(self) -> None:
        self._text = " "
        self._figures = set[float]()
        self._strings = set[str]()

    def add_words(self, text: str) -> None:
        """Take in what a user or the system message says; numbers count in words too."""
        self._add(text)
        values = (_parse_fact(found) for found in _FACT.finditer(text))
        self._figures.update(value for value in values if value is not None)

    def add_result(self, result: Json) -> None:
        """Take in a tool's result: its strings, its numbers and the lengths of its lists."""
        self._add(json.dumps(result, ensure_ascii=False))
        self._figures.update(_iter_lengths(result))

    def _add(self, text: str) -> None:
        self._text += fold_words(text) + " "
        self._figures.update(map(_read_figure, _FIGURE.findall(text)))
        self._strings.update(_ISO.findall(text), _CLOCK.findall(text))

    def add_number(self, value: float) -> None:
        """Take in one number."""
        self._figures.add(value)

    def supports(self, text: str) -> bool:
        """Whether this evidence covers every fact of a text."""
        return not any(True for _ in self.find_unsupported(text, [], opening=False))

    def find_unsupported(self, text: str, grounded: list[tuple[int, int]], *, opening: bool = True) -> Iterator[tuple[int, int]]:
        """Yield the span of each fact of `text` that neither a grounded span nor this evidence covers.

        With `opening`, a capital that opens a sentence does not make a name.
        """
        for found in _FACT.finditer(text):
            start, end = found.span()
            if any(first <= start and end <= last for first, last in grounded):
                continue
            if found["name"]:
                yield from self._find_unknown_names(text, (start, end), grounded, opening=opening)
            elif not self._supports(found):
                yield start, end

    def _supports(self, found: re.Match[str]) -> bool:
        text = found[0]
        if _parse_fact(found) in self._figures or f" {fold_words(text)} " in self._text:
            return True
        if found["date"] or found["clock"]:
            return any(states(text, string) for string in self._strings)
        return found["scaled"] is not None and any(states(text, figure) for figure in self._figures)

    def _find_unknown_names(self, text: str, span: tuple[int, int], grounded: list[tuple[int, int]], *, opening: bool) -> Iterator[tuple[int, int]]:
        start, end = span
        name = text[start:end]
        if self._knows(name) or any(first < end and start < last for first, last in grounded):
            return
        if opening and (start == 0 or _OPENING.search(text, max(0, start - 4), start)):
            _, blank, rest = name.partition(" ")
            if not blank or self._knows(rest):
                return
        yield start, end

    def _knows(self, name: str) -> bool:
        bare = re.sub(r"['’]s?$", "", name)
        return name.casefold() in _OWN_WORDS or f" {fold_words(bare)} " in self._text or f" {fold_words(name)} " in self._text


def fold_words(text: str) -> str:
    """Return the words of a text, case folded, one blank between them, punctuation gone."""
    return _NOT_WORD.sub(" ", text.casefold()).strip()


def _read_figure(text: str) -> float:
    return abs(float(text.replace(",", "") or 0))


def _parse_fact(found: re.Match[str]) -> float | None:
    text = found[0]
    try:
        if found["duration"] or (found["spoken"] and "hour" in text):
            return float(times.parse_minutes(text))
        if found["number"] and text[-1].isalpha():
            return float(words.parse_ordinal(text))
        if found["number"] or found["scaled"] or found["words"] or found["spoken"]:
            return float(words.parse_number(text))
    except ValueError:
        return None
    return None


def _iter_lengths(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for item in cast("dict[str, Any]", value).values():
            yield from _iter_lengths(item)
    elif isinstance(value, list):
        items = cast("list[Any]", value)
        yield float(len(items))
        for item in items:
            yield from _iter_lengths(item)
