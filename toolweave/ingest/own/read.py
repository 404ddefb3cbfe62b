"""The text of a user's own domain file becomes an `OwnFile`: TOML, then its shape, each mistake with its line."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from toolweave.errors import DataError
from toolweave.ingest.own.faults import Fault, Faults, OwnFileError, show
from toolweave.ingest.own.places import Place, find_places, line_of
from toolweave.ingest.own.shape import OwnAction, OwnClass, OwnFile, OwnPractice, OwnProperty, OwnResource, OwnWording, tell_kind

MOST_BYTES = 4 * 2**20
"""Bytes of the domain file; what is larger belongs into CSV files beside it."""
LIKE = 60
"""How like (0 to 100) a known word must be to be offered in place of an unknown one."""
TYPES = {
    "bool_type": "true or false, without quotes",
    "string_type": "a text in quotes",
    "list_type": "a list in square brackets",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
}
PROPERTY_TYPES = (
    "entity (a member of a class), term (a word out of some), quantity (a number with a unit), count (a whole number), year, date (a day), "
    "text (a code or a short text)"
)
SLIPS = {"link": "entity", "category": "term", "number": "quantity", "float": "quantity", "integer": "count", "int": "count", "string": "text", "enum": "term"}
"""What people write for a type, and what it is called here."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that has been read, with the line of everything in it."""

    path: Path
    file: OwnFile
    raw: dict[str, Any]
    places: dict[Place, int]

    def line(self, *place: str | int) -> int:
        """The line of a place, or of what is around it."""
        return line_of(self.places, place)


def read_source(path: Path) -> Source:
    """Read the file and check its shape.

    Raises:
        DataError: If it is missing, too large, no UTF-8 or no TOML.
        OwnFileError: If keys or values are wrong; all of them at once.
    """
    text = read_text(path, MOST_BYTES, 'Move the instances into a CSV file beside it: instances = "bikes.csv".').replace("\r\n", "\n")
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise OwnFileError([_toml_fault(path, text, exc)]) from exc
    except RecursionError as exc:
        raise DataError(f"`{path}` nests its lists or tables too deeply.", "Write them on one level, as docs/own-domain.md does.") from exc
    places = find_places(text)
    try:
        return Source(path, OwnFile.model_validate(raw), raw, places)
    except ValidationError as exc:
        faults = Faults()
        for error in exc.errors(include_url=False):
            place = _place(error)
            faults.add(path, line_of(places, place), *_tell(error, place, raw))
        faults.check()
        raise


def read_text(path: Path, most: int, remedy: str) -> str:
    """The text of a file in UTF-8, with or without a byte order mark.

    Raises:
        DataError: If it is missing, no file, too large or no UTF-8.
    """
    try:
        if path.exists() and not path.is_file():
            raise DataError(f"`{path}` is no file.", "Give the path of a file.")
        if path.stat().st_size > most:
            raise DataError(f"`{path}` is larger than {most:,} bytes.", remedy)
        content = path.read_bytes()
    except FileNotFoundError as exc:
        raise DataError(f"There is no file `{path}`.", "Check the path; a first file is written by: toolweave ingest --init my_domain") from exc
    except (OSError, ValueError) as exc:
        raise DataError(f"`{show(str(path))}` cannot be read: {exc}.", "Check the path and its permissions.") from exc
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        raise OwnFileError([Fault(path, line, f"byte {content[exc.start]:#04x} is no UTF-8", "Save the file with the encoding UTF-8.")]) from exc


def offer(word: str, known: list[str]) -> str:
    """The remedy for an unknown word: the nearest known one, else all of them."""
    nearest = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=LIKE)
    listed = ", ".join(f"`{show(name)}`" for name in known[:12]) + (" ..." if len(known) > 12 else "")
    return f"Did you mean `{show(nearest[0])}`?" if nearest else f"Choose one of: {listed}." if known else "Leave it out."


def _toml_fault(path: Path, text: str, exc: tomllib.TOMLDecodeError) -> Fault:
    reason, _, place = str(exc).partition(" (at ")
    digits = place.partition("line ")[2].partition(",")[0]
    line = int(digits) if digits.isdigit() else text.count("\n") + 1
    return Fault(
        path,
        line,
        f"not TOML: {show(reason[:1].lower() + reason[1:], 120)}",
        "Mend that line: texts stand in quotes, lists in [ ], and each list or table ends.",
    )


def _place(error: ErrorDetails) -> Place:
    """Where an error is, without the marks that pydantic puts into the path for the kind of an action."""
    loc = error["loc"]
    return tuple(part for number, part in enumerate(loc) if not (number == 2 and loc[0] == "actions"))


def _tell(error: ErrorDetails, place: Place, raw: dict[str, Any]) -> tuple[str, str]:
    """What is wrong and the remedy, in the words of this project."""
    key, kind, value = str(place[-1]) if place else "", error["type"], error["input"]
    match kind:
        case "own":
            context = error.get("ctx", {})
            return str(context["what"]), str(context["remedy"])
        case "extra_forbidden":
            return f"there is no key `{show(key)}` here", offer(key, list_keys(_shape_at(place[:-1], raw)))
        case "missing":
            return f"`{key}` is missing", _missing(place)
        case "literal_error" if place[0] == "properties" and key == "type":
            meant = SLIPS.get(str(value).lower())
            return f"`{show(value)}` is no type of a property", f"Did you mean `{meant}`? Types: {PROPERTY_TYPES}." if meant else f"Types: {PROPERTY_TYPES}."
        case "literal_error":
            return f"`{key}` cannot be `{show(value)}`", f"It is {error.get('ctx', {}).get('expected', 'one of a few words')}."
        case "too_long":
            return f"`{key}` has too many entries", f"Give {error.get('ctx', {}).get('max_length')} at most."
        case "too_short":
            return f"`{key}` is empty", "Write at least one `[[classes]]`."
        case _:
            wanted = TYPES.get(kind, error["msg"])
            return f"`{_spoken(place)}` is {show(value)}, not {wanted}", f"Write {wanted}."


def _spoken(place: Place) -> str:
    """The last key of a place, with the number of the entry where it is a list."""
    names = [str(part) for part in place if isinstance(part, str)]
    return names[-1] if names else "the file"


def _missing(place: Place) -> str:
    examples = {
        ("classes", "name"): 'Name the class in the singular: name = "bike"',
        ("properties", "class"): 'Say which class has it: class = "bike"',
        ("properties", "type"): f"Types: {PROPERTY_TYPES}.",
        ("actions", "practice"): 'Give a practice and a class: practice = "save" and class = "bike"; or a whole action, see docs/actions.md.',
        ("", "classes"): 'Write at least one class: [[classes]] and name = "bike"',
        ("", "name"): 'Name the domain in the first line: name = "bike_rental"',
    }
    *around, key = place or ("",)
    owner = str(around[0]) if around else ""
    return examples.get((owner, str(key)), f"Write: {key} = ...")


def _shape_at(place: Place, raw: dict[str, Any]) -> type[BaseModel]:
    """The shape whose keys are allowed at a place."""
    if not place:
        return OwnFile
    if place[0] == "actions":
        entries = cast("list[dict[str, Any]]", raw["actions"])
        return OwnAction if tell_kind(entries[int(place[1])]) == "action" else OwnPractice
    return {"classes": OwnClass, "properties": OwnProperty, "resources": OwnResource, "wording": OwnWording}[str(place[0])]


def list_keys(shape: type[BaseModel]) -> list[str]:
    """The keys of a shape, as they are written."""
    return [field.alias or name for name, field in shape.model_fields.items()]
