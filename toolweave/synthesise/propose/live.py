"""What Wikidata holds around a name becomes a draft: its labels turned into nouns and field names, or left out where no English would come of it.

Labels are what anybody wrote: each goes through the checks of a model's proposals before it is a word of the domain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from toolweave.ingest.wikidata.choose import ChosenClass, ChosenProperty
from toolweave.ingest.wikidata.spoken import Words, load_spoken
from toolweave.ingest.wikidata.survey import HUMAN, Group, Use
from toolweave.model.reserved import RESERVED
from toolweave.synthesise.propose.asking import Notes, Rejected
from toolweave.synthesise.propose.checks import check_word
from toolweave.synthesise.propose.domain import settle
from toolweave.synthesise.propose.draft import DraftClass, DraftDomain, DraftPractice, DraftProperty
from toolweave.synthesise.words import UNCOUNTED, pluralise_label

MADE_BY = frozenset(("P50", "P57", "P86", "P170", "P175", "P178", "P84", "P186"))
"""Who has an author, a maker or a material was made, not founded."""
LOOSE = frozenset("by in at of on from to after with for as or".split())  # noqa: SIM905
"""A label that ends in one of these is a phrase around its value, no noun."""
VERBS = frozenset("has is was are were does located named based used uses depicts cites contains replaces follows shares includes produces provides".split())  # noqa: SIM905
_PLACES = (
    "museum university college school institute castle palace park garden zoo aquarium library church cathedral temple theatre theater station building tower "
    "bridge island mountain lake river beach volcano cave monument city town village winery brewery restaurant observatory stadium gallery site"
)
PLACES = frozenset(_PLACES.split())
"""What can be visited, so that a visit can be arranged."""
UNITS = {
    "United States dollar": "US dollars",
    "pound sterling": "pounds",
    "percent": "per cent",
    "degree Celsius": "degrees",
    "foot": "feet",
    "metre per second": "metres per second",
    "kilometre per hour": "kilometres per hour",
    "cubic metre per second": "cubic metres per second",
    "gram per cubic centimetre": "grams per cubic centimetre",
}
LABEL_WORDS, LABEL_CHARS = 4, 36


def draft_domain(title: str, qid: str, classes: Sequence[ChosenClass]) -> tuple[DraftDomain, Notes]:
    """Draft a domain from what was chosen; what has no plain English name is left out and noted.

    Shape: the classes in the order chosen; no class where none has a usable name.
    """
    notes = Notes()
    nouns = _name_classes(classes, notes)
    drafts: list[DraftClass] = []
    for place, chosen in enumerate(classes):
        if place in nouns:
            noun, plural = nouns[place]
            cls = DraftClass(noun=noun, plural=plural, person=_is_human(chosen.group), qids=chosen.group.qids, anchors=dict(chosen.group.anchors))
            drafts.append(cls.model_copy(update={"properties": _draft_properties(cls, chosen, nouns, notes)}))
    drafts = [cls for cls in drafts if cls.properties]
    if not drafts:
        return DraftDomain(title=title, classes=(), qid=qid), notes
    return settle(DraftDomain(title=title, classes=tuple(drafts), practices=tuple(choose_practices(drafts)), qid=qid), notes), notes


def choose_practices(classes: Sequence[DraftClass]) -> list[DraftPractice]:
    """What people can sensibly do with members: keep and score what the domain is about, visit places, mend the record of the rest."""
    first, rest = classes[0], list(classes[1:])
    found = [DraftPractice(kind="save", noun=first.noun), DraftPractice(kind="remind", noun=first.noun)]
    if not first.person:
        found.append(DraftPractice(kind="rate", noun=first.noun))
    place = next((cls for cls in classes if cls.noun.rsplit(" ", maxsplit=1)[-1] in PLACES), None)
    if place is not None:
        found.append(DraftPractice(kind="book", noun=place.noun, word="visit", words="visits"))
    corrected = rest[0] if rest else first
    found.append(DraftPractice(kind="report", noun=corrected.noun, word="correction", words="corrections"))
    return found


def name_property(use: Use) -> Words:
    """What people call a property: its own words where there are some, else Wikidata's label if it is a plain noun.

    Raises:
        Rejected: If no noun can be made of it.
    """
    words = load_spoken().words.get(use.pid)
    if words is not None:
        return words
    label = " ".join(re.sub(r"\([^()]*\)", " ", use.label).split())
    if use.datatype == "Time":
        label = re.sub(r"^(?:UTC )?(?:date|time|year|point in time) of (?:official )?| (?:date|time|year)$", "", label)
    counted = re.match(r"(?:total )?number of (.+)|(.+) count$", label)
    if use.datatype == "Quantity" and counted and not use.unit:
        noun = check_word(counted[1] or counted[2], "label", words=LABEL_WORDS, length=LABEL_CHARS)
        return Words(label=noun if noun.endswith("s") else pluralise_label(noun), kind="count")
    noun = check_label(label)
    return Words(label=noun, plural=pluralise_label(noun))


def check_label(label: str, *, words: int = LABEL_WORDS, length: int = LABEL_CHARS) -> str:
    """A label as a noun in the singular.

    Raises:
        Rejected: If it is none: too long, not plain words, a verb, a phrase around its value.
    """
    word = check_word(label, "label", words=words, length=length)
    parts = word.split()
    if parts[-1] in LOOSE or "or" in parts or "and" in parts or parts[0] in VERBS or (len(parts) > 1 and parts[0].endswith("ed")):
        raise Rejected(f"no noun: `{word}`")
    if (re.search(r"[^suic]s$", parts[-1]) and parts[-1] not in UNCOUNTED) or re.fullmatch(r"\w+ed", word):
        raise Rejected(f"no noun in the singular: `{word}`")
    return word


def name_unit(label: str) -> str:
    """A unit as people say it after a figure; empty for one that cannot be said.

    >>> name_unit("square kilometre")
    'square kilometres'
    """
    try:
        return UNITS.get(label) or check_word(pluralise_label(check_word(label, "unit", words=4, length=30)), "unit", words=4)
    except Rejected:
        return ""


def _name_classes(classes: Sequence[ChosenClass], notes: Notes) -> dict[int, tuple[str, str]]:
    """Noun and plural of each class that has one, by place; no word twice."""
    nouns: dict[int, tuple[str, str]] = {}
    taken: set[str] = set()
    for place, chosen in enumerate(classes):
        label = chosen.group.label
        try:
            bare = re.sub(r"\s*\([^()]*\)", "", label)
            noun = "person" if label == "human" else check_label(bare, words=3, length=30)
            plural = pluralise_label(noun)
            if {noun, plural} & taken:
                raise Rejected(f"twice: `{noun}`")
        except Rejected as exc:
            notes.rejected.append({"task": "classes", "entry": label[:120], "reason": str(exc)})
            continue
        taken |= {noun, plural}
        nouns[place] = noun, plural
    return nouns


def _draft_properties(cls: DraftClass, chosen: ChosenClass, nouns: dict[int, tuple[str, str]], notes: Notes) -> tuple[DraftProperty, ...]:
    pids = {use.pid for use in chosen.group.uses}
    found: list[DraftProperty] = []
    taken = {cls.noun, cls.plural}
    for prop in chosen.properties:
        try:
            draft = _draft_property(prop, cls, nouns, made=bool(pids & MADE_BY))
            if {draft.label, draft.plural, draft.name} & taken - {""}:
                raise Rejected(f"twice: `{draft.label}`")
        except Rejected as exc:
            notes.rejected.append({"task": "properties", "entry": f"{cls.noun}.{prop.use.label}"[:120], "reason": str(exc)})
            continue
        taken |= {draft.label, draft.plural, draft.name}
        found.append(draft)
    return tuple(found)


def _draft_property(prop: ChosenProperty, cls: DraftClass, nouns: dict[int, tuple[str, str]], *, made: bool) -> DraftProperty:
    use, words = prop.use, name_property(prop.use)
    linked = nouns.get(prop.target) if prop.target is not None else None
    kind = words.kind or ("category" if prop.kind == "link" and linked is None else prop.kind)
    shape: dict[str, Any] = {"label": words.label, "kind": kind, "pid": use.pid, "past": use.pid in load_spoken().past}
    shape["instead"] = {key: tuple(text.replace("<nouns>", cls.plural) for text in texts) for key, texts in words.wording.items()}
    if kind in ("category", "link") and prop.several:
        shape["plural"] = words.plural or pluralise_label(words.label)
    if kind == "category":
        shape["before"] = words.adjective and not cls.person
    if kind == "link" and linked is not None:
        shape["range"] = linked[0]
    if kind == "number":
        unit = name_unit(use.unit_label) if use.unit else ""
        if use.unit and not unit:
            raise Rejected(f"a unit that cannot be said: `{use.unit_label[:30]}`")
        shape |= {"unit": unit, "unit_qid": use.unit}
    if kind in ("year", "date"):
        shape |= {"verb": (words.made if made and words.made else words.verb), "pick": words.pick}
    shape |= {"most": words.most, "least": words.least}
    draft = DraftProperty(**shape)
    if draft.name in RESERVED:
        raise Rejected(f"reserved word: `{draft.name}`")
    return draft


def _is_human(group: Group) -> bool:
    return group.qids == (HUMAN,)
