"""Names of members, wording of properties and what people do: the words that make a domain sound like itself."""

from __future__ import annotations

import re
from typing import Any

from toolweave.model.domain import Wording
from toolweave.model.names import normalise_name
from toolweave.synthesise.propose.asking import Proposer, Rejected, Topic, build_object, read_text, read_texts
from toolweave.synthesise.propose.checks import check_name, check_template, check_word
from toolweave.synthesise.propose.classes import TEXT, TEXTS
from toolweave.synthesise.propose.composed import compose_names, compose_practices
from toolweave.synthesise.propose.draft import PRACTICES, WORDED, DraftClass, DraftPractice, DraftProperty

NAMES = (28, 40)
"""Fewest and most members of a class."""
AT_ONCE = 30
"""Names asked for in one prompt."""
KNOWN = 40
"""Names that a further prompt tells as taken."""
PER_CLASS, IN_ALL = 3, 7
"""Most practices of a class and of a domain."""
KEYS = {"ask": "q", "embedded": "eq", "answer": "a", "after": "post"}
"""What a template is called in the prompt, and its key in the wording file."""
NAME_TOPIC = Topic("names", "propose_names", "names", TEXT)
WORDING_TOPIC = Topic("wording", "propose_wording", "wording", build_object({"id": TEXT} | dict.fromkeys(KEYS, TEXTS)))
PRACTICE = build_object({"kind": {"type": "string", "enum": list(PRACTICES)}, "class": TEXT, "word": TEXT, "words": TEXT})
PRACTICE_TOPIC = Topic("practices", "propose_practices", "practices", PRACTICE)
MEANINGS = {
    "save": "keep a list of them for later",
    "rate": "give them a score",
    "remind": "be reminded of them on a day",
    "book": "arrange a `word` with or at one of them for a day (a visit, a tour, a lesson)",
    "report": "report a `word` about one of them (a sighting, a problem, a correction)",
}


async def ask_names(proposer: Proposer, title: str, cls: DraftClass, words: set[str]) -> list[str]:
    """Ask for names of members, in prompts of `AT_ONCE`; none of `words`, which are normalised. At most `NAMES[1]`, perhaps none."""
    names: list[str] = []

    def check(entry: Any, kept: list[str]) -> str:
        name = check_name(bare_name(entry) if isinstance(entry, str) else "")
        if normalise_name(name) in words | {normalise_name(other) for other in (*names, *kept)}:
            raise Rejected(f"twice: `{name}`")
        return name

    while len(names) < NAMES[1]:
        wanted = min(AT_ONCE, NAMES[1] - len(names))
        enough = max(1, wanted // 3)
        data = {"domain": title, "class": cls.noun, "plural": cls.plural, "person": cls.person, "wanted": wanted, "taken": names[-KNOWN:]}
        found = await proposer.ask_entries(NAME_TOPIC, data, check, enough=enough)
        names += found
        if len(found) < enough:
            break
    return names[: NAMES[1]]


def bare_name(text: str) -> str:
    """A name without what lists put around it: `1. "Blue whale" (mammal)` gives `Blue whale`."""
    return re.sub(r"^\s*(?:\d+[.)]|[-*•])\s*|\s*\([^()]*\)\s*$", "", " ".join(text.split())).strip("\"'“”‘’ ")


def settle_names(proposer: Proposer, classes: list[DraftClass], words: set[str]) -> list[DraftClass]:
    """Give each name to the first class that has it, and compose names where a class has too few."""
    taken, settled = set(words), list[DraftClass]()
    for cls in classes:
        names = [name for name in cls.names if normalise_name(name) not in taken]
        taken |= {normalise_name(name) for name in names}
        if len(names) < NAMES[0]:
            proposer.notes.filled["names"] += NAMES[0] - len(names)
            names += compose_names(cls, NAMES[0] - len(names), taken)
        settled.append(cls.model_copy(update={"names": tuple(names)}))
    return settled


async def ask_wording(proposer: Proposer, title: str, cls: DraftClass) -> tuple[DraftProperty, ...]:
    """Ask how people would ask for each property and say it; what passes is added to the plain wording."""
    rows = [{"id": str(i), "label": p.label, "kind": p.kind, "several": bool(p.plural), "unit": p.unit, "verb": p.verb} for i, p in enumerate(cls.properties)]
    data = {"domain": title, "class": cls.noun, "person": cls.person, "properties": rows}
    known = {str(row["id"]) for row in rows}

    def check(entry: Any, kept: list[tuple[str, Wording]]) -> tuple[str, Wording]:
        number = read_text(entry, "id")
        if number not in known or any(number == other for other, _ in kept):
            raise Rejected(f"no such property: `{number[:20]}`")
        wording = _read_wording(proposer, entry, cls)
        if not wording:
            raise Rejected(f"no usable template: property `{number}`")
        return number, wording

    found = dict(await proposer.ask_entries(WORDING_TOPIC, data, check, enough=max(1, len(rows) // 2)))
    proposer.notes.filled["wording"] += len(known - set(found))
    return tuple(prop.model_copy(update={"wording": found.get(str(number), {})}) for number, prop in enumerate(cls.properties))


async def ask_practices(proposer: Proposer, title: str, classes: list[DraftClass]) -> list[DraftPractice]:
    """Ask which practices fit which classes, out of a closed set."""
    nouns = [cls.noun for cls in classes]
    data = {"domain": title, "classes": nouns, "wanted": IN_ALL - 1, "practices": MEANINGS}

    def check(entry: Any, kept: list[DraftPractice]) -> DraftPractice:
        kind, noun = read_text(entry, "kind"), read_text(entry, "class").lower()
        if kind not in PRACTICES or noun not in nouns:
            raise Rejected(f"no such practice or class: `{kind[:20]}` of `{noun[:30]}`")
        words = [check_word(read_text(entry, key), "word", words=2, length=20) for key in ("word", "words")] if kind in WORDED else ["", ""]
        if sum(other.noun == noun for other in kept) >= PER_CLASS or any((other.kind, other.noun) == (kind, noun) for other in kept):
            raise Rejected(f"enough of it: `{kind}` of `{noun}`")
        if any(word and word in (other.word, *nouns) for other in kept for word in words):
            raise Rejected(f"twice: `{words[0]}`")
        return DraftPractice.model_validate({"kind": kind, "noun": noun, "word": words[0], "words": words[1]})

    found = await proposer.ask_entries(PRACTICE_TOPIC, data, check, enough=3)
    if len(found) < 3:
        plain = [practice for practice in compose_practices(classes) if not any((p.kind, p.noun) == (practice.kind, practice.noun) for p in found)]
        proposer.notes.filled["practices"] += len(plain)
        found += plain
    return found[:IN_ALL]


def _read_wording(proposer: Proposer, entry: Any, cls: DraftClass) -> Wording:
    wording: Wording = {}
    for said, key in KEYS.items():
        texts: list[str] = []
        for text in read_texts(entry, said)[:6]:
            try:
                texts.append(check_template(text, key, they=cls.person))
            except Rejected as exc:
                proposer.notes.rejected.append({"task": WORDING_TOPIC.task, "entry": text[:120], "reason": str(exc)})
        if texts:
            wording[key] = tuple(dict.fromkeys(texts))
    return wording
