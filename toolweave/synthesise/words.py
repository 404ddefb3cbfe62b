"""The words that API designers use for fields: plurals, and the verb of a year (`released_from`, `born_to`)."""

from __future__ import annotations

import re

from toolweave.model.domain import DomainClass, DomainProperty

YEAR_VERBS = {
    "release": "released",
    "birth": "born",
    "death": "died",
    "founding": "founded",
    "foundation": "founded",
    "inception": "founded",
    "publication": "published",
    "start": "started",
    "end": "ended",
    "opening": "opened",
    "formation": "formed",
    "dissolution": "dissolved",
    "independence": "independent",
}
UNITS = {"_minutes": "minutes", "_usd": "US dollars", "_eur": "euros", "_km2": "square kilometres", "_km": "kilometres", "_m": "metres", "_volts": "volts"}
UNCOUNTED = {"cast", "staff", "people", "species", "series", "aircraft", "spacecraft", "headquarters", "sheep", "fish", "deer", "works", "means"}
IRREGULAR = {
    "person": "people",
    "man": "men",
    "woman": "women",
    "child": "children",
    "genus": "genera",
    "phylum": "phyla",
    "foot": "feet",
    "taxon": "taxa",
    "leaf": "leaves",
    "wolf": "wolves",
}


def pluralise(noun: str) -> str:
    """Return the plural of a snake_case noun as a field name: `country` gives `countries`."""
    first, _, last = noun.rpartition("_")
    if last in UNCOUNTED:
        return noun
    if last in IRREGULAR:
        return f"{first}_{IRREGULAR[last]}" if first else IRREGULAR[last]
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "z", "ch", "sh")) else "s")


def pluralise_label(label: str) -> str:
    """The plural of a noun of several words: `place of publication` gives `places of publication`."""
    head = re.split(r" (?:of|in|at|for|by|on|from|to|with) ", label, maxsplit=1)[0]
    return pluralise(head.replace(" ", "_")).replace("_", " ") + label[len(head) :]


def year_stem(prop: DomainProperty) -> str:
    """Return the stem of a range of years or dates: `release_year` gives `released`."""
    stem = prop.name.removesuffix("_year").removesuffix("_date").removesuffix("_since")
    return YEAR_VERBS.get(stem, stem)


def noun_of(cls: DomainClass) -> str:
    """What people call one member."""
    return cls.nouns[0][0]


def nouns_of(cls: DomainClass) -> str:
    """What people call several members."""
    return cls.nouns[0][1]


def spoken(name: str) -> str:
    """A field name as words: `box_office_usd` gives `box office in US dollars`."""
    for suffix, unit in UNITS.items():
        if name.endswith(suffix):
            return f"{name.removesuffix(suffix)} in {unit}".replace("_", " ")
    return name.replace("_", " ")


def clause(prop: DomainProperty) -> str:
    """The description of a property inside a sentence: `year of first release`."""
    text = prop.description or spoken(prop.name)
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
