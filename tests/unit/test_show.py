"""A dialogue is shown with the source of every argument, in a pipe as on a terminal."""

from __future__ import annotations

import io

import pytest
from played import GOOD
from rich.console import Console

from toolweave.cli.app import run
from toolweave.cli.show import find_page, print_page


def test_every_argument_is_shown_with_its_source(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["show", f"{GOOD}:3"]) == 0
    out = capfd.readouterr().out
    assert 'amount = 250                       number("two hundred and fifty" of message 5)' in out
    assert 'date = "2025-06-15"                iso_date("tomorrow" of message 1, "2025-06-14" of the system message)' in out
    assert 'to_account_id = "account_0003"     result of call_0 at /accounts/2/account_id' in out
    assert "argument of call_1 at /from_account_id" in out
    assert "\x1b" not in out


def test_a_file_alone_shows_its_first_dialogue(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["show", str(GOOD)]) == 0
    assert capfd.readouterr().out.startswith("cinema-1   cinema, chain: multi_step, follow_up\nGoal: ")


def test_long_results_are_cut_unless_asked_for(capfd: pytest.CaptureFixture[str]) -> None:
    run(["show", f"{GOOD}:1"])
    short = capfd.readouterr().out
    run(["show", f"{GOOD}:1", "--full"])
    assert len(capfd.readouterr().out) >= len(short)


def test_on_a_terminal_the_words_behind_arguments_are_underlined() -> None:
    target = io.StringIO()
    print_page(find_page(f"{GOOD}:1"), Console(file=target, force_terminal=True, color_system="standard", width=200))
    assert "\x1b[4mAlien\x1b[0m" in target.getvalue()


@pytest.mark.parametrize(
    ("name", "said"), [(f"{GOOD}:9", "has no dialogue number 9"), (f"{GOOD}:0", "number 0"), ("nowhere.jsonl:2", "no file `nowhere.jsonl`")]
)
def test_what_is_not_there_is_a_data_error(name: str, said: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["show", name]) == 5
    out, err = capfd.readouterr()
    assert out == ""
    assert said in err


def test_on_a_narrow_terminal_long_lines_are_folded_beside_their_labels() -> None:
    target = io.StringIO()
    print_page(find_page(f"{GOOD}:1"), Console(file=target, force_terminal=True, color_system=None, width=60))
    lines = target.getvalue().splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("user"))
    assert lines[first].startswith("user       I rewatched")
    assert lines[first + 1].startswith("           ")
    assert max(map(len, lines[first:])) <= 60
