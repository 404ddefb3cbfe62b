"""Files as streams of bytes: plain, gzip or bzip2, with the position in the packed file and a bound on what they unpack to.

A dump unpacks to a thousand gigabytes and may; a bomb unpacks to much more than it is. So the ratio is bounded, not the size.
"""

from __future__ import annotations

import bz2
import gzip
import io
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from toolweave.errors import DataError

PLAIN = (".nt", ".ttl", ".json", ".jsonld")
PACKED = (".gz", ".bz2")
SUFFIXES = (*PLAIN, *(plain + packed for plain in PLAIN for packed in PACKED))
RATIO_LIMIT = 250
"""Unpacked bytes for a packed one; Wikidata's dumps have 10 to 40."""
RATIO_FLOOR = 64 * 2**20
"""Unpacked bytes from which on the ratio counts; a small file of one repeated line is no attack."""


class TooLarge(Exception):
    """A file unpacks to more than is read whole."""


def split_name(path: Path) -> tuple[str, str]:
    """The format and the packing that a name ends in: `.nt`, `.bz2`.

    Raises:
        DataError: If no such format can be read.
    """
    packing = path.suffix if path.suffix in PACKED else ""
    suffix = Path(path.stem).suffix if packing else path.suffix
    if suffix not in PLAIN:
        raise DataError(f"`{path}` is of no format that can be read.", f"Give a file whose name ends in one of: {', '.join(SUFFIXES)}.")
    return suffix, packing


class Stream(io.RawIOBase):
    """The unpacked bytes of one file. `position` is where the packed file is read."""

    def __init__(self, path: Path, packing: str, whole: int | None) -> None:
        self._path, self._whole, self._unpacked = path, whole, 0
        self._raw = path.open("rb")
        self._stream = cast("BinaryIO", {".gz": _open_gzip, ".bz2": bz2.BZ2File}.get(packing, _keep)(self._raw))
        self._packed = bool(packing)

    @property
    def position(self) -> int:
        """Bytes of the file itself that were read."""
        return self._raw.tell()

    @property
    def file(self) -> BinaryIO:
        """Itself, as those who read files take it."""
        return cast("BinaryIO", self)

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with what comes next."""
        chunk = self._stream.read(len(buffer))
        self._unpacked += len(chunk)
        if self._whole is not None and self._unpacked > self._whole:
            raise TooLarge
        if self._packed and self._unpacked > max(RATIO_FLOOR, RATIO_LIMIT * self.position):
            raise DataError(
                f"`{self._path}` unpacks to more than {RATIO_LIMIT} times its size.", "Check where it comes from; a dump unpacks to 10 to 40 times."
            )
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        """Close the file too."""
        self._stream.close()
        self._raw.close()
        super().close()


def _open_gzip(raw: BinaryIO) -> BinaryIO:
    return cast("BinaryIO", gzip.GzipFile(fileobj=raw, mode="rb"))


def _keep(raw: BinaryIO) -> BinaryIO:
    return raw


def open_stream(path: Path, *, whole: int | None = None) -> Stream:
    """Open a file for reading, as a context manager; reading it raises `TooLarge` past `whole` unpacked bytes, if given."""
    return Stream(path, split_name(path)[1], whole)


@contextmanager
def translated(path: Path) -> Generator[None]:
    """Tell what goes wrong in reading a file as a `DataError` that names it.

    Raises:
        DataError: If the file is missing, damaged, or makes more claims than a domain can.
    """
    packing = split_name(path)[1]
    try:
        yield
    except FileNotFoundError as exc:
        raise DataError(f"There is no file `{path}`.", "Check the path after --source.") from exc
    except SyntaxError as exc:
        line = f", line {exc.lineno}" if exc.lineno else ""
        raise DataError(f"`{path}`{line}: {describe_failure(exc)}.", "Mend that place; nothing was written.") from exc
    except MemoryError as exc:  # pyoxigraph bounds what it holds of a word; what it did not bound would be a bug to be seen
        if "buffer" not in str(exc):
            raise
        raise DataError(f"`{path}` has a text or name without end: {describe_failure(exc)}.", "Mend that place; nothing was written.") from exc
    except OverflowError as exc:
        raise DataError(f"`{path}` makes {describe_failure(exc)}.", "Cut out the part that the domain needs; nothing was written.") from exc
    except (EOFError, zlib.error, OSError, UnicodeDecodeError) as exc:
        if packing and getattr(exc, "errno", None) is None:
            raise DataError(f"`{path}` is not a whole {_name(packing)} file: {describe_failure(exc)}.", "Fetch or pack it again; nothing was written.") from exc
        raise DataError(f"`{path}` cannot be read: {describe_failure(exc)}.", "Check the file and its permissions; nothing was written.") from exc


def _name(packing: str) -> str:
    return {".gz": "gzip", ".bz2": "bzip2"}[packing]


def describe_failure(exc: BaseException) -> str:
    """The parser's own words on one line, without the place it repeats."""
    text = " ".join(str(exc.msg if isinstance(exc, SyntaxError) else exc).split())
    if text.startswith("Parser error") and ": " in text:
        text = text.partition(": ")[2]
    return text.rstrip(".")[:200] or type(exc).__name__
