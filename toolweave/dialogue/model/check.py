"""What is wrong with a line that a model wrote, in words that tell it what to mend.

The line must hold every value of the plan, and none that is not the plan's; it must still ask or say the same thing; it names
no tool, is English, and is the line itself rather than talk about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from toolweave.dialogue.model.brief import Brief, find_whole, place_mentions
from toolweave.dialogue.model.language import is_english
from toolweave.dialogue.model.meaning import Cues
from toolweave.dialogue.model.operators import HARMLESS, count_negations, find_operators, is_negated, polarity
from toolweave.dialogue.model.roles import find_moved_facts, find_regrouped, find_turned
from toolweave.dialogue.model.speech import find_changed_speech, takes_away
from toolweave.verify.answers import find_internal
from toolweave.verify.evidence import Evidence

LONGEST, SPARE = 3, 120
"""How many times as long as the draft a line may be, and how many characters more."""
_TALK = re.compile(
    r"(?i)as an ai|language model|\b(?:can(?:no|')t|unable to|not able to) (?:assist|help with|comply|fulfil)|</?\w+>|<\||```"
    r"|\b(?:ignor\w+|disregard\w*|forget) (?:\w+ ){0,4}(?:instruction|plan|prompt|rule)|\bsystem prompt\b|\bjson\b|\bplaceholder\b|\[(?:name|value|title)"
    r"|here(?:'s| is| are) (?:the|a|your|my) (?:rewritten|rewrite|line|text|response|answer|message)"
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a line may rest on: the texts before it, and the words of the domain."""

    texts: tuple[str, ...]
    cues: Cues


def clean_text(text: str) -> str:
    """A model's line as a message: one line, straight quotes, no emphasis, no speaker's name before it."""
    text = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').replace("\u202f", " ").replace("\u00a0", " ")
    text = re.sub(r"\*\*|__|`", "", " ".join(text.split()))
    text = re.sub(r"(?i)^(?:user|assistant|customer|agent|line \d+)\s*:\s*", "", text)
    return text[1:-1].strip() if len(text) > 2 and text[0] == text[-1] == '"' and text.count('"') == 2 else text


def find_problems(brief: Brief, text: str, around: Surroundings) -> list[str]:
    """What is wrong with a text for a brief, in words for its writer; nothing if it will do. Cost: a few scans of the text."""
    if not text:
        return ["the line is empty"]
    return list(dict.fromkeys(_iter_problems(brief, text, around)))


def _iter_problems(brief: Brief, text: str, around: Surroundings) -> Iterator[str]:
    lost = [part for part in brief.keep if not find_whole(text, part) and not (part.islower() and find_whole(text.casefold(), part))]
    for part in lost:
        yield f"`{part}` is missing"
    placed = None if lost else place_mentions(brief.phrase, text)
    if placed is not None:
        yield from find_moved_facts(brief.phrase, placed)
    elif not lost:
        yield "a value of `keep` is missing where it stands twice"
    for value in brief.not_yet:
        if find_whole(text, value):
            yield f"`{value}` must not be said yet"
    yield from _find_invented(brief, text, around)
    yield from _find_changed(brief, text, around)
    if len(text) > LONGEST * len(brief.say) + SPARE:
        yield "the line is too long"
    if brief.asks != text.endswith("?") and brief.speaker == "assistant":
        yield "the line must end with a question mark" if brief.asks else "the line must not end with a question"
    talk = _TALK.search(text)
    if talk and talk[0].casefold() not in brief.say.casefold():
        yield f"`{talk[0]}` is talk about the task"
    if not is_english(text, brief.keep):
        yield "the line is not English"


def _find_invented(brief: Brief, text: str, around: Surroundings) -> Iterator[str]:
    known = Evidence()
    for source in (brief.say, *around.texts):
        known.add_words(source)
    for start, end in known.find_unsupported(text, []):
        yield f"`{text[start:end]}` is not in the plan"
    for found in find_internal(text):
        yield f"`{found}` is internal"


def _find_changed(brief: Brief, text: str, around: Surroundings) -> Iterator[str]:
    outside = _without(text, brief.keep)
    for match in find_operators(outside):
        if match[0].casefold() not in HARMLESS and not (match[0].casefold() == "between" and " or " in brief.say):
            yield f"`{match[0]}` changes what is meant"
    said = _without(brief.say, brief.keep)
    yield from find_changed_speech(brief.say, text, speaker=brief.speaker, acts=around.cues.is_action(brief.say, brief.keep, brief.tools or ()))
    if brief.speaker == "user":
        yield from find_regrouped(brief.say, text, brief.keep)
    yield from find_turned(brief.say, text, brief.keep, around.cues)
    if _denies_otherwise(brief, said, outside):
        yield "it denies what is meant" if is_negated(outside) else "it no longer says `not`"
    if brief.speaker == "assistant" and polarity(outside) != polarity(said):
        yield f"it must open with `{polarity(said)}`" if polarity(said) else "it answers yes or no where nothing of the kind was asked"
    for cue in around.cues.find_lost(
        brief.say,
        text,
        brief.keep,
        () if brief.speaker == "assistant" or (takes_away(said) and takes_away(outside)) else brief.tools or (),
        answering=brief.speaker == "assistant",
    ):
        yield f"it no longer speaks of {cue}"
    for noun in around.cues.find_swapped(brief.say, text, brief.keep):
        yield f"`{noun}` is another kind of thing than is meant"
    for word in around.cues.find_brought_in(brief.say, text, brief.keep, tools=brief.tools, before=around.texts[-2:] if brief.speaker == "assistant" else None):
        yield f"`{word}` says more than is meant"


def _denies_otherwise(brief: Brief, said: str, outside: str) -> bool:
    """Whether a text denies more often than is meant, or less: in an answer at all, in what a user says altogether. Who calls off may do so either way."""
    if brief.speaker == "user" and takes_away(said) and takes_away(outside):
        return False
    before, after = count_negations(said), count_negations(outside)
    return after > before or (after < before and (brief.speaker == "assistant" or not after))


def _without(text: str, parts: Sequence[str]) -> str:
    for part in sorted(parts, key=len, reverse=True):
        for start, end in reversed(find_whole(text, part)):
            text = f"{text[:start]}#{text[end:]}"
    return text
