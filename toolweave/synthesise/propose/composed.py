"""What a domain gets where a model gave nothing usable: plain classes, plain properties, pronounceable names, by hash and table.

Nobody would call it rich, and it is whole: every class can be searched, compared and counted, and leads to another.
"""

from __future__ import annotations

from hashlib import blake2b
from random import Random

from toolweave.model.names import normalise_name
from toolweave.synthesise.propose.draft import DraftClass, DraftPractice, DraftProperty
from toolweave.synthesise.words import pluralise

CLASSES = (("topic", "topics", False), ("place", "places", False), ("group", "groups", False), ("event", "events", False), ("expert", "experts", True))
STARTS = "Al Ar Bel Bran Cal Cor Dal Dor El Fen Gar Hal Il Jor Kel Lan Lor Mar Mel Nor Or Per Quen Ras Sel Tal Tor Ul Ver Wen".split()  # noqa: SIM905
MIDDLES = "a e i o u an en or is ar el".split()  # noqa: SIM905
ENDS = "dor mere wick ton vale ris nan dell holm lis ven ra mont dan sa by".split()  # noqa: SIM905
PERSONS = "person man woman researcher author teacher player doctor writer singer painter designer owner trainer officer worker engineer dancer".split()  # noqa: SIM905
PERSON_ENDS = ("ist", "ian", "person", "eer")


def compose_classes() -> list[DraftClass]:
    """Classes that any domain has."""
    return [DraftClass(noun=noun, plural=plural, person=person) for noun, plural, person in CLASSES]


def compose_class(noun: str) -> DraftClass:
    """A class of which only the noun is known."""
    plural = pluralise(noun.replace(" ", "_")).replace("_", " ")
    last = noun.rsplit(" ", maxsplit=1)[-1]
    return DraftClass(noun=noun, plural=plural, person=last in PERSONS or last.endswith(PERSON_ENDS))


def compose_properties(cls: DraftClass, others: list[DraftClass]) -> list[DraftProperty]:
    """Properties that any class has, the ones that matter most first: a link, a category, a figure, a year, a further category, a count."""
    target = next((other for other in others if other.noun != cls.noun), cls)
    year = DraftProperty(label="birth", kind="year", low=1940, high=2000, verb="born") if cls.person else _founding()
    return [
        DraftProperty(label=f"main {target.noun}", kind="link", range=target.noun),
        DraftProperty(label="status", kind="category", values=("active", "planned", "paused", "retired")),
        DraftProperty(label="score", kind="number", unit="points", low=10, high=100),
        year,
        DraftProperty(label="focus", plural="focuses", kind="category", values=("research", "education", "protection", "public events", "history", "training")),
        DraftProperty(label="mentions", kind="count", low=2, high=60),
    ]


def compose_names(cls: DraftClass, wanted: int, taken: set[str]) -> list[str]:
    """Pronounceable names that mean nothing: `Belanmere`; for people two. `taken` holds normalised names and grows."""
    rng = Random(int.from_bytes(blake2b(cls.noun.encode(), digest_size=8).digest(), "big"))
    names: list[str] = []
    while len(names) < wanted:
        name = " ".join(rng.choice(STARTS) + rng.choice(MIDDLES) + rng.choice(ENDS) for _ in range(2 if cls.person else 1))
        if normalise_name(name) not in taken:
            taken.add(normalise_name(name))
            names.append(name)
    return names


def compose_practices(classes: list[DraftClass]) -> list[DraftPractice]:
    """What people can do with the members of any classes."""
    first, second = classes[0], classes[1 % len(classes)]
    meeting = ("meeting", "meetings") if second.person else ("visit", "visits")
    return [
        DraftPractice(kind="save", noun=first.noun),
        DraftPractice(kind="rate", noun=first.noun),
        DraftPractice(kind="book", noun=second.noun, word=meeting[0], words=meeting[1]),
        DraftPractice(kind="remind", noun=second.noun),
    ]


def _founding() -> DraftProperty:
    return DraftProperty(label="first record", kind="year", low=1850, high=2020, verb="first recorded")
