"""Why a server did not start, from what it printed."""

from __future__ import annotations

import re
import signal
from pathlib import Path

from toolweave.errors import GraphError

_PORT = re.compile(r"Address already in use|BindException|PortBindException", re.IGNORECASE)
_TELLING = re.compile(r"ERROR|Error|Exception")
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


def diagnose(output: str, console: Path, exit_code: int | None = None) -> GraphError:
    """Turn what the server printed into what is wrong and what to do; without a known cause its last line and its end are told."""
    for pattern, what, remedy in _CAUSES:
        if re.search(pattern, output):
            return GraphError(f"Neo4j did not start. {what}", remedy)
    if exit_code == -signal.SIGKILL:
        return GraphError("Neo4j did not start: it was killed, most likely for want of memory.", "Free about 1 GB and try again.")
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if _TELLING.search(line)]
    reason = (telling or lines[-1:] or ["it ended without a word"])[0][:300].rstrip(".")
    end = "" if exit_code is None else f" ({_describe_exit(exit_code)})"
    return GraphError(f"Neo4j did not start: {reason}{end}.", f"Read `{console}`.")


def _describe_exit(code: int) -> str:
    return f"ended by signal {-code}" if code < 0 else f"exit code {code}"


def is_port_conflict(output: str) -> bool:
    """Whether the server stopped because another program holds its port."""
    return bool(_PORT.search(output))


def is_explained(output: str) -> bool:
    """Whether the server said why it ended; one that was killed or crashed on a busy machine did not."""
    return bool(_TELLING.search(output)) or any(re.search(pattern, output) for pattern, _, _ in _CAUSES)
