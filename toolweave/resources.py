"""The text that ships with the code: queries, domain files, snapshots, prompts.

In a wheel they lie in `toolweave/_bundled/`, in a checkout beside the package.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def locate(folder: str) -> Path:
    """Return the folder `cypher` or `ingest`, wherever this installation keeps it."""
    bundled = PACKAGE / "_bundled" / folder
    return bundled if bundled.is_dir() else PACKAGE.parent / folder
