"""What an assistant says, said otherwise: careful with what is stated, free with how it begins."""

from __future__ import annotations

from random import Random

from toolweave.testing import english, phrases
from toolweave.testing.rephrase import Wish, lower_start, pick, upper_start

SPREAD = {"It's ": "It is ", "That's ": "That is ", "There's ": "There is ", "They're ": "They are ", "I've ": "I have "}


def reword_assistant(wish: Wish, sentences: list[str], rng: Random) -> str:
    """The line of an assistant with another beginning; what follows the first sentence stays, but where the first cannot change."""
    for number, sentence in enumerate(sentences):
        said = _reword(wish, sentence, rng, first=number == 0, alone=len(sentences) == 1)
        if said != sentence:
            return " ".join([*sentences[:number], upper_start(said), *sentences[number + 1 :]])
    return " ".join(sentences)


def _reword(wish: Wish, sentence: str, rng: Random, *, first: bool, alone: bool) -> str:
    body = sentence.rstrip(".")
    found = english.AFFIRMED.match(sentence)
    if sentence.endswith("?"):
        return _begin(phrases.WHICH, wish, sentence, rng)
    if found:
        return _begin(phrases.YES, wish, found.group("rest"), rng)
    if english.DENIED.match(sentence):
        return _surround(phrases.TRAILING, wish, body, sentence, rng) if alone else sentence
    if english.BAD_NEWS.search(sentence):
        return _begin(phrases.SORRY, wish, sentence, rng)
    if english.DONE.match(sentence):
        return _begin(phrases.ACTED, wish, sentence, rng) if first else sentence
    if alone and english.VALUE.match(body):
        return _surround(phrases.VALUE, wish, body, sentence, rng)
    if alone and english.PLACED.match(sentence) and ", " not in body:
        return _surround(phrases.TRAILING, wish, body, sentence, rng)
    if english.STATED.match(sentence) and not english.HEDGED.search(sentence):
        return _begin(phrases.RECORDS, wish, sentence, rng)
    spread = next((long + sentence[len(short) :] for short, long in SPREAD.items() if sentence.startswith(short)), sentence)
    if spread != sentence and rng.random() < 0.5:
        return spread
    return _begin(phrases.LOOKED, wish, sentence, rng) if alone else sentence


def _surround(frames: tuple[str, ...], wish: Wish, body: str, sentence: str, rng: Random) -> str:
    """The words without their full stop in a frame, and the full stop, if there was one, behind it."""
    return (pick(frames, rng, register=wish.register) or "{}").format(body) + sentence[len(body) :]


def _begin(frames: tuple[str, ...], wish: Wish, sentence: str, rng: Random) -> str:
    """The sentence behind an opening; openings that run on are for sentences that can begin small."""
    small = lower_start(sentence, english.KNOWN)
    frame = pick(frames, rng, register=wish.register, fits=lambda phrase, _: small is not None or phrase.endswith((". {}", ": {}")))
    if frame is None:
        return sentence
    return frame.format(sentence if frame.endswith(". {}") or small is None else small)
