"""What an assistant says, said otherwise: careful with what is stated, free with how it begins."""

from __future__ import annotations

import re
from random import Random

from toolweave.testing import phrases
from toolweave.testing.rephrase import Wish, lower_start, pick, upper_start

X = r"[\uE000-\uE8FF]"
SMALL = frozenset(
    "the a an it it's its they they're their there's there he she his her that that's this these those which who what where when whose how i've i'd you you'll you're in on by from at for to since".split()
)
BAD_NEWS = re.compile(r"\b(?:\w+n't|not|no luck|nothing|unable|failed|sorry|isn't|cannot)\b", re.IGNORECASE)
LISTED = re.compile(r"(?:I have|I found|I've got|There's one I have:|There are|There's) (?P<rest>.+)$")
AFFIRMED = re.compile(r"Yes[,:] (?P<rest>.+)$")
SENTENCE_START = re.compile(rf"(?:it|they|he|she|there|(?:the )?{X})(?:'s|'re|'ve| [a-z]+)", re.IGNORECASE)
VERBAL = re.compile(
    rf"^(?:(?:it|they|he|she|this|that)(?:'s|'re|'ve)? |(?:the )?{X} (?:is|are|was|were|has|have|had|came|comes|runs|ran|lies|covers|charges|speaks|plays|took|made|goes)\b)",
    re.IGNORECASE,
)
DONE = re.compile(r"(?:I've|I have|You'll|You're|That's (?:paid|done|set|booked|saved)|Your)\b")
VALUE = re.compile(rf"(?:the )?{X}(?: (?:and {X}|[a-z]+))?$", re.IGNORECASE)


def reword_assistant(wish: Wish, sentences: list[str], rng: Random) -> str:
    """The line of an assistant with another beginning; each later sentence stays as it is."""
    first, rest = sentences[0], sentences[1:]
    said = _reword(wish, first, rng, alone=not rest)
    return " ".join([upper_start(said), *rest])


def _reword(wish: Wish, sentence: str, rng: Random, *, alone: bool) -> str:
    small = lower_start(sentence, SMALL)
    if sentence.endswith("?"):
        return _begin(phrases.WHICH, wish, sentence, small, rng)
    if BAD_NEWS.search(sentence):
        return _begin(phrases.SORRY, wish, sentence, small, rng)
    for pattern, frames in ((AFFIRMED, phrases.YES),):
        found = pattern.match(sentence)
        if found:
            return (pick(frames, rng, register=wish.register) or "{}").format(found.group("rest"))
    if DONE.match(sentence):
        return _begin(phrases.ACTED, wish, sentence, small, rng)
    if alone and VALUE.match(sentence.rstrip(".")):
        frame = pick(phrases.VALUE, rng, register=wish.register, fits=lambda _, tags: "number" not in tags)
        return (frame or "{}").format(sentence.rstrip(".")) + sentence[len(sentence.rstrip(".")) :]
    if VERBAL.match(sentence):
        return _begin(phrases.RECORDS, wish, sentence, small, rng)
    return sentence


def _begin(frames: tuple[str, ...], wish: Wish, sentence: str, small: str | None, rng: Random) -> str:
    """The sentence behind an opening; openings that run on are for sentences that can begin small."""
    frame = pick(frames, rng, register=wish.register, fits=lambda phrase, _: small is not None or phrase.endswith(". {}"))
    if frame is None:
        return sentence
    return frame.format(sentence if frame.endswith(". {}") or small is None else small)
