"""The keys of a user's own domain file. What stands here is all that can be written; most of it may be left out.

The file says the same things as a bundled one (`toolweave.model.domain`), with what follows from the rest left out, and
with the instances beside it or inside it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from toolweave.ingest.own.faults import show
from toolweave.model.domain import PropertyType
from toolweave.model.names import slug_name
from toolweave.model.reserved import INSTRUCTION, RESERVED

PracticeName = Literal["save", "rate", "remind", "book", "report"]
NAME_LENGTH, WORDS_LENGTH, TEXT_LENGTH = 40, 40, 400
"""Characters of a name, of a few words, and of a sentence."""


def refuse(what: str, remedy: str) -> PydanticCustomError:
    """A fault of a value that pydantic knows nothing of; both parts are told."""
    return PydanticCustomError("own", "{what}", {"what": what, "remedy": remedy})


def _check_name(text: str) -> str:
    plain = slug_name(text)[:NAME_LENGTH].strip("_")
    if text != plain or not plain[:1].isalpha():
        example = plain if plain[:1].isalpha() else "opening_year"
        raise refuse(f"`{show(text)}` cannot be a name", f"Use small letters a to z, digits and single underscores, {NAME_LENGTH} at most: `{example}`.")
    if text in RESERVED or text.endswith("_id"):
        raise refuse(f"`{text}` is a name that tools use for themselves", f"Choose another, such as `{text.removesuffix('_id')}_kind`.")
    return text


def _check_words(text: str) -> str:
    plain = text.replace("-", " ").replace("'", " ").replace(" ", "")
    if not plain.isalnum() or text != " ".join(text.split()) or len(text) > WORDS_LENGTH:
        raise refuse(
            f"`{show(text)}` are no plain words", f"Use letters and digits with single blanks, hyphens or apostrophes, {WORDS_LENGTH} characters at most."
        )
    if INSTRUCTION.search(text):
        raise refuse(f"`{show(text)}` reads like an instruction", "Use the word that people have for the thing.")
    return text


def _check_plain(text: str) -> str:
    if slug_name(text).replace("_", " ") != _check_words(text) or any(char.isdigit() for char in text):
        raise refuse(f"`{show(text)}` is no plain word", "Use small letters a to z; it becomes a part of names: `guided tour`.")
    return text


def _check_text(text: str) -> str:
    if not text.strip() or len(text) > TEXT_LENGTH or not text.isprintable():
        raise refuse(f"`{show(text)}` is no text on one line of 1 to {TEXT_LENGTH} characters", "Write a sentence or two, without control characters.")
    return text


def _check_id(letter: str, text: str) -> str:
    if text[:1] != letter or not text[1:].isdecimal() or not text.isascii() or len(text) > 12:
        kind, example = ("an item", "Q11442") if letter == "Q" else ("a property", "P571")
        raise refuse(f"`{show(text)}` is not the id of {kind} in Wikidata", f"Write it as `{example}`, or leave the key out.")
    return text


Name = Annotated[str, AfterValidator(_check_name)]
Words = Annotated[str, AfterValidator(_check_words)]
Plain = Annotated[str, AfterValidator(_check_plain)]
Text = Annotated[str, AfterValidator(_check_text)]
Qid = Annotated[str, AfterValidator(lambda text: _check_id("Q", text))]
Pid = Annotated[str, AfterValidator(lambda text: _check_id("P", text))]


class Shape(BaseModel):
    """A table of the file: no key that is not here, no value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True)


class OwnClass(Shape):
    """A kind of thing."""

    name: Name
    plural: Name | None = None
    nouns: list[list[Words]] = Field(default_factory=list[list[Words]])
    pronoun: Literal["it", "they"] = "it"
    key: Literal["name", "title"] = "name"
    summary: list[str] | None = None
    qids: list[Qid] = Field(default_factory=list[Qid])
    instances: Any = None
    """The path of a CSV file, or a list of tables."""


class OwnProperty(Shape):
    """What the members of a class have."""

    cls: Name = Field(alias="class")
    name: Name
    type: PropertyType
    plural: Name | None = None
    range: str | None = None
    unit: Words | None = None
    pid: Pid | None = None
    label: Words | None = None
    verb: Words | None = None
    most: Words | None = None
    least: Words | None = None
    before: bool = False
    description: Text | None = None
    filter: bool | None = None
    sort: bool | None = None
    pivot: bool | None = None
    inverse: Name | None = None
    past: bool = False
    pick: Literal["agreed", "earliest"] = "agreed"


class OwnPractice(Shape):
    """Something people do with the members of a class, out of `ingest/practices/`."""

    practice: PracticeName
    cls: str = Field(alias="class")
    word: Plain | None = None
    words: Plain | None = None


class OwnAction(Shape):
    """An action as in a bundled domain file: docs/actions.md."""

    name: Name
    resource: str
    description: Text
    config: dict[str, Any] = Field(default_factory=dict[str, Any])


class OwnResource(Shape):
    """A resource as in a bundled domain file: docs/actions.md."""

    name: Name
    plural: Name
    nouns: list[list[Words]]
    config: dict[str, Any] = Field(default_factory=dict[str, Any])


def tell_kind(entry: object) -> str:
    """Which of the two an entry of `actions` is meant to be."""
    whole = isinstance(entry, OwnAction) or (isinstance(entry, dict) and "practice" not in entry and bool({"name", "resource", "config"} & entry.keys()))
    return "action" if whole else "practice"


Deed = Annotated[Annotated[OwnPractice, Tag("practice")] | Annotated[OwnAction, Tag("action")], Discriminator(tell_kind)]
Texts = dict[str, list[str]]


class OwnWording(Shape):
    """Templates in place of those that are composed, as in a bundled wording file: ingest/README.md."""

    classes: dict[str, Texts] = Field(default_factory=dict[str, Texts])
    properties: dict[str, dict[str, Texts]] = Field(default_factory=dict[str, dict[str, Texts]])
    resources: dict[str, Texts] = Field(default_factory=dict[str, Texts])
    actions: dict[str, Texts] = Field(default_factory=dict[str, Texts])


class OwnFile(Shape):
    """The whole file."""

    name: Name
    title: Words | None = None
    assistant: Text | None = None
    qid: Qid | None = None
    facts: Annotated[list[str], BeforeValidator(lambda paths: [paths] if isinstance(paths, str) else paths)] = Field(default_factory=list[str], max_length=20)
    classes: list[OwnClass] = Field(min_length=1, max_length=12)
    properties: list[OwnProperty] = Field(default_factory=list[OwnProperty], max_length=120)
    resources: list[OwnResource] = Field(default_factory=list[OwnResource], max_length=40)
    actions: list[Deed] = Field(default_factory=list[Any], max_length=120)
    wording: OwnWording = Field(default_factory=OwnWording)
