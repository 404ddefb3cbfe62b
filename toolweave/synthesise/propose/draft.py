"""A domain in the making: what a model has proposed or Wikidata holds, and the checks have let through, before it is written as files.

Everything here is data. What stands in it can appear as words in labels, descriptions and dialogues, and nowhere else.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from toolweave.model.domain import Wording
from toolweave.model.names import slug_name
from toolweave.model.tool import Frozen

Kind = Literal["category", "link", "number", "count", "year", "date", "code"]
"""What a property holds: one of some terms, a member of another class, a measured number, a whole number, a year, a day, a short code."""
KINDS: tuple[Kind, ...] = ("category", "link", "number", "count", "year", "date", "code")
PRACTICES = ("save", "rate", "remind", "book", "report")
"""What people do with members: each is a file of `ingest/practices/`."""
WORDED = ("book", "report")
"""Practices that want a word for what is booked or reported."""


class DraftProperty(Frozen):
    """A property of a class, in the words of a person."""

    label: str
    """What people call it, without unit: `depth`, `conservation status`; for a count the plural of what is counted: `arms`."""
    plural: str = ""
    """What several of them are called, where a member can have several: `regions`; empty: one value."""
    kind: Kind
    unit: str = ""
    """For `number`: the unit in words, `metres`."""
    values: tuple[str, ...] = ()
    """For `category`: the terms."""
    before: bool = False
    """For `category`: whether terms stand before the noun, as adjectives do: `endangered species`."""
    range: str = ""
    """For `link`: the noun of the class it leads to."""
    low: float = 1
    high: float = 100
    """The least and the greatest value of a number, count or year."""
    verb: str = ""
    """For `year` and `date`: the participle of what happened then, `discovered`."""
    most: str = ""
    least: str = ""
    """Superlatives for the highest and the lowest: `deepest`, `shallowest`; both or none."""
    wording: Wording = Field(default_factory=dict[str, tuple[str, ...]])
    """Further templates, by key of the wording file."""
    instead: Wording = Field(default_factory=dict[str, tuple[str, ...]])
    """Templates in place of the plain ones."""
    pid: str = ""
    """The property of Wikidata that it is; empty for one that is made up."""
    unit_qid: str = ""
    """The unit's item, for a number of Wikidata."""
    pick: Literal["agreed", "earliest"] = "agreed"
    past: bool = False
    """Whether it may be over."""
    without: tuple[str, ...] = ()
    """Items that are never told as its value."""

    @property
    def name(self) -> str:
        """The field name: `depth_metres`, `discovery_year`, `number_of_arms`."""
        stem = slug_name(self.label)
        if self.kind == "count":
            return f"number_of_{stem}"
        if self.kind in ("year", "date"):
            return f"{stem.removeprefix(f'{self.kind}_of_').removesuffix(f'_{self.kind}')}_{self.kind}"
        return f"{stem}_{slug_name(self.unit)}" if self.unit else stem

    @property
    def description(self) -> str:
        """One clause for schemas: `Depth in metres`."""
        label = self.label[:1].upper() + self.label[1:]
        if self.kind == "count":
            return f"Number of {self.label}"
        if self.kind == "year" and self.verb:
            return f"Year in which it was {self.verb}"
        return f"{label} in {self.unit}" if self.unit else label


class DraftClass(Frozen):
    """A class of things, with its properties and the names of its members."""

    noun: str
    plural: str
    person: bool = False
    properties: tuple[DraftProperty, ...] = ()
    names: tuple[str, ...] = ()
    qids: tuple[str, ...] = ()
    """The classes of Wikidata whose instances are its members; none for a class that is made up."""
    anchors: dict[str, tuple[str, ...]] = Field(default_factory=dict[str, tuple[str, ...]])
    """What its members also have one of, by property of Wikidata."""

    @property
    def name(self) -> str:
        """The class's name in tools: `dive_site`."""
        return slug_name(self.noun)

    @property
    def many(self) -> str:
        """The name of lists of it: `dive_sites`."""
        return slug_name(self.plural)


class DraftPractice(Frozen):
    """Something people do with the members of a class."""

    kind: Literal["save", "rate", "remind", "book", "report"]
    noun: str
    """The class's noun."""
    word: str = ""
    words: str = ""
    """What is booked or reported, singular and plural: `visit`, `visits`."""


class DraftDomain(Frozen):
    """A whole domain in the making."""

    title: str
    """The name as it was given: `Marine biology`."""
    classes: tuple[DraftClass, ...]
    practices: tuple[DraftPractice, ...] = ()
    qid: str = ""
    """The domain's item in Wikidata; empty for a domain that is made up."""
    renames: dict[str, str] = Field(default_factory=dict[str, str])
    """Terms as people say them, by Q-id."""
    articles: tuple[str, ...] = ()
    """Names that take an article in a sentence."""

    @property
    def name(self) -> str:
        """The name in files, tools and the graph: `marine_biology`."""
        return slug_name(self.title)

    def cls(self, noun: str) -> DraftClass:
        """Return the class of that noun; KeyError if there is none."""
        found = next((cls for cls in self.classes if cls.noun == noun), None)
        if found is None:
            raise KeyError(noun)
        return found
