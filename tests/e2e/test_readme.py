"""The README's commands run as written, and its dialogue is one that Toolweave wrote."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

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
    check_excerpt(tmp_path / "cinema.jsonl")


def check_excerpt(path: Path) -> None:
    """The dialogue of the README is, word by word, one of those its commands wrote."""
    (excerpt,) = re.findall(r"<!-- excerpt -->\n```text\n(.*?)```\n<!-- /excerpt -->", README.read_text(encoding="utf-8"), flags=re.DOTALL)
    spoken = re.findall(r"^(?:user|assistant) +(.*(?:\n {11}\S.*)*)", excerpt, flags=re.MULTILINE)
    assert len(spoken) >= 4
    written = {tuple(m["content"] for m in record["messages"][1:] if m["role"] != "tool" and m["content"]) for record in read_records(path)}
    assert tuple(" ".join(words.split()) for words in spoken) in written, "the README's dialogue is an old one: make excerpt"


def read_records(path: Path) -> list[dict[str, Any]]:
    """The dialogues of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_readme_names_every_make_target_it_uses() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = re.sub(r"<!-- excerpt -->.*?<!-- /excerpt -->", "", README.read_text(encoding="utf-8"), flags=re.DOTALL)
    wanted = set(re.findall(r"\bmake ([a-z]+)\b", text))
    assert wanted and {target for target in wanted if not re.search(rf"^{target}:", makefile, flags=re.MULTILINE)} == set()
