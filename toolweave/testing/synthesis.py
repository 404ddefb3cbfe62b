"""The competent writer of domains: it answers the `propose_` tasks out of what the prompt says and a few words that fit any subject.

It knows nothing of films or fish: names are syllables, properties are those that most things have, and links follow the classes of the prompt.
"""

from __future__ import annotations

import re
from random import Random
from typing import Any, cast

from toolweave.model.tool import Json
from toolweave.testing.tasks import register

GENERIC = (
    ("site", "sites", False),
    ("programme", "programmes", False),
    ("publication", "publications", False),
    ("society", "societies", False),
    ("expert", "experts", True),
)
PERSON = re.compile(r"(ist|ian|eer|er|or|person|expert)$")
NOT_PERSONS = ("river", "tower", "number", "paper", "centre", "border", "corridor", "water", "flower", "harbor", "harbour", "container")
SYLLABLES = "ba bel cor da dun el fen gar hol is ka lin mar mor na or pel ran sel tam tor ul ver win yar zan".split()  # noqa: SIM905
SIDES = "North South East West Upper Lower Old New Inner Outer".split()  # noqa: SIM905
PLACES = "Coast Valley Heights Basin Plain Ridge Delta Forest".split()  # noqa: SIM905
TERMS = ("early", "recent", "rare", "common", "regional", "seasonal", "protected", "experimental")
FIGURES = (
    ("length", "metres", 2, 400, "longest", "shortest"),
    ("weight", "kilograms", 3, 900, "heaviest", "lightest"),
    ("height", "metres", 3, 250, "tallest", "lowest"),
    ("budget", "euros", 4000, 900000, "most expensive", "cheapest"),
)
COUNTS = (("records", 3, 200), ("pictures", 2, 90), ("visitors", 20, 5000), ("awards", 2, 30))
YEARS = (("registration", "registered"), ("discovery", "discovered"), ("foundation", "founded"))
ASKS = {
    "figure": (["what's the {label} of {x}", "what {label} {does} {x} have"], ["what the {label} of {x} is"], ["{x} has a {label} of {v}.", "That's {v}."]),
    "count": (["how many {label} does {x} have", "how many {label} has {x} got"], ["how many {label} {x} has"], ["{x} has {v}.", "It comes to {v}."]),
    "year": (
        ["when {was} {x} {verb}", "which year {was} {x} {verb} in"],
        ["when {x} {was} {verb}", "which year {x} {was} {verb} in"],
        ["{x} was {verb} in {v}.", "That's from {v}."],
    ),
    "other": (["what's the {label} of {x}", "which {label} does {x} have"], ["what the {label} of {x} is"], ["The {label} of {x} is {v}.", "That's {v}."]),
    "several": (["which {label} does {x} have", "what does {x} have as {label}"], ["which {label} {x} has"], ["{x} has {v}.", "On record there is {v}."]),
}


def _back(name: str, description: str, kind: str, *values: str, within: tuple[int, int] = (0, 0)) -> Json:
    return {"name": name, "description": description, "kind": kind, "values": list(values), "low": within[0], "high": within[1]}


UNRECORDED: tuple[tuple[str, str, str, list[Json]], ...] = (
    (
        "check",
        "availability",
        "Check whether one {noun} can be had at present, and at what price.",
        [
            _back("availability", "Whether it can be had now", "choice", "available", "on request", "gone"),
            _back("price_eur", "What it costs in euros", "amount", within=(5, 90)),
        ],
    ),
    (
        "get",
        "popularity",
        "Get how often one {noun} was looked at this week.",
        [_back("views", "How often it was looked at this week", "count", within=(3, 900))],
    ),
    (
        "get",
        "forecast",
        "Get what is expected of one {noun} next week.",
        [_back("outlook", "What is expected", "choice", "better", "the same", "worse")],
    ),
    ("get", "queue_length", "Get how many people are waiting for one {noun}.", [_back("waiting", "How many people wait", "count", within=(0, 60))]),
    ("check", "support", "Check whether somebody can answer questions about one {noun} today.", [_back("staffed", "Whether somebody is there", "flag")]),
    ("estimate", "effort", "Estimate how much work one {noun} takes.", [_back("hours", "Hours of work", "amount", within=(1, 40))]),
    (
        "get",
        "reviews",
        "Get what users think of one {noun}.",
        [_back("stars", "Average of their stars", "amount", within=(1, 5)), _back("voices", "How many users", "count", within=(1, 400))],
    ),
    ("check", "restrictions", "Check whether there are restrictions on one {noun}.", [_back("restricted", "Whether there are any", "flag")]),
)


@register("propose_classes")
def propose_classes(data: Json, rng: Random) -> Json:
    """The classes given, each with a plural; without any, what every subject has."""
    given = _texts(data, "given")
    if not given:
        chosen = GENERIC[: max(4, min(len(GENERIC), int(data.get("wanted", 5))))]
        return {"classes": [{"noun": noun, "plural": plural, "person": person} for noun, plural, person in chosen]}
    return {"classes": [{"noun": noun, "plural": pluralise(noun), "person": is_person(noun)} for noun in given]}


@register("propose_properties")
def propose_properties(data: Json, rng: Random) -> Json:
    """A link to each other class, two categories, two figures, a count and a year."""
    noun, person = str(data.get("class", "thing")), bool(data.get("person"))
    others = [other for other in _texts(data, "classes") if other != noun]
    properties: list[Json] = []
    for place, other in enumerate(others[:2]):
        label, several = (f"lead {other}", False) if is_person(other) else (f"related {other}" if place else f"main {other}", place > 0)
        properties.append(_property(label, "link", range=other, plural=pluralise(label) if several else ""))
    properties.append(_property("classification", "category", values=rng.sample(TERMS, 5), before=True))
    areas = sorted({f"{rng.choice(SIDES)} {rng.choice(PLACES)}" for _ in range(14)})
    properties.append(_property("area", "category", plural="areas", values=areas))
    if person:
        properties.append(_property("birth", "year", low=1930, high=2000, verb="born", most="youngest", least="oldest"))
    else:
        label, unit, low, high, most, least = rng.choice(FIGURES)
        properties.append(_property(label, "number", unit=unit, low=low, high=high, most=most, least=least))
        label, verb = rng.choice(YEARS)
        properties.append(_property(label, "year", low=1850, high=2020, verb=verb))
    label, low, high = rng.choice(COUNTS)
    properties.append(_property(label, "count", low=low, high=high))
    return {"properties": properties}


@register("propose_names")
def propose_names(data: Json, rng: Random) -> Json:
    """Names of syllables, none of those taken; for persons two words."""
    taken = {name.casefold() for name in _texts(data, "taken")}
    names: list[str] = []
    while len(names) < int(data.get("wanted", 30)):
        words = ["".join(rng.sample(SYLLABLES, rng.choice((2, 3)))).capitalize() for _ in range(2 if data.get("person") else 1)]
        if not data.get("person") and rng.random() < 0.3:
            words.insert(0, rng.choice(SIDES))
        name = " ".join(words)
        if name.casefold() not in taken:
            taken.add(name.casefold())
            names.append(name)
    return {"names": names}


@register("propose_wording")
def propose_wording(data: Json, rng: Random) -> Json:
    """Questions and answers around the label of each property."""
    return {"wording": [_word(row) for row in _rows(data, "properties")]}


@register("propose_practices")
def propose_practices(data: Json, rng: Random) -> Json:
    """Practices dealt out over the classes; what is booked or reported is the first thing the prompt itself names in brackets."""
    nouns = _texts(data, "classes")
    meanings = cast("dict[str, str]", data.get("practices", {}))
    kinds = list(meanings)
    rng.shuffle(kinds)
    practices: list[Json] = []
    for place in range(min(int(data.get("wanted", 5)), len(kinds) * len(nouns))):
        kind = kinds[place % len(kinds)]
        named = re.search(r"\(an? (\w+)", meanings[kind])
        word = named[1] if named else ""
        if place < len(kinds) or not word:
            practices.append({"kind": kind, "class": nouns[(place + place // len(kinds)) % len(nouns)], "word": word, "words": pluralise(word) if word else ""})
    return {"practices": practices}


@register("propose_tools")
def propose_tools(data: Json, rng: Random) -> Json:
    """Breakdowns by what the class has, one search by a single filter, and things that are not on record, as many as are wanted."""
    cls = str(data.get("class", "item"))
    many = pluralise(cls)
    properties, filters = _rows(data, "properties"), _texts(data, "filters")
    tools = [
        _tool(f"count_{many}_by_{row['name']}", f"Count the {many} by {row['name']}.", "breakdown", property=str(row["name"]))
        for row in properties
        if row.get("kind") in ("link", "term")
    ]
    tools += [_tool(f"find_{many}_by_{name}", f"Find {many} by {name}.", "search", filters=[name]) for name in filters[:1]]
    noun, known = str(data.get("noun", cls)), {str(row.get("name")) for row in _rows(data, "tools")}
    for verb, what, description, returns in UNRECORDED:
        name = f"{verb}_{cls}_{what}"
        if name not in known and len(tools) < max(int(data.get("wanted", 6)), len(properties)) + 2:
            tools.append(_tool(name, description.replace("{noun}", noun), "answer", returns=returns))
    return {"tools": tools}


@register("paraphrase_descriptions")
def paraphrase_descriptions(data: Json, rng: Random) -> Json:
    """Each description with its verb in other words; the rest stays, so that all that must be kept is kept."""
    return {"tools": [{"id": str(row.get("id", "")), "description": _reword(str(row.get("description", "")), rng)} for row in _rows(data, "tools")]}


def pluralise(noun: str) -> str:
    """The plural by rule: `body` gives `bodies`; words in -ies and -ics stay."""
    if noun.endswith(("ies", "ics", "fish", "sheep")):
        return noun
    if noun.endswith("person"):
        return f"{noun[:-6]}people"
    if re.search(r"[^aeiou]y$", noun):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "z", "ch", "sh")) else f"{noun}s"


def is_person(noun: str) -> bool:
    """Whether a noun sounds like a person's."""
    return bool(PERSON.search(noun)) and not noun.endswith(NOT_PERSONS)


VERBS = {
    "Find": ("Look for", "Look up"),
    "Search": ("Look through", "Go through"),
    "Get": ("Give", "Return", "Fetch"),
    "List": ("Return", "Give a list of", "Name"),
    "Count": ("Say how many there are of", "Give the number of"),
    "Compare": ("Set side by side", "Weigh up"),
    "Check": ("Find out", "Say"),
    "Show": ("Return", "Display"),
}


def _reword(text: str, rng: Random) -> str:
    verb, _, rest = text.partition(" ")
    return f"{rng.choice(VERBS[verb])} {rest}" if verb in VERBS else f"Use this to {verb[:1].lower()}{verb[1:]} {rest}"


def _tool(name: str, description: str, operation: str, **fields: Any) -> Json:
    empty: Json = {"filters": [], "figures": [], "property": "", "returns": []}
    return {"name": name, "description": description, "operation": operation} | empty | fields


def _property(label: str, kind: str, **fields: Any) -> Json:
    empty: Json = {"plural": "", "unit": "", "values": [], "before": False, "range": "", "low": 0, "high": 0, "verb": "", "most": "", "least": ""}
    return {"label": label, "kind": kind} | empty | fields


def _word(row: Json) -> Json:
    kind = {"number": "figure", "count": "count"}.get(str(row.get("kind")), "several" if row.get("several") else "other")
    kind = "year" if row.get("verb") else kind
    words = {"{label}": str(row.get("label", "")), "{verb}": str(row.get("verb", ""))}
    asks, embedded, answers = ([_put(text, words) for text in texts] for texts in ASKS[kind])
    return {"id": str(row.get("id", "")), "ask": asks, "embedded": embedded, "answer": answers, "after": []}


def _put(text: str, words: dict[str, str]) -> str:
    for mark, word in words.items():
        text = text.replace(mark, word)
    return text


def _texts(data: Json, key: str) -> list[str]:
    return [str(text) for text in cast("list[Any]", data.get(key) or [])]


def _rows(data: Json, key: str) -> list[Json]:
    return [cast("Json", row) for row in cast("list[Any]", data.get(key) or []) if isinstance(row, dict)]
