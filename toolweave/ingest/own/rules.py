"""What must hold between the tables of a user's own domain file: names that are there, keys that fit the type, nothing twice."""

from __future__ import annotations

from collections.abc import Iterator

from toolweave.ingest.own.faults import Faults, show
from toolweave.ingest.own.read import Source, offer
from toolweave.ingest.own.shape import OwnClass, OwnPractice, OwnProperty
from toolweave.model.domain import list_domains

WORDED = ("book", "report")
"""Practices that want a word for what is booked or reported."""
FITTING: dict[str, tuple[str, ...]] = {
    "range": ("entity",),
    "inverse": ("entity",),
    "plural": ("entity", "term"),
    "pivot": ("entity", "term", "year"),
    "before": ("term",),
    "unit": ("quantity",),
    "verb": ("year",),
    "most": ("quantity", "count", "year"),
    "least": ("quantity", "count", "year"),
    "sort": ("quantity", "count", "year"),
    "pick": ("year", "date"),
}
"""The types of property that a key is for."""


def check_rules(source: Source, faults: Faults) -> None:
    """Note everything that does not hold. Cost: linear in the file."""
    if source.file.name in (*list_domains(), "all"):
        what = f"`{source.file.name}` is the name of a domain that comes with Toolweave"
        faults.add(source.path, source.line("name"), what, f'Choose another, such as name = "my_{source.file.name}".')
    _check_classes(source, faults)
    for number, prop in enumerate(source.file.properties):
        _check_property(source, number, prop, faults)
    _check_twice(source, faults)
    _check_words(source, faults)
    for number, action in enumerate(source.file.actions):
        if isinstance(action, OwnPractice):
            _check_practice(source, number, action, faults)
    _check_wording(source, faults)


def _check_classes(source: Source, faults: Faults) -> None:
    seen: dict[str, str] = {}
    for number, cls in enumerate(source.file.classes):
        if cls.name in [other.name for other in source.file.classes[:number]]:
            faults.add(source.path, source.line("classes", number, "name"), f"there are two classes `{cls.name}`", "Rename or drop one of them.")
        for key, name in (("name", cls.name), ("plural", cls.plural)):
            if name and seen.get(name, cls.name) != cls.name:
                what = f"`{name}` is a name of the class `{seen[name]}` already"
                faults.add(source.path, source.line("classes", number, key), what, "Give each class a name and plural of its own.")
            if name:
                seen.setdefault(name, cls.name)
        for place, pair in enumerate(cls.nouns):
            if len(pair) != 2:
                faults.add(
                    source.path,
                    source.line("classes", number, "nouns", place),
                    "a noun needs its singular and its plural",
                    'Write pairs: nouns = [["bike", "bikes"]]',
                )
        names = [prop.name for prop in source.file.properties if prop.cls == cls.name]
        for name in cls.summary or ():
            if name not in names:
                faults.add(source.path, source.line("classes", number, "summary"), f"`{cls.name}` has no property `{show(name)}`", offer(name, names))


def _check_property(source: Source, number: int, prop: OwnProperty, faults: Faults) -> None:
    classes = [cls.name for cls in source.file.classes]
    at = ("properties", number)
    if prop.cls not in classes:
        faults.add(source.path, source.line(*at, "class"), f"there is no class `{prop.cls}`", offer(prop.cls, classes))
    if prop.type == "entity" and prop.range is None:
        faults.add(
            source.path,
            source.line(*at),
            f"`{prop.name}` leads to a member of which class?",
            f'Say it: range = "{classes[-1]}"; for words that are no class choose the type `term`.',
        )
    if prop.range is not None and prop.type == "entity" and prop.range not in classes:
        faults.add(source.path, source.line(*at, "range"), f"there is no class `{show(prop.range)}`", offer(prop.range, classes))
    for key in prop.model_fields_set & FITTING.keys():
        if prop.type not in FITTING[key]:
            what = f"`{key}` says nothing of a property of the type `{prop.type}`"
            faults.add(source.path, source.line(*at, key), what, f"Leave it out; it is for the type {' or '.join(FITTING[key])}.")
    if (prop.most is None) != (prop.least is None):
        given = "most" if prop.most else "least"
        faults.add(source.path, source.line(*at, given), "`most` and `least` go together", 'Give both, or none: most = "longest" and least = "shortest"')


def _check_twice(source: Source, faults: Faults) -> None:
    """No two properties of a class may share a name or an id."""
    seen: dict[tuple[str, str], str] = {}
    for number, prop in enumerate(source.file.properties):
        for key, name in (("name", prop.name), ("plural", prop.plural), ("pid", prop.pid)):
            first = seen.get((prop.cls, name or ""))
            if first is not None:
                what = f"`{prop.cls}` has two properties `{name}`"
                faults.add(source.path, source.line("properties", number, key), what, f"Rename or drop one of them; the first is `{first}`.")
        seen |= {(prop.cls, name): prop.name for name in (prop.name, prop.plural, prop.pid) if name}


def _check_words(source: Source, faults: Faults) -> None:
    """No word may mean two properties of a class, and no noun two classes: a sentence with it could be read in two ways."""
    seen: dict[tuple[str, str], str] = {}
    for number, prop in enumerate(source.file.properties):
        for key, word in (("label", prop.label), ("verb", prop.verb), ("most", prop.most), ("least", prop.least)):
            place = (prop.cls, f"{'' if key in ('most', 'least') else key} {word}")
            if word and place in seen:
                what = f"`{word}` stands for `{seen[place]}` already"
                faults.add(source.path, source.line("properties", number, key), what, "Give each property of a class words of its own.")
            if word:
                seen[place] = prop.name
        if prop.name == prop.cls:
            remedy = "Name it by what it is to the other: `parent`, `successor`."
            faults.add(source.path, source.line("properties", number, "name"), f"the property `{prop.name}` is called like its class", remedy)
    nouns: dict[str, str] = {}
    for number, cls in enumerate(source.file.classes):
        for place, noun in enumerate(dict.fromkeys(word.casefold() for pair in cls.nouns for word in pair)):
            if nouns.setdefault(noun, cls.name) != cls.name:
                at = source.line("classes", number, "nouns", place // 2)
                faults.add(source.path, at, f"`{noun}` is a noun of the class `{nouns[noun]}` already", "Give each class nouns of its own.")


def _check_practice(source: Source, number: int, action: OwnPractice, faults: Faults) -> None:
    classes = [cls.name for cls in source.file.classes]
    at = ("actions", number)
    if action in source.file.actions[:number]:
        faults.add(source.path, source.line(*at), f"`{action.practice}` for `{show(action.cls)}` is there already", "Leave one of them out.")
    if action.cls not in classes:
        faults.add(source.path, source.line(*at, "class"), f"there is no class `{show(action.cls)}`", offer(action.cls, classes))
    if action.practice in WORDED and not (action.word and action.words):
        example = 'word = "ride" and words = "rides"' if action.practice == "book" else 'word = "fault" and words = "faults"'
        faults.add(
            source.path, source.line(*at), f"`{action.practice}` needs a word for what is {action.practice}ed", f"Give it, singular and plural: {example}"
        )
    if action.practice not in WORDED and (action.word or action.words):
        faults.add(source.path, source.line(*at), f"`{action.practice}` takes no `word`", f"Leave it out; it is for {' and '.join(WORDED)}.")


def _check_wording(source: Source, faults: Faults) -> None:
    """Every table of wording must be about something that is there."""
    words = source.file.wording
    classes = {cls.name: cls for cls in source.file.classes}
    for name in words.classes:
        _check_known(source, ("wording", "classes", name), "class", list(classes), faults)
    for name, tables in words.properties.items():
        _check_known(source, ("wording", "properties", name), "class", list(classes), faults)
        names = list(_names_of(source, classes.get(name)))
        for prop in tables if name in classes else ():
            _check_known(source, ("wording", "properties", name, prop), f"property of `{name}`", names, faults)


def _names_of(source: Source, cls: OwnClass | None) -> Iterator[str]:
    return (prop.name for prop in source.file.properties if cls is not None and prop.cls == cls.name)


def _check_known(source: Source, place: tuple[str, ...], what: str, known: list[str], faults: Faults) -> None:
    if place[-1] not in known:
        faults.add(source.path, source.line(*place), f"there is no {what} `{show(place[-1])}`", offer(place[-1], known))
