"""What holds for the repository as a whole: licence, sizes, words, nothing of anybody's machine."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from toolweave import __version__
from toolweave.resources import PACKAGE

ROOT = PACKAGE.parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
TEXT = {".py", ".md", ".toml", ".cypher", ".rq", ".sh", ".yml", ".lock", ".txt", ".cfg", ""}
FORBIDDEN_NAMES = re.compile(r"(manager|utils?|helpers?|handler|processor)s?$", re.IGNORECASE)


def list_tracked() -> list[Path]:
    """Every file under version control, or that would be; in an unpacked sdist every file."""
    done = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = done.stdout.splitlines() if done.returncode == 0 else [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*")]
    return [ROOT / name for name in names if (ROOT / name).is_file()]


TRACKED = list_tracked()


def test_the_licence_is_the_apache_licence_in_full() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in licence and "END OF TERMS AND CONDITIONS" in licence
    assert tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["license"] == "Apache-2.0"


def test_the_lock_pins_versions_and_holds_no_address() -> None:
    lines = [line for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert len(lines) > 30
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*==[0-9][0-9a-z.+]*", line)] == []


def test_the_lock_has_every_direct_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(each for extra in project["optional-dependencies"].values() for each in extra)]
    names = {re.split(r"[\[<>=!~ ]", requirement)[0].lower() for requirement in wanted}
    locked = {line.split("==")[0] for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()}
    assert names - locked == set()


def test_no_file_names_a_machine_a_registry_or_a_secret() -> None:
    machine = r"/home/|/work/|/root/"
    registry = "|".join(["py" + r"pi\.org/simple", r"files\.python" + "hosted", "artifactory", "--index-url"])
    secret = r"BEGIN [A-Z ]*PRIVATE KEY|gh[pousr]_[A-Za-z0-9]{30}|sk-[A-Za-z0-9]{32}"
    pattern = re.compile(f"{machine}|{registry}|{secret}")
    texts = [path for path in TRACKED if path.suffix in TEXT and path != Path(__file__)]
    found = {path.relative_to(ROOT).as_posix() for path in texts if pattern.search(path.read_text(encoding="utf-8"))}
    assert found == set()


def test_no_tracked_file_is_large() -> None:
    assert {path.relative_to(ROOT).as_posix() for path in TRACKED if path.stat().st_size > 1_000_000} == set()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_is_of_readable_size_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), "a module opens with one sentence"


def test_names_say_what_a_thing_is() -> None:
    classes = {name for path in SOURCES for name in re.findall(r"^class (\w+)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)}
    assert {name for name in classes | {path.stem for path in SOURCES} if FORBIDDEN_NAMES.search(name)} == set()


def test_only_the_graph_package_imports_the_driver() -> None:
    importers = {
        path.relative_to(PACKAGE).parts[0] for path in SOURCES if re.search(r"^\s*(from|import) neo4j\b", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    }
    assert importers == {"graph"}


def test_the_changelog_knows_the_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{__version__}]" in changelog or "## [Unreleased]" in changelog


def test_nothing_is_skipped_but_what_needs_data_from_outside_and_none_is_expected_to_fail() -> None:
    words = re.compile(r"pytest\.(mark\.)?(skip|xfail|importorskip)|unittest\.skip")
    tests = [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    texts = {path.name: path.read_text(encoding="utf-8") for path in tests}
    assert {name for name, text in texts.items() if words.search(text) and "TOOLWEAVE_EVAL_DATA" not in text} == set()
