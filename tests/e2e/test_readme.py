"""The README's commands run as written, and its dialogue is one that Toolweave wrote."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

from toolweave.resources import PACKAGE

ROOT = PACKAGE.parent
README = ROOT / "README.md"


def list_commands() -> list[str]:
    """The `toolweave` commands of the README's shell blocks, in order, without comments."""
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL)
    lines = (line.split("  #")[0].strip() for block in blocks for line in block.splitlines())
    return [line for line in lines if line.startswith("toolweave ")]


def test_the_commands_of_the_readme_run_as_written(user: dict[str, str], tmp_path: Path) -> None:
    commands = list_commands()
    assert len(commands) >= 6
    for command in commands:
        opens_browser = ["--no-open"] if command.startswith("toolweave graph browse") else []
        done = subprocess.run([*shlex.split(command), *opens_browser], cwd=tmp_path, env=user, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stderr}"


def test_the_readme_names_every_make_target_it_uses() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    wanted = set(re.findall(r"\bmake ([a-z]+)\b", README.read_text(encoding="utf-8")))
    assert wanted and {target for target in wanted if not re.search(rf"^{target}:", makefile, flags=re.MULTILINE)} == set()
