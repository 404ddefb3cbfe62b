"""Why a server did not start, from what it printed."""

from __future__ import annotations

import re
from pathlib import Path

from toolweave.errors import GraphError

_PORT = re.compile(r"Address already in use|BindException|PortBindException", re.IGNORECASE)
_CAUSES: tuple[tuple[str, str, str], ...] = (
    (r"No space left on device|Disk quota exceeded", "The disk is full.", "Free some space, or set TOOLWEAVE_HOME to a folder on another disk."),
    (r"UnsupportedClassVersionError|Unsupported Java", "This Neo4j needs a newer Java.", 'Run: pip install --upgrade "toolweave[local]"'),
    (r"insufficient memory|Could not reserve enough space|OutOfMemoryError", "There is not enough memory for Neo4j.", "Free about 1 GB and try again."),
    (
        r"[Uu]nknown store version|newer version of Neo4j|Unsupported (?:store|kernel) version|not supported.*store|UpgradeNotAllowed"
        r"|[Dd]owngrad|newer version of neo4j|KernelVersion|written (?:by|with) (?:a )?newer",
        "The store was made by a newer Neo4j.",
        "Set TOOLWEAVE_NEO4J_VERSION to that version, or TOOLWEAVE_HOME to another folder.",
    ),
    (r"[Ll]ock file has been locked|FileLockException|StoreLockException", "Another Neo4j uses this store.", "Stop it: toolweave graph down"),
)


def diagnose(output: str, console: Path) -> GraphError:
    """Turn what the server printed into what is wrong and what to do."""
    for pattern, what, remedy in _CAUSES:
        if re.search(pattern, output):
            return GraphError(f"Neo4j did not start. {what}", remedy)
    lines = [line for line in output.splitlines() if "ERROR" in line or "Error" in line or "Exception" in line]
    reason = lines[0].strip() if lines else "it ended without a word"
    return GraphError(f"Neo4j did not start: {reason[:300]}.", f"Read `{console}`.")


def is_port_conflict(output: str) -> bool:
    """Whether the server stopped because another program holds its port."""
    return bool(_PORT.search(output))
