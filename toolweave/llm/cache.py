"""Answers on the disk, named by the content of the request: asking again is free.

An answer is committed the moment it arrives, so that a killed process loses only what was in flight.
Two processes may use one file at once. Neither headers nor keys come here.
"""

from __future__ import annotations

import json
import sqlite3
import time
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, LiteralString, Self

from toolweave.errors import DataError
from toolweave.settings import load_settings

SCHEMA = """
CREATE TABLE IF NOT EXISTS answer (
  key TEXT PRIMARY KEY, model TEXT NOT NULL, stage TEXT NOT NULL, raw TEXT NOT NULL, rejected INTEGER NOT NULL DEFAULT 0, made_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS learnt (endpoint TEXT NOT NULL, what TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (endpoint, what)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Raw:
    """What an endpoint replied, before anything is made of it."""

    content: str
    reasoning: str = ""
    finish: str = "stop"
    """Why the model stopped: `stop`, `length`, `content_filter`, or `refusal` where it said no in a field of its own."""
    prompt_tokens: int = 0
    completion_tokens: int = 0


def locate_cache() -> Path:
    """The file of a user's answers: `answers.db` in the cache folder."""
    return load_settings().cache / "answers.db"


def build_key(*parts: Any) -> str:
    """Name of a request: 32 hex digits over its canonical JSON."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class Cache:
    """The answers of one file; in memory where `path` is None.

    Cost: about 0.05 ms to read, 0.1 ms to write; a crash of the machine (not of the process) may lose the last few.

    Raises:
        DataError: If the file cannot be opened, read or written; from any method.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        try:
            if path:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(path or ":memory:", timeout=30, isolation_level=None)
        except (sqlite3.Error, OSError) as exc:
            raise self._build_error(exc) from exc
        try:
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("PRAGMA synchronous=NORMAL")
            self._base.executescript(SCHEMA)
        except sqlite3.Error as exc:
            self._base.close()
            raise self._build_error(exc) from exc

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def load(self, key: str, *, rejected: bool = True) -> Raw | None:
        """The answer of that name; with `rejected=False` only one that nobody found bad."""
        found = self._run("SELECT raw, rejected FROM answer WHERE key = ?", key)
        if not found or (found[0][1] and not rejected):
            return None
        try:
            return Raw(**json.loads(found[0][0]))
        except (TypeError, ValueError):
            return None  # another version wrote it

    def write(self, key: str, raw: Raw, *, model: str, stage: str) -> None:
        """Keep an answer, in place of an earlier one of that name."""
        insert = "INSERT OR REPLACE INTO answer (key, model, stage, raw, made_at) VALUES (?, ?, ?, ?, ?)"
        self._run(insert, key, model, stage, json.dumps(asdict(raw)), int(time.time()))

    def mark_rejected(self, key: str) -> None:
        """Note that a stage could not use this answer."""
        self._run("UPDATE answer SET rejected = 1 WHERE key = ?", key)

    def load_learnt(self, endpoint: str) -> dict[str, str]:
        """What was found out about an endpoint and model."""
        return dict(self._run("SELECT what, value FROM learnt WHERE endpoint = ?", endpoint))

    def write_learnt(self, endpoint: str, what: str, value: str) -> None:
        """Keep what was found out."""
        self._run("INSERT OR REPLACE INTO learnt (endpoint, what, value) VALUES (?, ?, ?)", endpoint, what, value)

    def _run(self, statement: LiteralString, *values: str | int) -> list[Any]:
        try:
            return self._base.execute(statement, values).fetchall()
        except sqlite3.Error as exc:
            raise self._build_error(exc) from exc

    def _build_error(self, exc: Exception) -> DataError:
        return DataError(f"`{self._path or 'memory'}` cannot be used as a cache: {exc}.", "Make room, move it away, or set TOOLWEAVE_CACHE to another folder.")
