"""The text that ships with the code: queries, domain files, snapshots, prompts; and the folder where a user's own text lies.

In a wheel the first lie in `toolweave/_bundled/`, in a checkout beside the package.
"""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def locate(folder: str) -> Path:
    """Return the folder `cypher` or `ingest`, wherever this installation keeps it."""
    bundled = PACKAGE / "_bundled" / folder
    return bundled if bundled.is_dir() else PACKAGE.parent / folder


def locate_home() -> Path:
    """Return the user's own folder: TOOLWEAVE_HOME, else where this system keeps the data of programs."""
    from platformdirs import user_data_path

    stated = os.environ.get("TOOLWEAVE_HOME")
    return Path(stated) if stated else user_data_path("toolweave")


def find_text(folder: str, file: str) -> Path | None:
    """Return a file of `ingest/<folder>/`, else the user's own of that name (`<home>/<folder>/`); None if there is neither.

    What ships comes first, so that a file in the home folder never changes a bundled domain.
    """
    places = (locate("ingest") / folder / file, locate_home() / folder / file)
    return next((path for path in places if path.is_file()), None)
