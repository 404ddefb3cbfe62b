"""Classes of a domain and what their members have: proposed by a model, each checked, the gaps filled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from toolweave.model.names import slug_name
from toolweave.model.reserved import RESERVED
from toolweave.synthesise.propose.asking import Proposer, Rejected, Topic, build_object, read_number, read_text, read_texts
from toolweave.synthesise.propose.checks import check_innocent, check_name, check_word
from toolweave.synthesise.propose.composed import compose_class, compose_classes, compose_properties
from toolweave.synthesise.propose.draft import KINDS, DraftClass, DraftProperty

CLASSES = (4, 6)
"""Fewest and most classes of a domain made from its name alone."""
PROPERTIES = (5, 8)
"""Fewest and most properties of a class."""
VALUES = (3, 24)
"""Fewest and most terms of a category."""
TEXT, BOOL, NUMBER, TEXTS = {"type": "string"}, {"type": "boolean"}, {"type": "number"}, {"type": "array", "items": {"type": "string"}, "maxItems": 40}
CLASS_TOPIC = Topic("classes", "propose_classes", "classes", build_object({"noun": TEXT, "plural": TEXT, "person": BOOL}))
PROPERTY_TOPIC = Topic(
    "properties",
    "propose_properties",
    "properties",
    build_object(
        {"label": TEXT, "plural": TEXT, "kind": {"type": "string", "enum": list(KINDS)}, "unit": TEXT, "values": TEXTS, "before": BOOL}
        | {"range": TEXT, "low": NUMBER, "high": NUMBER, "verb": TEXT, "most": TEXT, "least": TEXT}
    ),
)
UNITS = {
    "m": "metres",
    "km": "kilometres",
    "cm": "centimetres",
    "mm": "millimetres",
    "kg": "kilograms",
    "g": "grams",
    "%": "per cent",
    "€": "euros",
    "eur": "euros",
    "$": "dollars",
    "usd": "dollars",
    "us dollars": "dollars",
    "°c": "degrees",
    "min": "minutes",
    "h": "hours",
}
"""Units as models abbreviate them."""
SUPERLATIVE = re.compile(r"(?:most|least) [a-z]+|[a-z]{2,}est|best|worst|most|least")


async def ask_classes(proposer: Proposer, title: str, given: Sequence[str] = ()) -> list[DraftClass]:
    """Ask for the classes of a domain, or for the plurals of those given; what is missing is composed.

    Shape: the given ones in their order; without a list `CLASSES` many.
    """
    data = {"domain": title, "wanted": len(given) or CLASSES[1], "given": list(given)}

    def check(entry: Any, kept: list[DraftClass]) -> DraftClass:
        noun, plural = check_word(read_text(entry, "noun"), "noun"), check_word(read_text(entry, "plural"), "plural")
        if given and noun not in given:
            raise Rejected(f"not asked for: `{noun}`")
        _check_apart(noun, plural, kept)
        return DraftClass(noun=noun, plural=plural, person=bool(entry.get("person")))

    found = await proposer.ask_entries(CLASS_TOPIC, data, check, enough=len(given) or CLASSES[0])
    if given:
        by_noun = {cls.noun: cls for cls in found}
        proposer.notes.filled["classes"] += len(set(given) - set(by_noun))
        return [by_noun.get(noun) or compose_class(noun) for noun in given]
    for cls in compose_classes():
        if len(found) < CLASSES[0] and not {cls.noun, cls.plural} & {word for other in found for word in (other.noun, other.plural)}:
            proposer.notes.filled["classes"] += 1
            found.append(cls)
    return found[: CLASSES[1]]


async def ask_properties(proposer: Proposer, title: str, cls: DraftClass, classes: list[DraftClass]) -> tuple[DraftProperty, ...]:
    """Ask for the properties of a class; it gets a link, a category and a figure whatever the model says."""
    nouns = [other.noun for other in classes]
    data = {"domain": title, "class": cls.noun, "plural": cls.plural, "person": cls.person, "classes": nouns, "wanted": PROPERTIES[1] - 1}

    def check(entry: Any, kept: list[DraftProperty]) -> DraftProperty:
        prop = read_property(entry, nouns)
        names = {slug_name(word) for other in kept for word in (other.label, other.plural, other.name)} | {cls.name, cls.many}
        if {prop.name, slug_name(prop.label), slug_name(prop.plural)} & (names - {""}):
            raise Rejected(f"twice: `{prop.label}`")
        return prop

    found = await proposer.ask_entries(PROPERTY_TOPIC, data, check, enough=PROPERTIES[0])
    return fill_properties(proposer, found[: PROPERTIES[1]], cls, classes)


def read_property(entry: Any, nouns: Sequence[str]) -> DraftProperty:
    """One proposed property, checked; what a kind does not use is left out.

    Raises:
        Rejected: If it cannot be used.
    """
    kind, unit = read_text(entry, "kind"), read_unit(entry)
    if kind not in KINDS:
        raise Rejected(f"unknown kind: `{kind[:20]}`")
    bare = re.sub(rf" (?:in|\() ?{re.escape(unit)}\)?$" if unit else "$^", "", read_text(entry, "label"), flags=re.IGNORECASE)
    label = check_word(re.sub(r"^(?i:number of) ", "", bare) if kind == "count" else bare, "label", words=4)
    plural = read_text(entry, "plural").lower()
    shape: dict[str, Any] = {"label": label, "kind": kind}
    if kind in ("category", "link") and plural and plural != label:
        shape["plural"] = check_word(plural, "plural", words=4)
    match kind:
        case "category":
            shape |= {"values": _read_values(entry), "before": bool(entry.get("before"))}
        case "link":
            shape["range"] = read_text(entry, "range").lower()
            if shape["range"] not in nouns:
                raise Rejected(f"leads to no class: `{shape['range'][:30]}`")
        case "number" | "count" | "year" | "date":
            shape |= _read_range(entry, kind)
        case _:
            pass
    if kind == "number":
        shape["unit"] = unit
    if kind == "year" and read_text(entry, "verb"):
        shape["verb"] = check_word(re.sub(r" (?:in|on|at|by)$", "", read_text(entry, "verb").lower()), "verb", words=2)
    if kind in ("number", "count", "year"):
        shape |= _read_tops(entry)
    prop = DraftProperty(**shape)
    if prop.name in RESERVED:
        raise Rejected(f"reserved word: `{prop.name}`")
    return prop


def read_unit(entry: Any) -> str:
    """The unit of a number in words; empty where there is none that can be said."""
    unit = read_text(entry, "unit")
    try:
        return UNITS.get(unit.lower()) or check_word(unit.lower(), "unit", words=2)
    except Rejected:
        return ""


def fill_properties(proposer: Proposer, found: list[DraftProperty], cls: DraftClass, classes: list[DraftClass]) -> tuple[DraftProperty, ...]:
    """Add plain properties until there is a link, a category and a figure, and enough of them in all."""
    needs = (("link",), ("category",), ("number", "count", "year"))
    others = classes[classes.index(cls) + 1 :] + classes[: classes.index(cls)]
    plain = compose_properties(cls, others)
    for prop in plain:
        lacking = [kinds for kinds in needs if not any(other.kind in kinds for other in found)]
        wanted = any(prop.kind in kinds for kinds in lacking) or len(found) < PROPERTIES[0]
        if wanted and not {prop.label, prop.name} & {word for other in found for word in (other.label, other.name)}:
            proposer.notes.filled["properties"] += 1
            found.append(prop)
    return tuple(found)


def _check_apart(noun: str, plural: str, kept: list[DraftClass]) -> None:
    words = {slug_name(word) for other in kept for word in (other.noun, other.plural)}
    if {slug_name(noun), slug_name(plural)} & words:
        raise Rejected(f"twice: `{noun}`")


def _read_values(entry: Any) -> tuple[str, ...]:
    values: dict[str, str] = {}
    for text in read_texts(entry, "values"):
        try:
            values.setdefault(slug_name(text), check_name(text, "value", words=4, length=31))
        except Rejected:
            continue
    values.pop("", None)
    if len(values) < VALUES[0]:
        raise Rejected(f"too few values: `{read_text(entry, 'label')[:30]}`")
    return tuple(values.values())[: VALUES[1]]


def _read_range(entry: Any, kind: str) -> dict[str, float]:
    low, high = read_number(entry, "low"), read_number(entry, "high")
    limits = (1000, 2030) if kind in ("year", "date") else (2, 10_000) if kind == "count" else (0, 10**10)
    if low is None or high is None:
        raise Rejected("no range: a figure needs `low` and `high`")
    low, high = max(low, limits[0]), min(high, limits[1])
    if high - low < (5 if kind != "number" else 0.5):
        raise Rejected(f"no range: {low:g} to {high:g}")
    return {"low": low, "high": high}


def _read_tops(entry: Any) -> dict[str, str]:
    most, least = read_text(entry, "most").lower(), read_text(entry, "least").lower()
    for word in (most, least):
        check_innocent(word, "superlative")
    return {"most": most, "least": least} if most != least and SUPERLATIVE.fullmatch(most) and SUPERLATIVE.fullmatch(least) else {}
