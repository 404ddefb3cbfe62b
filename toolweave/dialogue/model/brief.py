"""What a writer is told of one line, and the way back from its text to a phrase that knows where its values stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from toolweave.dialogue.lines import Line
from toolweave.dialogue.model.meaning import PLAIN
from toolweave.dialogue.model.operators import find_operators
from toolweave.dialogue.text import Mention, Phrase, Piece, flatten, mentions, plain
from toolweave.model.words import UNITS
from toolweave.verify.evidence import Evidence

_FIGURE = re.compile(r"[€$£]?\d|(?i:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|an)\b")
_BARE = re.compile(r"(?i)[€$£]?\d[\d,.:]*(?: (?:thousand|million|billion|trillion))?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve")
_UNIT = re.compile(r" ([a-z]{2,})\b")
_JOINING = re.compile(r" (?:than |to |the |of |in |and )?")


@dataclass(frozen=True, slots=True)
class Brief:
    """One line to be written."""

    id: str
    place: int
    """Its place among the lines of the script."""
    speaker: str
    phrase: Phrase
    say: str
    """The phrasebook's line: what is meant."""
    keep: tuple[str, ...]
    """What must stand in the text letter for letter."""
    not_yet: tuple[str, ...] = ()
    """Values that a later line gives, which this one must not."""
    tools: tuple[str, ...] | None = None
    """The tools called for it, or before it; None if that is not known."""

    @property
    def asks(self) -> bool:
        """Whether the line ends with a question."""
        return self.say.rstrip().endswith("?")

    def as_entry(self) -> dict[str, Any]:
        """The line as the prompt's data."""
        entry: dict[str, Any] = {"id": self.id, "speaker": self.speaker, "say": self.say, "keep": list(self.keep)}
        return entry | ({"ends_with": "?"} if self.asks and self.speaker == "assistant" else {})


def build_briefs(lines: Sequence[Line], speaker: str) -> list[Brief]:
    """The lines of one speaker as briefs, numbered in order. Cost: a few scans of each line."""
    places = [place for place, line in enumerate(lines) if line.role == speaker and not line.calls]
    briefs: list[Brief] = []
    for number, place in enumerate(places, 1):
        phrase = lines[place].phrase
        later = {m.text for line in lines[place + 1 :] if line.role == "user" for m in mentions(line.phrase) if m.spoken}
        here = {m.text for line in lines[: place + 1] for m in mentions(line.phrase)}
        say = plain(phrase)
        not_yet = sorted(value for value in later - here if not find_whole(say.casefold(), value.casefold()))
        briefs.append(Brief(str(number), place, speaker, phrase, say, list_kept(phrase), tuple(not_yet), _list_tools(lines, place)))
    return briefs


def _list_tools(lines: Sequence[Line], place: int) -> tuple[str, ...]:
    """The tools called between what the user says and the answer to it, a question in between aside."""
    is_user = lines[place].role == "user"
    around = lines[place + 1 :] if is_user or not (place and lines[place - 1].calls) else lines[place - 1 :: -1]
    calls: list[str] = []
    for line in around:
        if calls and not line.calls:
            break
        calls += [call.tool.name for call in line.calls]
    return tuple(dict.fromkeys(calls))


def list_kept(phrase: Phrase) -> tuple[str, ...]:
    """What a rewriting must keep letter for letter: values, names, figures with their units, words of place and comparison; in order, each once."""
    text, spans = flatten(phrase)
    marked = [(start, end) for start, end, _ in spans]
    facts = [*marked, *Evidence().find_unsupported(text, marked)]
    values = [_with_unit(text, start, end) for start, end in facts]
    operators = [match.span() for match in find_operators(text) if not any(start <= match.start() and match.end() <= end for start, end in values)]
    return tuple(dict.fromkeys(text[start:end] for start, end in _join(text, sorted([*values, *operators]), set(operators))))


def _with_unit(text: str, start: int, end: int) -> tuple[int, int]:
    """A figure and the word after it: `117 minutes`."""
    unit = _UNIT.match(text, end) if _BARE.fullmatch(text, start, end) and not text[start].isupper() else None
    return (start, unit.end()) if unit is not None and unit[1] not in PLAIN else (start, end)


def _join(text: str, spans: list[tuple[int, int]], operators: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans with a word of comparison and the value it limits made one: `longer than two hours`."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        last = joined[-1] if joined else (0, 0)
        if start < last[1]:
            joined[-1] = (last[0], max(end, last[1]))
        elif joined and last in operators and (start, end) not in operators and _JOINING.fullmatch(text, last[1], start) and _FIGURE.match(text, start):
            joined[-1] = (last[0], end)
        else:
            joined.append((start, end))
    return joined


def place_mentions(phrase: Phrase, text: str) -> Phrase | None:
    """The text as a phrase with the mentions of the draft, each where its words stand now; None if one is missing.

    What users state is marked once; a fact of an answer wherever it stands, so that each has its grounding.
    """
    taken: list[tuple[int, int, Mention]] = []
    wanted = mentions(phrase)
    for mention in sorted(wanted, key=lambda m: -len(m.text)):
        span = next((found for found in find_whole(text, mention.text) if not _overlaps(found, taken)), None)
        if span is None:
            twin = any(other.text == mention.text and other is not mention for other in wanted)
            if mention.spoken is None and twin:
                continue
            return None
        taken.append((*span, replace(mention, text=text[slice(*span)])))
    for mention in wanted:
        if mention.step is not None:
            for span in find_whole(text, mention.text):
                if not _overlaps(span, taken):
                    taken.append((*span, replace(mention, text=text[slice(*span)])))
    return _cut(text, sorted(taken, key=lambda one: one[0]))


def _cut(text: str, taken: list[tuple[int, int, Mention]]) -> Phrase:
    pieces: list[Piece] = []
    at = 0
    for start, end, mention in taken:
        pieces += [text[at:start], mention]
        at = end
    return tuple(piece for piece in (*pieces, text[at:]) if piece)


def find_whole(text: str, part: str) -> list[tuple[int, int]]:
    """Where `part` stands in a text as whole words, letter for letter, but for a capital at its start."""
    any_case = part.islower() or part.casefold() in UNITS
    first = f"[{part[0].lower()}{part[0].upper()}]" if any_case and part[0].isalpha() else re.escape(part[0])
    return [match.span() for match in re.finditer(rf"(?<!\w){first}{re.escape(part[1:])}(?!\w)", text)]


def _overlaps(span: tuple[int, int], taken: list[tuple[int, int, Mention]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end, _ in taken)
