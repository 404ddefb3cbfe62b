"""The words that API designers use for fields: plurals, and the verb of a year (`released_from`, `born_to`)."""

from __future__ import annotations

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
UNCOUNTED = {"cast", "staff", "people"}


def pluralise(noun: str) -> str:
    """Return the plural of a snake_case noun as a field name: `country` gives `countries`."""
    if noun in UNCOUNTED:
        return noun
    if noun == "person" or noun.endswith("_person"):
        return noun.removesuffix("person") + "people"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


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
