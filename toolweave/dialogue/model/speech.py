"""What kind of thing a line says: what it asks for, how many things, whether it wants something done, whether it doubts.

`Where was it shot` and `when was it shot` differ in nothing but this, and so do `put it on my list` and `is it on my list`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from toolweave.dialogue.model.operators import WORDS, any_of, strip_formulas

_SENTENCE = re.compile(r"[.?!;]+(?:\s|$)")
_JOINT = re.compile(rf"(?i),?\s+(?:and|also|plus)\s+(?=(?:also |please |then )*(?:{any_of('asking_verbs')})\b)|,\s+(?=tell me|also|could|can )")
_LEAD = re.compile(rf"(?i)^(?:\W*(?:{any_of('leads')})\b)+\W*")
_ASKING = re.compile(r"(?i)\b(?:what|which|who|whose|whom|where|when|how|why)(?:'s|'re|'d)?\b")
_RELATIVE = re.compile(r"(?i)(?<=[a-z])s? (?:who|whose|where|when|which|whom)\b")
_BEFORE_QUESTION = re.compile(rf"(?i)(?:^|[,.;:?!]\s*|\b(?:{any_of('before_question')}),?\s)$")
_WANTING = re.compile(rf"(?i)\b(?:{any_of('wanting')})\b")
_POLAR = re.compile(r"(?i)^(?:is|are|was|were|am|do|does|did|has|have|had|isn't|aren't|doesn't|didn't|can i|could i|any|got any)\b")
_STATING = re.compile(
    r"(?i)^(?:i|i'm|i've|i'd|we|we're|we've|it|it's|its|that|that's|there|there's|the|an?|my|our|his|her|their|you|your|this|these|those|he|she|they)\b"
)
_REMOVING = re.compile(
    rf"""(?ix)
    \b(?:{any_of("removal")})\b
    | \b(?:take|taken|took|get|tick|ticked|strike|cross|check|clear|let)\b[^.?!\d]{{0,60}}?\b(?:off|out\ of|rid\ of)\b
    | \b(?:off|rid\ of|out\ of)\ (?:my|your|the)\ (?:\w+\ )?(?:list|queue|alerts|favourites|reading|watchlist|shortlist|countries|cities)
    | \b(?:is|are)\ (?:off|out\ of|gone\ from)\b
    | \b(?:call|called|turn|turned|switch|switched)\b[^.?!]{{0,40}}\boff\b
    """
)
_HEDGE = re.compile(rf"(?i)\b(?:{any_of('hedges')})\b")
_COUNTING = re.compile(r"(?i)\b(?:how many|number of|count|total number)\b")
_MEASURING = re.compile(rf"(?i)\b(?:{any_of('measuring')})\b")
_TAG = re.compile(r"(?i),? (?:will|would|can|could|won't|wouldn't) you\?")
_PLEASE = re.compile(r"(?i),? (?:please|pls)(?=[.?!]|$)")
_RATE = re.compile(r"(?i)\b(?:an?|per|each|every) (day|week|month|year|night|payment|head)\b|\b(dai|week|month|year)ly\b")
_OPPOSITE = [frozenset(pair) for pair in (("in", "out"), ("on", "off"), ("up", "down"))]
_STATE = re.compile(r"(?i)(?:\b(?:is|are|was|were|it's|that's|they're)) (?:all )?(in|out|on|off|up|down)\b(?! of)")
_OR = re.compile(r"(?i)\bor\b(?! (?:so|not|something|anything|whatever|maybe)\b)")
_OPENERS = {"when": r"(?i)\b(?:when(?:'s|'d)?|year|first day)\b", "where": r"(?i)\bwhere(?:'s|'d)?\b"}
_COUNTED = re.compile(rf"(?i)\b(?:{any_of('counting')})\b")
_WORD = re.compile(r"[\w']+")


def find_changed_speech(say: str, text: str, *, speaker: str, acts: bool) -> Iterator[str]:
    """What a text asks for or does that what is meant does not, in words for its writer; `acts` if it is to have something done. Cost: a few scans of both."""
    say, text = strip_formulas(say), strip_formulas(text)
    if "?" in say or speaker == "user":
        yield from _find_changed_question(say, text)
    if takes_away(say) != takes_away(text):
        yield "it takes away what is to be kept, or the reverse"
    rates, rated = _list_rates(say), _list_rates(text)
    if rates != rated:
        yield f"it no longer says `{min(rates - rated)}`" if rates - rated else f"`{min(rated - rates)}` changes how often, or for how long"
    if _OR.search(text) and not _OR.search(say):
        yield "`or` gives a choice that is not meant"
    if any(frozenset({one, other}) in _OPPOSITE for one in _STATE.findall(say.casefold()) for other in _STATE.findall(text.casefold())):
        yield "it says the reverse"
    if speaker == "user":
        asked = count_asks(say)
        if asked > 1 and count_asks(text) < asked:
            yield f"it asks for fewer things than the {asked} that `say` asks for"
        if acts and wants_action(say, "telling") and not wants_action(text, "telling_only"):
            yield "it no longer asks to have it done"
    else:
        hedge = _HEDGE.search(text)
        if hedge and not _HEDGE.search(say):
            yield f"`{hedge[0]}` casts doubt on what is certain"


def takes_away(text: str) -> bool:
    """Whether a line speaks of removing, ending or calling off."""
    return _REMOVING.search(text) is not None


def _find_changed_question(say: str, text: str) -> Iterator[str]:
    for kind in ("when", "where"):
        has, had = _has_kind(text, kind), _has_kind(say, kind)
        opener = re.search(rf"(?i)\b{kind}(?:'s|'d)?\b", text)
        if opener and not had:
            yield f"it asks `{kind}`, which is not meant"
        if re.search(_OPENERS[kind], say) and not has:
            yield f"it no longer asks `{kind}`"
    if _count_words(text, "who", interrogative=True) and not _has_kind(say, "who_like"):
        yield "it asks `who`, which is not meant"
    if re.search(r"(?i)\bhow many\b", say) and not _COUNTED.search(text):
        yield "it no longer asks `how many`"
    if re.search(r"(?i)\bwhy\b", text) and not re.search(r"(?i)\bwhy\b", say):
        yield "it asks `why`, which is not meant"
    if _COUNTING.search(text) and not _MEASURING.search(say):
        yield "it asks `how many`, which is not meant"


def _list_rates(text: str) -> set[str]:
    return {"day" if "dai" in pair else "".join(pair) for pair in _RATE.findall(text.casefold())}


def _has_kind(text: str, kind: str) -> bool:
    words = set(WORDS[kind])
    return any(word.casefold().removesuffix("'s").removesuffix("'d") in words for word in _WORD.findall(text))


def _count_words(text: str, kind: str, *, interrogative: bool) -> int:
    return sum(1 for match in re.finditer(rf"(?i)\b(?:{any_of(kind)})\b", text) if not interrogative or _BEFORE_QUESTION.search(text[: match.start()]))


@lru_cache(maxsize=4096)
def list_clauses(text: str) -> tuple[str, ...]:
    """A text cut where another thing is asked for or said, without what opens each."""
    text = _PLEASE.sub("", _TAG.sub("", strip_formulas(text)))
    parts = (part for sentence in _SENTENCE.split(text) for part in _JOINT.split(sentence) if part)
    return tuple(clause for clause in (_LEAD.sub("", part.strip()) for part in parts) if len(clause) > 3)


def count_asks(text: str) -> int:
    """How many things a user's line asks for: its question words, and its clauses that ask without one."""
    return sum(max(_count_questions(clause), _is_polar(clause) or wants(clause)) for clause in list_clauses(text))


def _count_questions(clause: str) -> int:
    return sum(1 for match in _ASKING.finditer(clause) if _BEFORE_QUESTION.search(clause[: match.start()]))


def _is_polar(clause: str) -> bool:
    return _POLAR.match(clause) is not None


def wants(text: str) -> bool:
    """Whether a line asks to have something done: `could you ...`, `please ...`, or an imperative."""
    return any(_wants(clause) for clause in list_clauses(text))


def _wants(clause: str) -> bool:
    if _count_questions(clause) or _is_polar(clause):
        return False
    return _WANTING.search(clause) is not None or _STATING.match(clause) is None


def wants_action(text: str, telling: str) -> bool:
    """Whether a line asks for more than to be told something; `telling` names the list of verbs that only want to know."""
    return any(_wants(clause) and not _ASKING.search(clause) and _opening_verb(clause) not in WORDS[telling] for clause in list_clauses(text))


def _opening_verb(clause: str) -> str:
    rest = _WANTING.sub(" ", clause)
    words = [word.casefold() for word in _WORD.findall(_LEAD.sub("", rest.strip()))]
    return next((word for word in words if word not in ("you", "to", "and", "me", "could", "can", "please", "if")), "")
