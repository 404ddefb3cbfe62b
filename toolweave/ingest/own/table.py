"""The members of a class as they are written, one row each: tables inside the domain file, or lines of a CSV file beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from toolweave.ingest.own.faults import Faults, show
from toolweave.ingest.own.read import Source, offer, read_text
from toolweave.ingest.own.shape import OwnClass, OwnProperty

MOST_BYTES = 64 * 2**20
"""Bytes of a CSV file."""
MOST_MEMBERS = 50_000
"""Members of a domain."""
ID = "id"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands for one property of one member."""

    raw: Any
    line: int
    column: str
    """Its column or key, as it is written."""


@dataclass(frozen=True, slots=True)
class Row:
    """One member as it is written."""

    cls: OwnClass
    file: Path
    line: int
    cells: dict[str, Cell]
    """By property name; the label under the class's key, an id of one's own under `id`. Without empty cells."""
    packed: bool
    """Whether several values stand in one cell."""


def read_rows(source: Source, cls: OwnClass, number: int, faults: Faults) -> Iterator[Row]:
    """The rows of one class, the `number`-th of the file."""
    raw = cls.instances
    columns = list_columns(cls, [prop for prop in source.file.properties if prop.cls == cls.name])
    if isinstance(raw, str) and not raw.lower().endswith(".csv"):
        faults.add(
            source.path,
            source.line("classes", number, "instances"),
            f"`{show(raw)}` is not the name of a CSV file",
            "Save it as CSV, and give a name that ends in .csv.",
        )
    elif isinstance(raw, str):
        path = find_beside(source, raw, ("classes", number, "instances"), faults)
        if path is not None:
            yield from _read_csv(path, cls, columns, faults)
    elif isinstance(raw, list):
        for place, entry in enumerate(cast("list[Any]", raw)):
            at = ("classes", number, "instances", place)
            if not isinstance(entry, dict):
                example = f'{{ {cls.key} = "..." }}'
                faults.add(source.path, source.line(*at), f"{show(entry)} is no instance", f"Write each as a table: {example}")
                continue
            cells = {key: Cell(value, source.line(*at, key), key) for key, value in cast("dict[str, Any]", entry).items()}
            yield Row(cls, source.path, source.line(*at), _name_cells(source.path, cells, columns, faults), packed=False)
    elif raw is not None:
        faults.add(
            source.path,
            source.line("classes", number, "instances"),
            f"`instances` is {show(raw)}",
            'Give a list of tables, or the name of a CSV file: "bikes.csv".',
        )


def list_columns(cls: OwnClass, properties: Sequence[OwnProperty]) -> dict[str, str]:
    """What may head a column or be the key of an instance, with what it stands for."""
    columns = {cls.key: cls.key, ID: ID}
    for prop in properties:
        columns |= {name: prop.name for name in (prop.name, prop.plural) if name}
    return columns


def find_beside(source: Source, name: str, place: tuple[str | int, ...], faults: Faults) -> Path | None:
    """The path of a file that the domain file names; only what lies in its folder or below it is read."""
    folder = source.path.parent
    path = folder / name
    try:
        inside = path.resolve().is_relative_to(folder.resolve()) and not Path(name).is_absolute()
        there = inside and path.is_file()
    except (OSError, ValueError, RuntimeError):
        inside, there = True, False
    if not inside:
        faults.add(source.path, source.line(*place), f"`{show(name)}` lies outside the folder of this file", "Put it beside this file and give its name alone.")
    elif not there:
        faults.add(source.path, source.line(*place), f"there is no file `{show(str(path), 200)}`", "Check the name; it counts from the folder of this file.")
    return path if there else None


def _name_cells(file: Path, cells: dict[str, Cell], columns: dict[str, str], faults: Faults) -> dict[str, Cell]:
    """The cells by what they stand for; unknown ones are told."""
    named: dict[str, Cell] = {}
    for key, cell in cells.items():
        if key not in columns:
            faults.add(file, cell.line, f"there is no property `{show(key)}`", offer(key, list(columns)))
        elif columns[key] in named:
            faults.add(file, cell.line, f"`{show(key)}` and `{named[columns[key]].column}` are the same property", "Give one of them.")
        else:
            named[columns[key]] = cell
    return named


def _read_csv(path: Path, cls: OwnClass, columns: dict[str, str], faults: Faults) -> Iterator[Row]:
    text = read_text(path, MOST_BYTES, 'Split the domain, or give its facts as RDF: facts = "more.nt.gz".')
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    begin = 1
    header: list[str] | None = None
    try:
        for row in lines:
            line, begin = begin, lines.line_num + 1
            if not any(cell.strip() for cell in row):
                continue
            if header is None:
                header = _read_header(Cell(row, line, cls.key), path, columns, faults)
                if not header:
                    return
            elif len(row) != len(header):
                remedy = f"Give {len(header)}, as in the header; a cell with a comma in it stands in double quotes."
                faults.add(path, line, f"{len(row)} cells in a row", remedy)
            else:
                cells = {name: Cell(cell, line, name) for name, cell in zip(header, row, strict=True) if cell.strip()}
                yield Row(cls, path, line, {columns[name]: cell for name, cell in cells.items()}, packed=True)
    except csv.Error as exc:
        faults.add(path, begin, f"not CSV: {show(str(exc), 100)}", "Mend the quotes of that row; save the file as CSV with commas and UTF-8.")
    if header is None:
        faults.add(path, 1, "the file is empty", f"Begin with a header line: {','.join(columns)}")


def _read_header(first: Cell, path: Path, columns: dict[str, str], faults: Faults) -> list[str]:
    """The names of the columns; empty where they cannot be used. `first` is the header line, its `column` the one that must be there."""
    header, line = [cell.strip() for cell in cast("list[str]", first.raw)], first.line
    other = next((mark for mark in (";", "\t") if len(header) == 1 and mark in header[0]), None)
    if other:
        what = "semicolons" if other == ";" else "tabs"
        faults.add(path, line, f"the columns are separated by {what}", "Save the file as CSV with commas.")
        return []
    before = len(faults.found)
    for number, name in enumerate(header, 1):
        if not name:
            faults.add(path, line, f"column {number} has no name", "Name it as a property, or take the column out.")
        elif name not in columns:
            faults.add(path, line, f"no property is called like column {number}, `{show(name)}`", offer(name, list(columns)))
        elif columns[name] in [columns.get(other) for other in header[: number - 1]]:
            faults.add(path, line, f"column {number}, `{name}`, is there twice", "Take one of them out; several values of a cell stand with | between them.")
    if first.column not in header and len(faults.found) == before:
        faults.add(path, line, f"there is no column `{first.column}`", "Add it: it holds what each is called.")
    return header if len(faults.found) == before else []
