"""Stops the throw-away Neo4j of a test run when its standard input closes: at the end, or when pytest is killed."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from toolweave.graph.local import LocalServer

if __name__ == "__main__":
    home = Path(sys.argv[1])
    sys.stdin.buffer.read()
    LocalServer(home, "any").stop()
    shutil.rmtree(home, ignore_errors=True)
