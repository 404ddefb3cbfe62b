"""Who does what to whom: the order of facts, what comes from where and goes whither, who acts and who is acted upon.

The values of a line all stand in its rewriting, and it may still be false: `Alien (1995) and Heat (1979)`, `from Everyday to Savings`,
`Cicero influenced Kant` for `Cicero was influenced by Kant`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from toolweave.dialogue.model.meaning import Cues, list_words, stem
from toolweave.dialogue.model.operators import WORDS, any_of, strip_formulas
from toolweave.dialogue.model.speech import list_clauses
from toolweave.dialogue.text import Mention, Phrase, flatten

_ITEM = re.compile(r"/\d+(?:/|$)")
_SOURCE = re.compile(rf"(?i)\b(?:{any_of('source')}) (?:my |the |your |our |our joint )?$")
_TARGET = re.compile(rf"(?i)\b(?:{any_of('target')}) (?:my |the |your |our )?$")
_OBLIQUE = re.compile(r"(?i)\b(?:to|at|for|in|of|with|from|on|as) (?:the )?$")
_CLOCK = re.compile(r"\d:\d\d|\d ?[ap]m\b")
_DATE = re.compile(r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* ?\d|\d[a-z]* (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)")
_CLAUSE = re.compile(r"[.;?!](?:\s|$)|,? and (?=(?:who|whose|which|what|how|where|when|by whom)\b)")
_VERBS = frozenset(WORDS["telling_anyway"])
_PLACES = frozenset(WORDS["ordinals"])
_SENTENCE = re.compile(r"(?<![A-Z])[.?!]\s")


def find_moved_facts(draft: Phrase, placed: Phrase) -> Iterator[str]:
    """Facts of an answer that stand where another stood: items of a list, figures, and what belongs to another sentence."""
    said, says = _facts(draft), _facts(placed)
    listed = {m.text for _, m in said if _ITEM.search(m.pointer or "")}
    figures = {m.text for _, m in said if _kind(m.text) == "figure" and m.text not in listed}
    for group in (listed, figures):
        if _changed_order([m.text for _, m in said], [m.text for _, m in says], group):
            yield "the values do not stand in the order of `say`"
    text, _ = flatten(draft)
    sentence = {m.text: len(_SENTENCE.findall(text[:start])) for start, m in reversed(said)}
    repeated = {one for one in sentence if sum(m.text == one for _, m in said) > 1}
    places = [sentence[m.text] for _, m in says if m.text in sentence and m.text not in repeated]
    strict = len(figures) > 1 and _changed_order([m.text for _, m in said], [m.text for _, m in says], set(sentence) - repeated - listed - figures)
    if places != sorted(places) or strict:
        yield "a value is said of another thing than in `say`"


def _facts(phrase: Phrase) -> list[tuple[int, Mention]]:
    return [(start, mention) for start, _, mention in flatten(phrase)[1] if mention.step is not None]


def _kind(value: str) -> str:
    """What shape a value has: only values of one shape can be taken for each other."""
    return "clock" if _CLOCK.search(value) else "date" if _DATE.search(value) else "figure" if value[:1].isdigit() else "name"


def _is_name(value: str) -> bool:
    return _kind(value) == "name" and not value[0].islower()


def _changed_order(said: Sequence[str], says: Sequence[str], group: set[str]) -> bool:
    before, after = [one for one in said if one in group], [one for one in says if one in group]
    if len(before) == len(after):
        return before != after
    return list(dict.fromkeys(before)) != list(dict.fromkeys(after))


def find_turned(say: str, text: str, kept: Sequence[str], cues: Cues) -> Iterator[str]:
    """Kept values that come from where they went to, or act where they were acted upon, or are said of another thing. Cost: a scan for each value."""
    yield from _find_reattached(say, text, kept, cues)
    for value in kept:
        if _kind(value) != "name":
            continue
        before, after = _markers(say, value), _markers(text, value)
        if ("source" in after and "source" not in before) or ("target" in after and "source" in before and "target" not in before):
            yield f"`{value}` has another part than in `say`: what it comes from, or goes to"
        if _done_by(text, value, cues, say) and not _done_by(say, value, cues, say):
            yield f"`by {value}` says who did something else than in `say`"
    if cues.verbs is not None:
        acted, acts = _read_parts(say, kept, cues.verbs), _read_parts(text, kept, cues.verbs)
        for value in sorted(one for one in acted.keys() & acts.keys() if _is_name(one)):
            if not acts[value] <= acted[value] or len(acts[value]) < len(acted[value]):
                yield f"`{value}` has another part than in `say`: who does it, and who it is done to"


def _done_by(text: str, value: str, cues: Cues, say: str) -> bool:
    """Whether a text has `by` before a value, and before that no verb of `say`."""
    found = re.search(rf"(\w+) by (?:the |my )?{re.escape(value)}(?!\w)", text)
    if found is None:
        return False
    verb = stem(found[1].casefold())
    return not any(cues.is_akin(stem(word), verb) for word in list_words(say, ()))


def _find_reattached(say: str, text: str, kept: Sequence[str], cues: Cues) -> Iterator[str]:
    """Names that stand beside the word that another stood beside: `worked for Bern` where `studied at Bern` was meant."""
    names = [value for value in kept if value in _PLACES or _is_name(value)]
    said, says = ({value: _governor(where, value, kept, cues) for value in names} for where in (say, text))
    for value in names:
        mine, now = said[value], says[value]
        if _is_carried(say, text, value, cues):
            yield f"`{value}` is said of another thing than in `say`"
        if not now or (mine and cues.is_akin(mine, now)):
            continue
        others = [other for other in names if other != value and said[other] and cues.is_akin(said[other], now)]
        if any(mine or not cues.is_akin(said[other], says[other]) for other in others) and not _is_verb(now, cues):
            yield f"`{value}` is said of another thing than in `say`"
    places = [value for value in names if value in _PLACES]
    if sorted(places, key=say.find) != sorted(places, key=text.find) and not all(said[value] and says[value] for value in places):
        yield "the words of place have changed places"


def _is_verb(governor: str, cues: Cues) -> bool:
    """Whether a word is a verb whose voice is looked at by itself."""
    return any(stem(verb) == governor for verb in cues.voiced)


def find_regrouped(say: str, text: str, kept: Sequence[str]) -> Iterator[str]:
    """Values of two things asked for that a text says of one of them."""
    said, says = ([{value for value in kept if any(True for _ in _spans(clause, value))} for clause in list_clauses(where)] for where in (say, text))
    repeated = {value for value in kept if sum(value in group for group in said) != 1}
    if sum(bool(group - repeated) for group in said) > 1 and sum(bool(group - repeated) for group in says) > 1:
        for group in says:
            if not any(group - repeated <= other for other in said):
                yield f"`{min(group - repeated)}` is said of another thing than in `say`"


def _is_carried(say: str, text: str, value: str, cues: Cues) -> bool:
    """Whether a value before a noun now stands before another: `American academics`, `his American university`."""
    before, after = (_follower(where, value, cues) for where in (say, text))
    return bool(before and after) and after not in cues.nouns.get(before, frozenset({before})) and not cues.is_akin(stem(before), stem(after))


def _follower(text: str, value: str, cues: Cues) -> str:
    found = re.search(rf"(?<!\w){re.escape(value)} ([a-z]+)", text)
    return found[1] if found is not None and (found[1] in cues.nouns or found[1] not in cues.free) else ""


def _governor(text: str, value: str, kept: Sequence[str], cues: Cues) -> str:
    """The stem of the last word before a value, in its sentence, that is no word of conversation, noun of a class or name; empty if there is none."""
    start = next((start for start, _ in _spans(text, value)), 0)
    before = _SENTENCE.split(text[:start])[-1]
    words = [word for word in list_words(before, kept) if (word not in cues.free or stem(word) in cues.company or word in _VERBS) and word not in cues.nouns]
    return stem(words[-1]) if words else ""


def _spans(text: str, value: str) -> Iterator[tuple[int, int]]:
    return (match.span() for match in re.finditer(rf"(?<!\w){re.escape(value)}(?!\w)", text))


def _markers(text: str, value: str) -> set[str]:
    found = set[str]()
    for start, _ in _spans(text, value):
        before = text[:start]
        found.add("source" if _SOURCE.search(before) else "target" if _TARGET.search(before) else "none")
    return found


def _read_parts(text: str, kept: Sequence[str], verbs: re.Pattern[str]) -> dict[str, set[str]]:
    """By value, whether it acts or is acted upon, from its place beside the nearest verb and that verb's voice."""
    parts: dict[str, set[str]] = {}
    for clause in _CLAUSE.split(strip_formulas(text)):
        found = [match for match in verbs.finditer(clause) if not _in_name(clause, match.start(), kept)]
        for value in kept:
            for start, end in _spans(clause, value) if found else ():
                verb = min(found, key=lambda one: max(start - one.end(), one.start() - end))
                if not (start < verb.start() and _OBLIQUE.search(clause[:start])):
                    parts.setdefault(value, set()).add("acts" if _acts(clause, (start, end), verb) else "is acted upon")
    return parts


def _acts(clause: str, span: tuple[int, int], verb: re.Match[str]) -> bool:
    """Whether what stands at a span does what a verb says: it stands before it, or after it and `by`; `Prince's influences` are not his doing."""
    passive = re.match(r" by\b", clause[verb.end() :]) is not None or re.search(r"\bby (?:whom|who|which \w+|what \w+)\b", clause[: verb.start()]) is not None
    owns = re.match(r"'s? (?:\w+ )?$", clause[span[1] : verb.start()]) is not None and verb[0].endswith("es")
    return not owns and (span[0] < verb.start()) != passive


def _in_name(clause: str, at: int, kept: Sequence[str]) -> bool:
    return any(start <= at < end for value in kept for start, end in _spans(clause, value))
