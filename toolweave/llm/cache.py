"""Answers on the disk, named by the content of the request: asking again is free.

An answer is committed the moment it arrives, so that a killed process loses only what was in flight.
Two processes may use one file at once. Neither headers nor keys come here.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from toolweave.settings import load_settings
from toolweave.store import Store

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


class Cache(Store):
    """The answers of one file; in memory where `path` is None."""

    def __init__(self, path: Path | None) -> None:
        super().__init__(path, SCHEMA)

    def load(self, key: str, *, rejected: bool = True) -> Raw | None:
        """The answer of that name; with `rejected=False` only one that nobody found bad."""
        found = self.run("SELECT raw, rejected FROM answer WHERE key = ?", key)
        if not found or (found[0][1] and not rejected):
            return None
        try:
            return Raw(**json.loads(found[0][0]))
        except (TypeError, ValueError):
            return None  # another version wrote it

    def write(self, key: str, raw: Raw, *, model: str, stage: str) -> None:
        """Keep an answer, in place of an earlier one of that name."""
        insert = "INSERT OR REPLACE INTO answer (key, model, stage, raw, made_at) VALUES (?, ?, ?, ?, ?)"
        self.run(insert, key, model, stage, json.dumps(asdict(raw)), int(time.time()))

    def mark_rejected(self, key: str) -> None:
        """Note that a stage could not use this answer."""
        self.run("UPDATE answer SET rejected = 1 WHERE key = ?", key)

    def load_learnt(self, endpoint: str) -> dict[str, str]:
        """What was found out about an endpoint and model."""
        return dict(self.run("SELECT what, value FROM learnt WHERE endpoint = ?", endpoint))

    def write_learnt(self, endpoint: str, what: str, value: str) -> None:
        """Keep what was found out."""
        self.run("INSERT OR REPLACE INTO learnt (endpoint, what, value) VALUES (?, ?, ?)", endpoint, what, value)
