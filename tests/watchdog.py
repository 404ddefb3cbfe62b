"""Stops the throw-away Neo4j of a test run when its standard input closes: at the end, or when pytest is killed.

With `--start` it starts the server too, and says `ready`: who starts it cannot be outlived by the order to stop it.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from toolweave.graph.local import LocalServer
from toolweave.settings import Settings

if __name__ == "__main__":
    server = LocalServer(Path(sys.argv[1]), Settings().neo4j_version, say=lambda _: None)
    try:
        if "--start" in sys.argv:
            server.start(any_port=True)
            print("ready", flush=True)
        sys.stdin.buffer.read()
    finally:
        server.stop()
        shutil.rmtree(server.home, ignore_errors=True)
