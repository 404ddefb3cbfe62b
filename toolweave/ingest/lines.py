"""Lines of any file in bounded memory, and what is done about damaged ones: counted, told, and no more than a hundredth of all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from toolweave.errors import DataError
from toolweave.ingest.telling import Telling

CHUNK = 2**18
"""Bytes read at once; larger ones are slower, since their lines no longer fit the processor's cache."""
SHARE = 0.01
"""Of the lines of a file: what more than this of is damaged is another file than its name says."""
FIRST = 3
"""Damaged lines told by number and reason."""
HOPELESS = 10_000
"""Damaged lines after which a file is given up at once where they are most of it."""


class Damage:
    """The damaged lines of one file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines = self.damaged = 0
        self.first: list[tuple[int, str]] = []

    def note(self, line: int, reason: str) -> None:
        """Count a damaged line, numbered from one."""
        self.damaged += 1
        if len(self.first) < FIRST:
            self.first.append((line, " ".join(reason.split()).rstrip(".")[:160]))
        if self.damaged > HOPELESS and self.damaged * 2 > line:
            self.lines = max(self.lines, line)
            self.check()

    def check(self) -> None:
        """Refuse a file of which too much is damaged.

        Raises:
            DataError: Then; names the first damaged line.
        """
        if self.damaged > SHARE * self.lines:
            line, reason = self.first[0]
            more = f" ({self.damaged:,} of {self.lines:,} lines are damaged)" if self.damaged > 1 else ""
            raise DataError(f"`{self.name}`, line {line}: {reason}{more}.", "Mend that place; nothing was written.")

    def tell(self, telling: Telling) -> None:
        """Tell what was skipped, if anything was."""
        if self.damaged:
            telling.warn(f"{self.name}: {self.damaged:,} of {self.lines:,} lines are damaged and were skipped")
            for line, reason in self.first:
                telling.warn(f"{self.name}, line {line}: {reason}")


def read_blocks(stream: BinaryIO, damage: Damage, *, limit: int) -> Iterator[tuple[int, bytes]]:
    """Whole lines in blocks of about a chunk, each with the number of its first line.

    A line of more than `limit` bytes is damaged: it is passed over without being held.
    """
    number, parts, held = 1, list[bytes](), 0
    while chunk := stream.read(CHUNK):
        cut = chunk.rfind(b"\n") + 1
        if held > limit:  # in the midst of an endless line
            first = chunk.find(b"\n") + 1
            if not first:
                continue
            damage.note(number, f"a line of more than {limit:,} bytes")
            number, parts, held, chunk, cut = number + 1, [], 0, chunk[first:], cut - first
        if cut:
            block = b"".join([*parts, chunk[:cut]])
            yield number, block
            number += block.count(b"\n")
            parts, held = [], 0
        if len(chunk) > cut:
            parts.append(chunk[cut:])
            held += len(chunk) - cut
        if held > limit:
            parts = []
    if held > limit:
        damage.note(number, f"a line of more than {limit:,} bytes")
        number += 1
    elif parts:
        yield number, b"".join(parts)
        number += 1
    damage.lines = number - 1
