"""What is wrong with a user's own domain file, all of it at once: each fault names the file, the line and the remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from toolweave.errors import DataError

TOLD = 10
"""So many faults are told at once; those after them are counted."""
KEPT = 200
"""After so many the rest of the file is not looked at."""
SHOWN = 40
"""Characters of a value that a message shows."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to mend."""

    file: Path
    line: int
    what: str
    remedy: str

    def lines(self) -> tuple[str, str]:
        """The two lines in which it is told."""
        return f"`{show(str(self.file), 200)}`, line {self.line}: {self.what}.", self.remedy


class OwnFileError(DataError):
    """A user's own domain file that cannot be taken; the message is the first fault's, `faults` holds all of them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(*self.faults[0].lines())

    def told(self) -> list[tuple[str, str]]:
        """The two lines of each fault that is told; the last says how many more there are."""
        told = [fault.lines() for fault in self.faults[:TOLD]]
        more = len(self.faults) - len(told)
        if more:
            what, remedy = told[-1]
            told[-1] = (what, f"{remedy} ({more} more {'fault' if more == 1 else 'faults'} after this one.)")
        return told


@dataclass(slots=True)
class Faults:
    """Collects faults while a file is read."""

    found: list[Fault] = field(default_factory=list[Fault])

    def add(self, file: Path, line: int, what: str, remedy: str) -> None:
        """Note one fault; the sentence ends of `what` are added when it is told.

        Raises:
            OwnFileError: If there are too many to go on.
        """
        fault = Fault(file, line, what, remedy)
        if fault not in self.found:
            self.found.append(fault)
        if len(self.found) >= KEPT:
            self.check()

    def check(self) -> None:
        """Go on only if there is none.

        Raises:
            OwnFileError: If there are any; in the order of files and lines.
        """
        if self.found:
            first = {file: place for place, file in reversed(list(enumerate(fault.file for fault in self.found)))}
            raise OwnFileError(sorted(self.found, key=lambda fault: (first[fault.file], fault.line)))


def show(value: object, limit: int = SHOWN) -> str:
    """A value as a message shows it: on one line, printable, cut to `limit` characters."""
    text = value if isinstance(value, str) else repr(value)
    plain = "".join(char if char.isprintable() else "�" for char in " ".join(text.split())).replace("`", "'")
    return plain if len(plain) <= limit else f"{plain[: limit - 1]}…"
