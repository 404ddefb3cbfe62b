"""What a line is about: the words of a domain that must stay, and those that may be brought in.

A domain's wording says the same thing in many ways, and that is all that is needed: the templates of one property are synonyms.
A line must keep a word of each thing it speaks of, and brings in no other word but of conversation. That is strict on purpose: `thriller`,
`died` or `the capital` need no list of their own to be found out; a good line that fails is asked for once more, with the word named.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from toolweave.dialogue.model.operators import SYNONYMS, WORDS, strip_formulas
from toolweave.dialogue.scene import load_common_wording
from toolweave.model.domain import DomainFile, Wording
from toolweave.model.templates import SLOT
from toolweave.model.words import TENS, UNITS

_WORD = re.compile(r"[a-z]{2,}")
_APOSTROPHE = re.compile(r"'(?:s|re|ve|ll|d|m)\b|\w+n't\b")
_ENDING = re.compile(r"(?<=\w{3})(?:ing|ed|es|s|e)$")
_DOUBLE = re.compile(r"([bdglmnprt])\1$")
_PASSIVE = re.compile(r"\b([a-z]{3,}?)e?d by\b")
_ACTIVE = re.compile(r"\b(?:did|does|do) \{x\} ([a-z]{4,}?)e?(?= |$)")
_WHO = re.compile(r"\bwho (?:is|was|are)\b")
_TURN = re.compile(r"\b(?:who's|been) in\b")
PLAIN = frozenset(WORDS["plain"])
"""Words that tell nothing of what a line is about."""
_COMMON = PLAIN | frozenset(WORDS["free"])
_ANSWERS = frozenset(WORDS["answers_only"])
_TELLING = frozenset(WORDS["telling_anyway"])
SPEAKING = frozenset(
    ("q", "eq", "np", "a", "post", "agent", "agent_else", "agent_any", "agent_count", "agent_a", "common", "common_values", "same", "when", "req")
)
"""Keys of a wording whose templates say what the property is."""
ACTING = frozenset(("request", "ask", "done", "then", "none", "one", "some", "some_of"))
"""Keys of an action's wording that say what is done."""
_RARE = 3
"""In how many properties a word may stand and still tell which is meant."""


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """The first five letters without an ending: `directed`, `director` and `direct` are one, `starring` is `stars`."""
    return word[:5] if word.endswith("ss") else _DOUBLE.sub(r"\1", _ENDING.sub("", word))[:5]


_SAME: dict[str, set[str]] = defaultdict(set)
for _group in SYNONYMS:
    for _word in _group:
        _SAME[stem(_word)] |= {stem(other) for other in _group}


@dataclass(slots=True)
class Cues:
    """Which words of a domain tell what a line is about. Built once a domain from its wording."""

    alternatives: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """By stem, the stems that would do as well."""
    words: dict[str, str] = field(default_factory=dict[str, str])
    """A whole word for a stem, to tell a writer."""
    company: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """By stem, the stems that may be brought in beside it: those of the same property; and the nouns of its classes."""
    acts: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """By action, the stems that speak of it."""
    telling: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """By action, those of them that few others share."""
    nouns: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """By what members of a class are called, all that they are called."""
    turns: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """By a turn of common words that speaks of a property (`been in`), the property's stems."""
    free: frozenset[str] = frozenset()
    """Words that may stand in any line."""
    voiced: frozenset[str] = frozenset()
    """Verbs whose subject and object could change places, as the domain's wording shows them: `directed by`."""
    verbs: re.Pattern[str] | None = None
    """Where such a verb stands in a text."""

    def find_lost(self, say: str, text: str, names: Iterable[str], tools: Iterable[str] = (), *, answering: bool = False) -> list[str]:
        """The words of `say` whose meaning `text` no longer has, names left out of both: of its properties, and of the actions called."""
        names = list(names)
        said = {stem(word) for word in list_words(say, names) if not (answering and word in _TELLING)}
        kept = {stem(word) for word in list_words(text, names)}
        groups = {self.alternatives[one] for one in said if one in self.alternatives}
        kept |= {one for turn, stems in self.turns.items() if turn in _WHO.sub("who's", text.casefold()) for one in stems}
        groups |= {stems for turn, stems in self.turns.items() if turn in say.casefold() and not said & stems}
        for tool in tools:
            mine = said & self.telling.get(tool, frozenset())
            groups |= {self.telling[tool].union(*(_SAME.get(one, ()) for one in mine))} if mine else set()
        return sorted(
            " or ".join(f"`{self.words[one]}`" for one in sorted((group & said or group) & self.words.keys())) for group in groups if not group & kept
        )

    def find_brought_in(
        self, say: str, text: str, names: Iterable[str], *, tools: Iterable[str] | None = None, before: Iterable[str] | None = None
    ) -> list[str]:
        """The words of `text` that neither `say`, nor its synonyms, nor the tools called, nor conversation account for.

        Cost: a look-up a word. With `tools` None, every action's words may stand; `before` is what an answer answers, None for what a user says.
        """
        names = list(names)
        words = set(list_words(say, [name for name in names if not name.islower()]))
        heard = words.union(*(list_words(one, ()) for one in before or ()))
        free = (self.free if before is not None else self.free - _ANSWERS) | heard
        known, nouns = self.list_known(say, words, heard, tools)
        return [
            word
            for word in dict.fromkeys(list_words(text, names))
            if word not in free and (word not in nouns if word in self.nouns else stem(word) not in known)
        ]

    def list_known(self, say: str, words: set[str], heard: set[str], tools: Iterable[str] | None) -> tuple[set[str], set[str]]:
        """The stems, and the nouns, that the words of a line bring with them."""
        said = {stem(word) for word in words if word not in self.nouns}
        said.update(one for turn, stems in self.turns.items() if turn in say.casefold() for one in stems)
        beside = set[str]().union(*(self.company.get(one, ()) for one in said))
        called = self.acts if tools is None else tools
        of_tools = set[str]().union(*(self.acts.get(tool, ()) for tool in called))
        stems = (of_tools | said).union(stem(word) for word in heard if word not in self.nouns)
        known = beside.union(stems, *(_SAME.get(one, ()) for one in stems))
        named = [self.nouns[word] for word in heard if word in self.nouns]
        return known, set[str]().union(*named) if words & self.nouns.keys() else beside.union(*named)

    def find_swapped(self, say: str, text: str, names: Iterable[str]) -> list[str]:
        """The nouns of classes of which `text` has more than `say`, where it has lost another: `cities` for `countries`."""
        names = list(names)
        before, after = (Counter(self.nouns[word] for word in list_words(one, names) if word in self.nouns) for one in (say, text))
        more = [group for group in after if after[group] > before[group]]
        return sorted(min(group) for group in more) if any(group not in after for group in before) else []

    def is_action(self, say: str, names: Iterable[str], tools: Iterable[str]) -> bool:
        """Whether a line has a word of an action that is called."""
        said = {stem(word) for word in list_words(say, names)}
        return any(said & self.acts.get(tool, frozenset()) for tool in tools)

    def is_akin(self, one: str, other: str) -> bool:
        """Whether two stems speak of the same thing."""
        return (
            one == other
            or other in self.company.get(one, ())
            or other in _SAME.get(one, ())
            or any(one in group and other in group for group in self.acts.values())
        )


def list_words(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """The words of a text in order, names left out; a lower-case name whatever its capital."""
    return _list_words(text, tuple(names))


@lru_cache(maxsize=4096)
def _list_words(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text, flags=re.IGNORECASE if name.islower() else 0)
    return tuple(_WORD.findall(_APOSTROPHE.sub(" ", strip_formulas(text).casefold())))


def build_cues(domain: DomainFile) -> Cues:
    """Read the cues of a domain from its wording. Cost: a pass over its templates."""
    words: dict[str, str] = {}
    nouns = {word: group for cls in domain.classes for group in [_split_nouns(cls.nouns)] for word in group}
    spoken = {word for texts in load_common_wording().values() for text in texts for word in _WORD.findall(SLOT.sub(" ", text).casefold())}
    common = {stem(word) for word in spoken} | {stem(word) for word in nouns}
    groups = [_read_stems(prop.wording, SPEAKING, words) - common for prop in domain.properties]
    held: dict[str, list[set[str]]] = defaultdict(list)
    for group in groups:
        for one in group:
            held[one].append(group)
    rare = [one for one, mine in held.items() if len(mine) <= _RARE]
    alternatives = {one: frozenset({other for other in set[str]().union(*held[one]) if _tells(one, other, held)} | _SAME.get(one, set())) for one in rare}
    acts = {action.name: frozenset(_read_stems(action.wording, ACTING, words) - {stem(word) for word in nouns}) for action in domain.actions}
    free = (
        (_COMMON | frozenset(WORDS["english"]) | frozenset(WORDS["harmless"]) | frozenset((*UNITS, *TENS)) | spoken)
        - frozenset(WORDS["measures"])
        - nouns.keys()
    )
    voiced = _read_verbs(domain)
    shared = Counter(one for group in acts.values() for one in group)
    telling = {name: frozenset(one for one in group if shared[one] <= _RARE) for name, group in acts.items()}
    return Cues(
        alternatives, words, _read_company(domain, groups, rare), acts, telling, nouns, _read_turns(domain, groups), free, voiced, _build_pattern(voiced)
    )


def _split_nouns(pairs: Iterable[Iterable[str]]) -> frozenset[str]:
    return frozenset(noun.split()[-1] for pair in pairs for noun in pair)


def _read_company(domain: DomainFile, groups: list[set[str]], rare: Iterable[str]) -> dict[str, frozenset[str]]:
    """What may stand beside a word of a property: its other words, and the nouns of the class it is of and of its values."""
    nouns = {cls.name: _split_nouns(cls.nouns) for cls in domain.classes}
    company: dict[str, set[str]] = defaultdict(set)
    for prop, group in zip(domain.properties, groups, strict=True):
        for one in group.intersection(rare):
            company[one] |= group | nouns[prop.cls] | nouns.get(prop.range or "", frozenset())
    return {one: frozenset(others) for one, others in company.items()}


def _tells(cue: str, other: str, held: Mapping[str, list[set[str]]]) -> bool:
    """Whether a stem means what a cue does: it stands for no property that the cue does not stand for."""
    return all(cue in group for group in held[other])


def _read_stems(wording: Wording, keys: frozenset[str], words: dict[str, str]) -> set[str]:
    """The stems of a wording's templates, common words aside."""
    found: set[str] = set()
    for word in _iter_words(text for key, texts in wording.items() if key in keys for text in texts):
        if word in _TELLING or not _is_common(word):
            found.add(stem(word))
            words.setdefault(stem(word), word)
    return found


def _iter_words(texts: Iterable[str]) -> Iterator[str]:
    return (word for text in texts for word in list_words(SLOT.sub(" ", text), ()))


def _is_common(word: str) -> bool:
    """Whether a word, or what it is a form of, tells nothing: `making`, `takes`."""
    return word in _COMMON or any(
        word.endswith(end) and base in _COMMON for end in ("s", "ing") for base in (word.removesuffix(end), word.removesuffix(end) + "e")
    )


def _read_verbs(domain: DomainFile) -> frozenset[str]:
    """The verbs that a domain's wording has in the passive, or between two of its members: those whose two sides a writer could mix up."""
    found: set[str] = set()
    for prop in domain.properties:
        texts = [text for options in prop.wording.values() for text in options]
        found |= {match[1] for pattern in (_PASSIVE, *((_ACTIVE,) if prop.range else ())) for text in texts for match in pattern.finditer(text)}
    return frozenset(found) - _COMMON


def _read_turns(domain: DomainFile, groups: list[set[str]]) -> dict[str, frozenset[str]]:
    """The turns of common words that speak of one property only: `who's in`, `been in`."""
    found: dict[str, list[set[str]]] = defaultdict(list)
    for prop, group in zip(domain.properties, groups, strict=True):
        texts = [text for key in ("q", "agent", "agent_any") for text in prop.wording.get(key, ())]
        for turn in {match[0] for text in texts for match in _TURN.finditer(SLOT.sub("#", text))}:
            found[turn].append(group)
    return {turn: frozenset(mine[0]) for turn, mine in found.items() if len(mine) == 1}


def _build_pattern(verbs: frozenset[str]) -> re.Pattern[str] | None:
    return re.compile(rf"(?i)\b(?:{'|'.join(sorted(verbs))})(?:e?d|e?s|ing|e)?\b") if verbs else None
