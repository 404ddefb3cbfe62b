"""The frame of the command line: lazy commands, two-line errors, exit codes, three ways to print rows."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import NoReturn

import pytest

from toolweave import __version__
from toolweave.cli import app as frame
from toolweave.cli.app import COMMANDS, run
from toolweave.cli.console import Format, print_rows
from toolweave.errors import DataError, GraphError, ModelError, ToolweaveError, UsageError

ROWS = [{"tool": "search_films", "calls": 2, "share": 0.123456789, "tags": ["a", "b"]}, {"tool": "rate_film", "calls": None, "share": 1.0, "tags": None}]


def raising(error: BaseException) -> Callable[..., NoReturn]:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


def test_help_names_every_command_and_loads_none() -> None:
    code = "import sys; from toolweave.cli.app import run; run(['--help']); print([m for m in sys.modules if m in ('neo4j', 'rdflib', 'pydantic_settings')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(f" {name} " in done.stdout for name in COMMANDS)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    assert f"toolweave {name}" in capsys.readouterr().out


def test_version_is_printed_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"toolweave {__version__}\n"


@pytest.mark.parametrize(
    ("words", "said"), [(["nothing"], "nothing"), (["query", "--nothing"], "--nothing"), (["graph", "sideways"], "sideways"), (["query"], "No query")]
)
def test_wrong_words_are_a_usage_error_in_two_lines(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 2
    out, err = capsys.readouterr()
    first, second = err.splitlines()
    assert out == ""
    assert first.startswith("error  ") and said in first
    assert second.startswith("try    ")


def test_no_words_at_all_print_the_help() -> None:
    assert run([]) == 2


@pytest.mark.parametrize(("kind", "code"), [(ToolweaveError, 1), (UsageError, 2), (GraphError, 3), (ModelError, 4), (DataError, 5)])
def test_each_kind_of_error_has_its_exit_code(
    kind: type[ToolweaveError], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(frame, "app", raising(kind("`x` is\nodd.", "Mend it.")))
    assert run([]) == code
    assert capsys.readouterr().err == "error  `x` is odd.\ntry    Mend it.\n"


def test_an_interrupt_is_two_lines_and_exit_code_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(frame, "app", raising(KeyboardInterrupt()))
    assert run([]) == 130
    assert [line.split()[0] for line in capsys.readouterr().err.splitlines()] == ["error", "try"]


def test_a_failure_that_ctrl_c_caused_is_an_interrupt(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Ctrl-C inside the driver leaves half a message; the rollback after it fails with a protocol error."""

    def interrupted(**_: object) -> NoReturn:
        try:
            raise KeyboardInterrupt
        finally:
            raise GraphError("`x` is refused.", "Mend it.") from RuntimeError("half a message")

    monkeypatch.setattr(frame, "app", interrupted)
    assert run([]) == 130
    assert capsys.readouterr().err.startswith("error  Interrupted")


def test_a_defect_is_two_lines_and_a_traceback_only_for_those_who_ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(frame, "app", raising(RuntimeError("boom")))
    monkeypatch.delenv("TOOLWEAVE_DEBUG", raising=False)
    assert run([]) == 1
    quiet = capsys.readouterr().err
    monkeypatch.setenv("TOOLWEAVE_DEBUG", "1")
    assert run([]) == 1
    assert len(quiet.splitlines()) == 2 and "TOOLWEAVE_DEBUG=1" in quiet
    assert "Traceback" in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_error() -> None:
    code = (
        "from toolweave.cli.console import print_rows\nfrom toolweave.cli import app, main\n"
        "app.app = lambda **_: print_rows([{'x': 'y' * 1000}] * 5000, 'json')\nmain()"
    )
    done = subprocess.run(
        f'{sys.executable} -c "$CODE" | head -1', shell=True, capture_output=True, text=True, check=True, env={"CODE": code, "PATH": "/usr/bin:/bin"}
    )
    assert (done.stdout, done.stderr) == ("[\n", "")


def test_json_is_one_array_of_objects(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(ROWS, Format.json)
    assert json.loads(capsys.readouterr().out) == ROWS


def test_csv_has_a_header_and_keeps_every_digit(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(ROWS, Format.csv)
    assert capsys.readouterr().out.splitlines() == ["tool,calls,share,tags", 'search_films,2,0.123456789,"[""a"", ""b""]"', "rate_film,,1.0,"]


def test_a_table_shows_every_cell_once(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(ROWS)
    out = capsys.readouterr().out
    assert [out.count(cell) for cell in ("search_films", "0.123457", '["a", "b"]')] == [1, 1, 1]


def test_no_rows_are_said_on_stderr_and_leave_stdout_empty(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([])
    assert capsys.readouterr() == ("", "no rows\n")


def test_markup_in_a_value_is_printed_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([{"x": "[bold]a[/bold]"}])
    assert "[bold]a[/bold]" in capsys.readouterr().out
