"""Dialogue files: JSON Lines, read one line at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ValidationError

from toolweave.errors import DataError
from toolweave.model.record import Dialogue
from toolweave.verify.finding import Finding

_REMEDY = "Mend or drop that line; docs/record.md describes the record."


def read_dialogues(path: Path) -> Iterator[Dialogue]:
    """Yield the dialogues of a file, strictly validated. Memory: one line.

    Raises:
        DataError: If the file cannot be read, a line is not a dialogue (names line and place), or there is none.
    """
    count = 0
    for number, line in read_lines(path):
        try:
            yield Dialogue.model_validate_json(line, strict=True)
        except ValidationError as exc:
            raise DataError(f"`{path}` line {number}: {describe(exc)}.", _REMEDY) from exc
        count += 1
    if not count:
        raise DataError(f"`{path}` holds no dialogue.", "toolweave generate --domain cinema --dialogues 20 --out FILE writes some.")


def read_records(path: Path) -> Iterator[Dialogue | Finding]:
    """Yield the dialogues of a file; a line that is none gives a finding of `record` in its place.

    Raises:
        DataError: If the file cannot be read.
    """
    for number, line in read_lines(path):
        try:
            yield Dialogue.model_validate_json(line, strict=True)
        except ValidationError as exc:
            yield Finding("record", None, f"line {number}", describe(exc))


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield number and text of every line that is not blank.

    Raises:
        DataError: If the file is missing, unreadable or not UTF-8.
    """
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line
    except OSError as exc:
        raise DataError(f"`{path}` cannot be read: {exc.strerror}.", "Name a dialogue file, as written by toolweave generate --out FILE.") from exc
    except UnicodeDecodeError as exc:
        raise DataError(
            f"`{path}` is not UTF-8 text: {exc.reason} at byte {exc.start}.", "Name a dialogue file, as written by toolweave generate --out FILE."
        ) from exc


def list_domains(path: Path) -> list[str]:
    """Return the domains that a file's dialogues name, sorted. Cost: one JSON parse a line, nothing kept.

    Raises:
        DataError: If the file cannot be read, or no line names a domain.
    """
    domains, broken = set[str](), ""
    for number, line in read_lines(path):
        try:
            found = _Domain.model_validate_json(line)
            domains |= {found.domain, *found.goal.domains}
        except ValidationError as exc:
            broken = broken or f"`{path}` line {number}: {describe(exc)}."
    if broken and not domains:
        raise DataError(broken, _REMEDY)
    if not domains:
        raise DataError(f"`{path}` holds no dialogue.", "toolweave generate --domain cinema --dialogues 20 --out FILE writes some.")
    return sorted(domains)


class _Goal(BaseModel):
    domains: list[str] = []


class _Domain(BaseModel):
    domain: str
    goal: _Goal = _Goal()


def describe(error: ValidationError) -> str:
    """Say where a record first fails and how: `messages.2.role: Input should be ...`."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else first["msg"]
