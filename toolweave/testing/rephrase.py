"""One line in other words: required strings are masked, the line is taken apart, its frame is changed, and it is put together again.

What cannot be taken apart is left as it was but for an opening. Nothing that is masked is ever touched, so comparisons, order words and values stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from toolweave.testing.english import QUESTION

MASK = 0xE000
"""Required string number n stands as the private character MASK + n while a line is worked on."""
SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z\uE000-\uE8FF])")


@dataclass(frozen=True, slots=True)
class Wish:
    """One line that is to be written."""

    say: str
    keep: tuple[str, ...]
    """Strings that stand in the line letter for letter."""
    speaker: str = "user"
    register: str = ""
    """`terse`, `polite`, `chatty`, or nothing in particular."""
    end: str = ""
    """What the line ends with; empty where it does not matter."""
    place: str = "first"
    """`first` for the first line of its speaker, `pleased` after an answer, `later` otherwise."""


Reword = Callable[[Wish, list[str], Random], str]
"""From the masked sentences of a line to the whole line."""


def rephrase(wish: Wish, reword: Reword, rng: Random) -> str:
    """The line said otherwise; as it was given where no other way is found that holds every promise."""
    masked = _mask(wish)
    for _ in range(6):
        text = _unmask(reword(wish, SENTENCE.split(masked), rng), wish.keep)
        if text != wish.say and is_faithful(text, wish):
            return text
    return _complete(wish)


def is_faithful(text: str, wish: Wish) -> bool:
    """Whether each required string stands in the text as often as in what was to be said, and the end is right."""
    return text.endswith(wish.end) and all(text.count(each) == wish.say.count(each) and each in text for each in wish.keep)


def lower_start(text: str, words: frozenset[str]) -> str | None:
    """The text for the middle of a sentence; None where its first word may be a name."""
    found = re.match(r"[A-Za-z']+", text)
    if found is None or not text[0].isupper() or re.match(r"I\b", text):
        return text
    return text[0].lower() + text[1:] if found.group().lower() in words else None


def upper_start(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]


def pick(phrases: tuple[str, ...], rng: Random, *, register: str = "", fits: Callable[[str, frozenset[str]], bool] | None = None) -> str | None:
    """One phrase that suits the register and fits, without its tags; None where there is none."""
    known = [(phrase, frozenset(tags.split(",")) - {""}) for phrase, _, tags in (each.partition("|") for each in phrases)]
    usable = [(phrase, tags) for phrase, tags in known if _suits(register, tags) and (fits is None or fits(phrase, tags))]
    own = [phrase for phrase, tags in usable if register and register in tags]
    if own and rng.random() < 0.5:
        return rng.choice(own)
    return rng.choice([phrase for phrase, _ in usable]) if usable else None


def _suits(register: str, tags: frozenset[str]) -> bool:
    others = {"polite", "chatty", "terse"} - {register} if register else {"terse"}
    return not tags & others


def _mask(wish: Wish) -> str:
    text = wish.say
    for number, each in sorted(enumerate(wish.keep), key=lambda pair: -len(pair[1])):
        if each and not QUESTION.match(each):
            text = text.replace(each, chr(MASK + number))
    return text


def _unmask(text: str, keep: tuple[str, ...]) -> str:
    # A name that ends with a full stop, `Warner Bros.`, takes none of the sentence's.
    for number, each in enumerate(keep):
        if each.endswith("."):
            text = text.replace(f"{chr(MASK + number)}.", chr(MASK + number))
    return "".join(keep[ord(char) - MASK] if MASK <= ord(char) < MASK + len(keep) else char for char in text)


def _complete(wish: Wish) -> str:
    """The line as given, with what it lacks."""
    text = wish.say
    missing = [each for each in wish.keep if each not in text]
    if missing:
        text = f"{text} ({', '.join(missing)})"
    if text.endswith(wish.end):
        return text
    bare = text.rstrip(" .?!")
    return (bare if all(each in bare for each in wish.keep) else text) + wish.end
