"""Text that remembers where its values came from.

A `Phrase` is a tuple of pieces, plain strings and `Mention`s; only when a message is finished is it flattened, and each
mention becomes a span of characters. So no value is ever searched for in text afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from toolweave.model.templates import AGREEMENT, SLOT


class Unspeakable(Exception):
    """The wording has no way to say this; the plan is given up and the reason counted."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A value in text. `spoken` is the key of what the user states; `step` and `pointer` say which result a fact is from."""

    text: str
    spoken: str | None = None
    step: int | None = None
    pointer: str | None = None
    functions: tuple[str, ...] = ()
    """How the text becomes the spoken value, innermost first: `("minutes",)` for `two hours`."""


class Place(str):
    """A pronoun for a place: after `in` and `at` it becomes `there`."""


Piece = str | Mention
Phrase = tuple[Piece, ...]


def plain(phrase: Phrase) -> str:
    """The phrase as text."""
    return "".join(piece if isinstance(piece, str) else piece.text for piece in phrase)


def mentions(phrase: Phrase) -> list[Mention]:
    """The mentions of a phrase, in order."""
    return [piece for piece in phrase if isinstance(piece, Mention)]


def flatten(phrase: Phrase) -> tuple[str, list[tuple[int, int, Mention]]]:
    """The text of a phrase, and each mention with its span `[start, end)` in code points."""
    text = ""
    spans: list[tuple[int, int, Mention]] = []
    for piece in phrase:
        if isinstance(piece, Mention):
            spans.append((len(text), len(text) + len(piece.text), piece))
            text += piece.text
        else:
            text += piece
    return text, spans


def join(phrases: Iterable[Phrase | str], separator: str = " ") -> Phrase:
    """Phrases in a row, empty ones left out."""
    joined: list[Piece] = []
    for phrase in phrases:
        pieces: Phrase = (phrase,) if isinstance(phrase, str) else phrase
        if not plain(pieces):
            continue
        if joined:
            joined.append(separator)
        joined += pieces
    return tuple(joined)


def listing(phrases: list[Phrase], word: str = "and") -> Phrase:
    """`a`, `a and b`, `a, b and c`."""
    if len(phrases) <= 1:
        return phrases[0] if phrases else ()
    return (*join(phrases[:-1], ", "), f" {word} ", *phrases[-1])


@lru_cache(maxsize=8192)
def split(template: str) -> tuple[tuple[str, str], ...]:
    """A template as (kind, text) parts: `text`, `slot`, or `genitive` for `{x's}`."""
    parts: list[tuple[str, str]] = []
    end = 0
    for match in SLOT.finditer(template):
        if match.start() > end:
            parts.append(("text", template[end : match.start()]))
        parts.append(("genitive" if match[2] else "slot", match[1]))
        end = match.end()
    if end < len(template):
        parts.append(("text", template[end:]))
    return tuple(parts)


def slots_of(template: str) -> set[str]:
    """The slots a template wants filled, words of agreement aside."""
    return {text for kind, text in split(template) if kind != "text" and text not in AGREEMENT}


def fill(template: str, slots: Mapping[str, Phrase | str], *, plural: bool = False) -> Phrase:
    """A template with its slots filled; `{is}`, `{was}`, `{has}`, `{does}`, `{s}` agree with `plural`.

    Raises:
        KeyError: If a slot has no filling.
    """
    pieces: list[Piece] = []
    for number, (kind, text) in enumerate(split(template)):
        if kind == "text":
            pieces.append(text)
        elif text in AGREEMENT:
            of_genitive = number + 2 < len(split(template)) and split(template)[number + 2][0] == "genitive"
            pieces.append(AGREEMENT[text][plural and not of_genitive])
        else:
            filling = slots[text]
            phrase: Phrase = (filling,) if isinstance(filling, str) else filling
            if kind == "genitive":
                pieces += genitive(phrase)
            elif plain(phrase) in ("it", "them") and (particle := _take_particle(pieces)):
                pieces += [plain(phrase), particle]
            elif isinstance(phrase[0] if phrase else "", Place) and _go_there(pieces):
                pieces.append("there")
            elif plain(phrase) == "they":
                _agree(pieces)
                pieces.append("them" if is_object(split(template), number) else "they")
            else:
                pieces += phrase
    return tuple(pieces)


def _go_there(pieces: list[Piece]) -> bool:
    """`in ` before a place's pronoun goes; whether there was one."""
    last = pieces[-1] if pieces else ""
    for word in ("in ", "at ", "to "):
        if isinstance(last, str) and (last == word or last.endswith(f" {word}")):
            pieces[-1] = last[: -len(word)]
            return True
    return False


PARTICLE = re.compile(r"(?i)\b(?:call|switch|turn|give|look|pull|leave|bring|take|put|set)( (?:off|up|out|down)) $")


def _take_particle(pieces: list[Piece]) -> str:
    """` off` out of `call off `, so that a pronoun stands before it: `call it off`."""
    last = pieces[-1] if pieces else ""
    if not isinstance(last, str) or not (found := PARTICLE.search(last)):
        return ""
    pieces[-1] = last[: found.start(1)] + " "
    return found[1]


SINGULAR_LAST = re.compile(r"\b(is|was|has|does) $")


def _agree(pieces: list[Piece]) -> None:
    """`has ` before `they` becomes `have `."""
    last = pieces[-1] if pieces else ""
    if isinstance(last, str) and (found := SINGULAR_LAST.search(last)):
        pieces[-1] = last[: found.start()] + AGREEMENT[found[1]][1] + " "


OBJECT_AFTER = re.compile(r"\b(by|with|of|to|for|from|about|than|as|like|on|at|in|and|or|alongside|under) $")
SUBJECT_AFTER = re.compile(r"\b(is|are|was|were|has|have|had|does|do|did|can|could|will|would|that|who|when|where|what|which|how|whether|if) $")


def is_object(parts: tuple[tuple[str, str], ...], number: int) -> bool:
    """Whether the slot stands where English has `them`: after a preposition, or last and not after an auxiliary."""
    before = parts[number - 1] if number else ("text", "")
    if before[0] != "text" or not before[1] or (not before[1].strip() and number > 1 and parts[number - 2][1] in AGREEMENT):
        return False
    last = number == len(parts) - 1
    return bool(OBJECT_AFTER.search(before[1])) or (last and not SUBJECT_AFTER.search(before[1]))


GENITIVES = {"it": "its", "they": "their", "that": "its", "i": "my", "them": "their", "he": "his", "she": "her"}


def genitive(phrase: Phrase) -> Phrase:
    """`Alien` -> `Alien's`, `it` -> `its`, `the Coens` -> `the Coens'`."""
    text = plain(phrase)
    if text.casefold() in GENITIVES:
        return (GENITIVES[text.casefold()],)
    if text.rsplit(" ", 1)[-1] in ("it", "there", "them", "they"):
        raise Unspeakable("a genitive of a pronoun in a phrase")
    return (*phrase, "'" if text.endswith("s") else "'s")


def capitalise(phrase: Phrase) -> Phrase:
    """The phrase with its first letter upper case; a mention's own text changes only in case."""
    return _with_first(phrase, str.upper)


def _with_first(phrase: Phrase, change: object) -> Phrase:
    assert callable(change)
    for index, piece in enumerate(phrase):
        text = piece if isinstance(piece, str) else piece.text
        if not text:
            continue
        if isinstance(piece, Mention) and not text.islower():
            return phrase
        changed = str(change(text[0])) + text[1:]
        new: Piece = changed if isinstance(piece, str) else replace(piece, text=changed)
        return (*phrase[:index], new, *phrase[index + 1 :])
    return phrase


NO_ARTICLE_AFTER = re.compile(r"(?i)(?:\b(?:the|my|your|his|her|its|their|our)|(?<!\bthat)(?<!\bthere)(?<!\bit)(?<!\bwhat)(?<!\bwho)(?<!\bwhere)['’]s?) $")


def polish(phrase: Phrase, names: frozenset[str]) -> Phrase:
    """`in United States` -> `in the United States`, where the name is a mention without article; `Jr..` -> `Jr.`."""
    pieces: list[Piece] = []
    text = ""
    for piece in phrase:
        if isinstance(piece, str) and piece.startswith(".") and text.endswith("."):
            piece = piece[1:]  # noqa: PLW2901
        if isinstance(piece, Mention) and piece.text in names and not NO_ARTICLE_AFTER.search(text):
            pieces.append("The " if not text or text.endswith((". ", "? ")) else "the ")
        pieces.append(piece)
        text += piece if isinstance(piece, str) else piece.text
    return tuple(pieces)


def fix_articles(phrase: Phrase) -> Phrase:
    """`a American film` -> `an American film`, across mentions."""
    pieces = list(phrase)
    for index, piece in enumerate(pieces):
        if not isinstance(piece, str):
            continue
        piece = re.sub(r"\b([Aa]) (?=[aeiouAEIOU])(?!(?:uni|use|eu|one\b|US\b|UK\b))", r"\1n ", piece)  # noqa: PLW2901
        following = next((p if isinstance(p, str) else p.text for p in pieces[index + 1 :] if (p if isinstance(p, str) else p.text)), "")
        if re.search(r"(^|\s)[Aa] $", piece) and re.match(r"[aeiouAEIOU8]|1[18]\b", following) and not re.match(r"(?i)uni|use|eu|one\b|us\b|uk\b", following):
            piece = piece[:-1] + "n "  # noqa: PLW2901
        pieces[index] = piece
    return tuple(pieces)
