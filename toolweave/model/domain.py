"""The domain file `ingest/domains/<name>.toml` (the user's own: `<home>/domains/<name>.toml`): what a domain is about and how people speak of it.

Classes and properties bind to Wikidata ids; resources and actions are what people do there;
`wording` tables feed the phrasebook. Everything downstream (tools, goals, dialogues) follows from this file
and from what the ingested statements really hold.
"""

from __future__ import annotations

import tomllib
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from toolweave.errors import DataError, UsageError
from toolweave.model.names import slug_name
from toolweave.model.tool import Frozen, Json
from toolweave.resources import find_text, locate, locate_home

Wording = dict[str, tuple[str, ...]]
PropertyType = Literal["entity", "term", "year", "date", "quantity", "count", "text"]


class DomainClass(Frozen):
    """A focus class: its members have API ids, tools find, list and describe them."""

    name: str
    """Singular snake_case name, the stem of ids and parameters: `film` gives `film_id`."""
    plural: str
    """Plural snake_case name, the stem of lists: `films`."""
    qids: tuple[str, ...]
    """Direct classes (P31) whose instances are members."""
    anchors: dict[str, tuple[str, ...]] = Field(default_factory=dict[str, tuple[str, ...]])
    """What a member has one of, by property, where its class says too little: `{P106 = ["Q177220"]}`, singers. Heeded where members are chosen out of more."""
    lacks: tuple[str, ...] = ()
    """Properties that no member has: `["P576"]`, what has ceased to be. Heeded where members are chosen out of more."""
    nouns: tuple[tuple[str, str], ...]
    """What people call a member, singular and plural: `[["film", "films"], ["movie", "movies"]]`."""
    pronoun: Literal["it", "they"] = "it"
    key: Literal["title", "name"] = "name"
    """The field and search parameter that holds the label."""
    summary: tuple[str, ...] = ()
    """Property names shown for each item of a list of members."""
    synthetic: bool = False
    """Members are made up (banking) and live in a per-dialogue world."""
    wording: Wording = Field(default_factory=dict[str, tuple[str, ...]])


class DomainProperty(Frozen):
    """A property of a focus class, as an API field.

    `entity` values are members of the focus class `range`; `term` values are entities shown by name only
    (genres, countries); `year` is the year of the earliest date; `quantity` and `count` hold one agreed number.
    """

    cls: str = Field(alias="class")
    name: str
    """Field name, singular: `director`, `genre`, `release_year`, `duration_minutes` (unit in the name)."""
    plural: str | None = None
    """List field name where a member can have several values: `directors`; absent: one value."""
    pid: str
    type: PropertyType
    range: str | None = None
    unit: str | None = None
    """Q-id of the only unit accepted (Q7727 minutes); other units are left out or converted at snapshot time."""
    values: tuple[str, ...] = ()
    """For `term`: Q-ids of the only values told, for P31 (kind of university) above all; absent: every value."""
    without: tuple[str, ...] = ()
    """Q-ids of values never told: genres of another art, trades that are no occupation."""
    pick: Literal["agreed", "earliest"] = "agreed"
    """Which of several dates or numbers counts: one that all agree on, or the earliest (first release)."""
    filter: bool = True
    """Whether searches filter by it."""
    sort: bool = False
    """Whether searches sort by it."""
    pivot: bool = False
    """Whether people walk on from a value to other members that share it."""
    inverse: str | None = None
    """For `entity`: name of the tool-side list of subjects, `films_by_director`; absent: no inverse tool."""
    past: bool = False
    """What may be over (employer, member of): never told in the present tense."""
    description: str = ""
    """One clause for schemas: `Running time in minutes`."""
    wording: Wording = Field(default_factory=dict[str, tuple[str, ...]])


class Resource(Frozen):
    """Something people create and change: a booking, a watchlist entry, a transfer. Kept in the per-dialogue world."""

    name: str
    plural: str
    nouns: tuple[tuple[str, str], ...]
    config: Json = Field(default_factory=dict[str, Any])
    wording: Wording = Field(default_factory=dict[str, tuple[str, ...]])


class Action(Frozen):
    """Something people do to a resource: parameters, checks that can fail, an effect on the world."""

    name: str
    resource: str
    description: str
    config: Json = Field(default_factory=dict[str, Any])
    wording: Wording = Field(default_factory=dict[str, tuple[str, ...]])


class DomainFile(Frozen):
    """The whole of one domain file, validated."""

    name: str
    title: str
    qid: str
    """The domain's own Wikidata item."""
    origin: Literal["synthetic", "user"] = "synthetic"
    """Whose the entities are that Wikidata does not know: invented, or a user's own."""
    assistant: str
    """What the assistant is, as the system message says it: `You are the assistant of a film guide.`"""
    classes: tuple[DomainClass, ...]
    properties: tuple[DomainProperty, ...]
    resources: tuple[Resource, ...] = ()
    actions: tuple[Action, ...] = ()
    renames: dict[str, str] = Field(default_factory=dict[str, str])
    """Label of a term, by Q-id, where an API would say it shorter: `Q130232 = "drama"`."""
    wording: dict[str, Any] = Field(default_factory=dict[str, Any])

    @cached_property
    def property_places(self) -> dict[tuple[str, str | None], DomainProperty]:
        """The properties by class and P-id; of several with one P-id the first."""
        return {(prop.cls, prop.pid): prop for prop in reversed(self.properties)}

    def cls(self, name: str) -> DomainClass:
        """Return the focus class `name`; KeyError if the file has none."""
        return next(c for c in self.classes if c.name == name)

    def properties_of(self, cls: str) -> tuple[DomainProperty, ...]:
        """Return the properties of a focus class, in file order."""
        return tuple(p for p in self.properties if p.cls == cls)


def list_domains() -> list[str]:
    """Return the names of the bundled domains, sorted."""
    return sorted(path.stem for path in (locate("ingest") / "domains").glob("*.toml"))


def list_own_domains() -> list[str]:
    """Return the names of the user's own domains, sorted: those that `toolweave ingest NAME --model` has made."""
    return sorted({path.stem for path in (locate_home() / "domains").glob("*.toml")} - set(list_domains()))


def load_domain(name: str) -> DomainFile:
    """Load and validate a domain file, a bundled one or the user's own; `Marine biology` finds `marine_biology`.

    Cost: read once, and again when the file changes.

    Raises:
        UsageError: If there is no such domain.
        DataError: If the file is not a valid domain file; names file, place and remedy.
    """
    file = f"{slug_name(name)}.toml"
    path = find_text("domains", file)
    if path is None:
        raise UsageError(f"There is no domain `{name}`.", f"Choose one of: {', '.join([*list_domains(), *list_own_domains()])}.")
    return _read_domain(path, find_text("wording", file), path.stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _read_domain(path: Path, wording: Path | None, changed_ns: int) -> DomainFile:
    """The domain file with its wording, which is kept in a file of its own: `ingest/wording/<name>.toml`."""
    try:
        words: Json = tomllib.loads(wording.read_text(encoding="utf-8")) if wording else {}
        return DomainFile.model_validate(_with_wording(tomllib.loads(path.read_text(encoding="utf-8")), words))
    except tomllib.TOMLDecodeError as exc:
        raise DataError(f"`{path}` is not TOML: {exc}.", "Mend that line.") from exc
    except ValidationError as exc:
        first = exc.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DataError(f"`{path}`: {place}: {first['msg']}.", "Mend that entry; see ingest/README.md.") from exc


def _with_wording(domain: Json, wording: Json) -> Json:
    """The domain file with the wording laid into its classes, properties, resources and actions."""
    for entry in domain.get("properties", ()):
        entry["wording"] = wording.get("properties", {}).get(entry["class"], {}).get(entry["name"], {}) | entry.get("wording", {})
    for kind in ("classes", "resources", "actions"):
        for entry in domain.get(kind, ()):
            entry["wording"] = wording.get(kind, {}).get(entry["name"], {}) | entry.get("wording", {})
    return domain
