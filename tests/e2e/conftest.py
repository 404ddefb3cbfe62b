"""Fixtures of the end-to-end tests: a user who has never run Toolweave."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

WATCHDOG = Path(__file__).resolve().parent.parent / "watchdog.py"


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The environment of a new user: `toolweave` is found, the home is empty; its server is stopped at the end, come what may."""
    home = tmp_path_factory.mktemp("user")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TOOLWEAVE_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    watchdog = subprocess.Popen([sys.executable, str(WATCHDOG), str(home)], stdin=subprocess.PIPE, start_new_session=True)
    yield {**kept, "PATH": path, "TOOLWEAVE_HOME": str(home)}
    assert watchdog.stdin
    watchdog.stdin.close()
    assert watchdog.wait(60) == 0
