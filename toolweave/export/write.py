"""Writing files whole: beside the old one, then renamed, so that a reader sees the old file or the new one."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from toolweave.errors import DataError


def write_lines(path: Path, lines: Iterable[str]) -> int:
    """Write lines to a file, replacing it whole at the end; return how many. An interrupted write leaves the old file.

    Raises:
        DataError: If the folder is missing or not writable, or the disk is full.
    """
    draft: Path | None = None
    count = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        draft = Path(name)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            for line in lines:
                file.write(line + "\n")
                count += 1
        draft.chmod(0o666 & ~_umask())
        draft.replace(path)
    except OSError as exc:
        raise DataError(f"`{path}` cannot be written: {exc.strerror}.", "Choose a folder you may write to, with room on its disk.") from exc
    finally:
        if draft is not None:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
    return count


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
