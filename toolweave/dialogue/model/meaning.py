"""The words that carry meaning: those a writer must keep, and those it must not bring in.

`The second one`, `longer than`, `except`: one such word changed, and the calls under the line are wrong. So these are kept
letter for letter; all else may be said freely, as long as the line still speaks of what it asks for (its cues).
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from toolweave.dialogue.scene import load_common_wording
from toolweave.dialogue.text import SLOT
from toolweave.model.domain import DomainFile, Wording

WORDS: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


def _any_of(*names: str) -> str:
    return "|".join(re.escape(word) for name in names for word in sorted(WORDS[name], key=len, reverse=True))


_COMPARATIVES = _any_of("comparatives")
OPERATOR = re.compile(
    rf"(?i)\b(?:(?:no |not )?(?:{_COMPARATIVES}) than|or (?:{_COMPARATIVES}|above|below)|no (?:{_COMPARATIVES})|"
    rf"{_any_of('phrases')}|{_any_of('ordinals', 'comparatives', 'superlatives', 'limits', 'scopes')})\b"
)
"""Words of place, comparison, limit and scope."""
NEGATION = re.compile(r"(?i)\b(?:not|never|no|nobody|nothing|nor|cannot|\w+n't)\b")
HARMLESS = frozenset(WORDS["harmless"])
_FREE = re.compile(rf"(?i)\b(?:{_any_of('idioms')})\b")
_WORD = re.compile(r"[a-z]{2,}")
PLAIN = frozenset(WORDS["plain"])
"""Words that tell nothing of what a line is about."""
SPEAKING = frozenset(
    ("q", "eq", "np", "a", "post", "agent", "agent_else", "agent_any", "agent_count", "agent_a", "common", "common_values", "same", "when", "req")
)
"""Keys of a wording whose templates say what the property is."""
_RARE = 3
"""In how many properties a word may stand and still tell which is meant."""


def stem(word: str) -> str:
    """The first five letters: `directed`, `director` and `direct` are one."""
    return word[:5]


def find_operators(text: str) -> Iterator[re.Match[str]]:
    """The words of place, comparison, limit and scope in a text, idioms aside."""
    free = [match.span() for match in _FREE.finditer(text)]
    for match in OPERATOR.finditer(text):
        if not any(start <= match.start() and match.end() <= end for start, end in free):
            yield match


def is_negated(text: str) -> bool:
    """Whether a text denies something, idioms aside."""
    return NEGATION.search(_FREE.sub(" ", text)) is not None


def polarity(text: str) -> str:
    """`yes`, `no` or nothing: how an answer opens."""
    found = re.match(r"(?i)\W*(yes|yep|yeah|no|nope)\b", text)
    return "" if found is None else "no" if found[1].casefold().startswith("n") else "yes"


@dataclass(slots=True)
class Cues:
    """Which words of a domain tell what a line is about: by stem, the stems that would do as well.

    Built once a domain from its wording: the templates of one property are synonyms.
    """

    alternatives: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    words: dict[str, str] = field(default_factory=dict[str, str])
    """A whole word for a stem, to tell a writer."""

    def find_lost(self, say: str, text: str, names: Iterable[str]) -> list[str]:
        """The words of `say` whose meaning `text` no longer has, names left out of both."""
        said = set(self._stems(say, names))
        kept = set(self._stems(text, names))
        groups = {self.alternatives[one] for one in said if one in self.alternatives}
        return sorted(" or ".join(f"`{self.words[one]}`" for one in sorted(group & said)) for group in groups if not group & kept)

    def _stems(self, text: str, names: Iterable[str]) -> Iterator[str]:
        for name in names:
            text = text.replace(name, " ")
        return (stem(word) for word in _WORD.findall(text.casefold()))


def build_cues(domain: DomainFile) -> Cues:
    """Read the cues of a domain from its wording. Cost: a pass over its templates."""
    groups: list[set[str]] = []
    words: dict[str, str] = {}
    common = {stem(word) for texts in load_common_wording().values() for text in texts for word in _WORD.findall(SLOT.sub(" ", text).casefold())}
    for wording in (prop.wording for prop in domain.properties):
        groups.append(_read_stems(wording, words) - common)
    for action in domain.actions:
        groups.append(_read_stems({key: texts for key, texts in action.wording.items() if key == "req"}, words) - common)
    held: dict[str, list[set[str]]] = defaultdict(list)
    for group in groups:
        for one in group:
            held[one].append(group)
    nouns = {stem(word) for cls in domain.classes for pair in cls.nouns for noun in pair for word in noun.split()}
    rare = [one for one, mine in held.items() if len(mine) <= _RARE and one not in nouns]
    return Cues({one: frozenset(other for other in set[str]().union(*held[one]) if _tells(one, other, held)) for one in rare}, words)


def _tells(cue: str, other: str, held: dict[str, list[set[str]]]) -> bool:
    """Whether a stem means what a cue does: it stands for no property that the cue does not stand for."""
    return all(cue in group for group in held[other])


def _read_stems(wording: Wording, words: dict[str, str]) -> set[str]:
    """The stems of a wording's templates, plain words and names aside."""
    found: set[str] = set()
    for key, texts in wording.items():
        if key not in SPEAKING:
            continue
        for text in texts:
            for word in _WORD.findall(SLOT.sub(" ", text).casefold()):
                if word not in PLAIN:
                    found.add(stem(word))
                    words.setdefault(stem(word), word)
    return found
