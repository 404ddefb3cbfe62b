"""The pages promise no option that a command does not take."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from toolweave.cli.app import COMMANDS, load_command

DOCS = Path(__file__).parents[2] / "docs"


def list_options(command: Any) -> set[str]:
    own = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
    return (own - {"--help"}).union(*(list_options(sub) for sub in getattr(command, "commands", {}).values()))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_page_names_no_option_that_does_not_exist(name: str) -> None:
    page = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    named = set(re.findall(rf"(?:^|\n)toolweave {name}\b[^\n#|]*?(--[a-z][a-z-]*)", page))
    command = load_command(name)
    secondary = {option for sub in getattr(command, "commands", {}).values() for parameter in sub.params for option in parameter.secondary_opts}
    assert named <= list_options(command) | secondary
