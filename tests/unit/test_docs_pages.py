"""The pages say what there is: every command has its page, every option stands there, every link leads somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any, cast

import pytest

from toolweave.cli.app import COMMANDS, load_command
from toolweave.coverage import SECTIONS
from toolweave.graph import list_queries
from toolweave.resources import PACKAGE

ROOT = PACKAGE.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "ingest").glob("*.md")])
PROSE = {"README.md": 120, "ARCHITECTURE.md": 200}


def list_options(command: Any) -> set[str]:
    """The long options of a command and its sub-commands, without those every command has."""
    commands = [command, *cast("dict[str, Any]", getattr(command, "commands", {})).values()]
    options = {option for each in commands for parameter in each.params for option in parameter.opts}
    return {option for option in options if option.startswith("--")} - {"--help"}


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_a_page_with_all_its_options(name: str) -> None:
    page = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    missing = {option for option in list_options(load_command(name)) if option not in page}
    assert missing == set()
    assert page.replace("`", "").startswith(f"# toolweave {name}\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Any) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    broken = [link for link in links if not link.startswith("http") and not (page.parent / link).exists()]
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_query_a_page_names_exists(page: Any) -> None:
    named = set(re.findall(r"\b((?:coverage|browse|dialogue|execute|sample)/[a-z_]+)\b(?!\.md|/)", page.read_text(encoding="utf-8")))
    folders = {"coverage/NAME"}
    assert {name for name in named if f"cypher/{name}" not in page.read_text(encoding="utf-8")} - set(list_queries()) - folders == set()


def test_the_generated_pages_say_what_the_files_say() -> None:
    done = subprocess.run([sys.executable, "scripts/make_docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_page_of_coverage_lists_every_coverage_query() -> None:
    page = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`coverage/([a-z_]+)`", page)) == set(SECTIONS)


@pytest.mark.parametrize("name", list(PROSE))
def test_a_page_that_is_read_first_is_short(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert 20 < len(lines) <= PROSE[name]
