"""Good answers on the disk, named by the content of the request: asking again is free, and needs no network.

An answer is committed before it is used. Neither headers nor passwords come here.
"""

from __future__ import annotations

import time
import zlib
from pathlib import Path

from toolweave.settings import load_settings
from toolweave.store import Store

SCHEMA = "CREATE TABLE IF NOT EXISTS web (key TEXT PRIMARY KEY, address TEXT NOT NULL, what TEXT NOT NULL, body BLOB NOT NULL, made_at INTEGER NOT NULL)"


def locate_answers() -> Path:
    """The file of what was fetched: `web.db` in the cache folder."""
    return load_settings().cache / "web.db"


class Answers(Store):
    """The answers of one file; in memory where `path` is None. A body takes a tenth of its size."""

    def __init__(self, path: Path | None) -> None:
        super().__init__(path, SCHEMA)

    def load(self, key: str) -> tuple[bytes, int] | None:
        """The body of that name, and when it came, in seconds since 1970."""
        found = self.run("SELECT body, made_at FROM web WHERE key = ?", key)
        try:
            return (zlib.decompress(found[0][0]), found[0][1]) if found else None
        except zlib.error:
            return None

    def write(self, key: str, body: bytes, *, address: str, what: str) -> int:
        """Keep a body, in place of an earlier one of that name; return the time."""
        now = int(time.time())
        insert = "INSERT OR REPLACE INTO web (key, address, what, body, made_at) VALUES (?, ?, ?, ?, ?)"
        self.run(insert, key, address, what, zlib.compress(body), now)
        return now
