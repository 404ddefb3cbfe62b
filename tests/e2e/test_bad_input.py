"""Bad input, as a user meets it: two lines of what and what to do, the right exit code, nothing half-written."""

from __future__ import annotations

import gzip
import signal
import subprocess
import time
from pathlib import Path

import pytest

TRIPLE = "<http://www.wikidata.org/entity/Q103569> <http://www.wikidata.org/prop/direct/P31> <http://www.wikidata.org/entity/Q11424> .\n"


def run(user: dict[str, str], folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder of its own."""
    return subprocess.run(["toolweave", *arguments], cwd=folder, env=user, capture_output=True, text=True, check=False)


def check_two_lines(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    """The exit code, nothing on stdout, and an error of two lines that names the thing."""
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    what, remedy = done.stderr.splitlines()[-2:]
    assert what.startswith("error  ") and remedy.startswith("try    ")
    assert "Traceback" not in done.stderr
    assert [word for word in words if word not in what] == []


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["ingest", "opera"], 5, "`opera`"),
        (["generate", "--domain", "opera", "--dialogues", "1"], 2, "`opera`"),
        (["generate", "--domain", "cinema", "--dialogues", "many"], 2, "--dialogues"),
        (["generate", "--domain", "cinema", "--dialogues", "1", "--pattern", "spiral"], 2, "spiral"),
        (["ingest", "cinema", "--source", "missing.ttl"], 5, "missing.ttl"),
        (["verify", "missing.jsonl"], 5, "missing.jsonl"),
        (["stats", "missing.jsonl"], 5, "missing.jsonl"),
        (["show", "missing.jsonl:1"], 5, "missing.jsonl"),
        (["export", "missing.jsonl", "--to", "trl"], 5, "missing.jsonl"),
        (["query", "coverage/nothing"], 2, "coverage/nothing"),
        (["sing"], 2, "sing"),
    ],
)
def test_a_word_that_is_off_is_told_in_two_lines(user: dict[str, str], tmp_path: Path, arguments: list[str], code: int, word: str) -> None:
    check_two_lines(run(user, tmp_path, *arguments), code, word)


@pytest.mark.parametrize("arguments", [["coverage"], ["runs"], ["ingest", "cinema"], ["generate", "--domain", "cinema", "--dialogues", "1"]])
def test_a_server_that_does_not_answer_is_a_graph_error(user: dict[str, str], tmp_path: Path, arguments: list[str]) -> None:
    nobody = {**user, "TOOLWEAVE_GRAPH_URI": "bolt://127.0.0.1:9", "TOOLWEAVE_GRAPH_PASSWORD": "secret-word"}
    done = run(nobody, tmp_path, *arguments)
    check_two_lines(done, 3, "bolt://127.0.0.1:9")
    assert "secret-word" not in done.stderr


def test_a_truncated_gzip_is_a_data_error(user: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "facts.nt.gz").write_bytes(gzip.compress(TRIPLE.encode() * 1000)[:-20])
    check_two_lines(run(user, tmp_path, "ingest", "cinema", "--source", "facts.nt.gz"), 5, "facts.nt.gz")


def test_turtle_with_a_syntax_error_is_told_by_its_line(user: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "facts.ttl").write_text(TRIPLE + TRIPLE + "<http://a> <http://b .\n", encoding="utf-8")
    check_two_lines(run(user, tmp_path, "ingest", "cinema", "--source", "facts.ttl"), 5, "facts.ttl", "line 3")


def test_a_broken_line_of_a_dialogue_file_is_told_by_its_number(user: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "broken.jsonl").write_text('{"id": \n', encoding="utf-8")
    check_two_lines(run(user, tmp_path, "verify", "--no-execute", "broken.jsonl"), 5, "broken.jsonl", "1")


def test_ctrl_c_leaves_no_file_and_the_same_command_goes_on(user: dict[str, str], tmp_path: Path) -> None:
    assert run(user, tmp_path, "ingest", "cinema").returncode == 0
    command = ["toolweave", "generate", "--domain", "cinema", "--seed", "7", "--out", "out.jsonl", "--dialogues"]
    process = subprocess.Popen([*command, "20000"], cwd=tmp_path, env=user, stderr=subprocess.PIPE, text=True)
    journals = Path(user["TOOLWEAVE_HOME"]) / "runs"
    while not any(journals.glob("*/dialogues.jsonl")):
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert errors.splitlines()[-2:][0].startswith("error  Interrupted")
    assert list(tmp_path.iterdir()) == []
    assert run(user, tmp_path, *command[1:], "20").returncode == 0
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 20


def test_ctrl_c_while_ingesting_leaves_a_domain_that_the_next_ingest_completes(user: dict[str, str], tmp_path: Path) -> None:
    process = subprocess.Popen(["toolweave", "ingest", "music"], cwd=tmp_path, env=user, stderr=subprocess.PIPE, text=True)
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert run(user, tmp_path, "ingest", "music").returncode == 0
    asked = run(user, tmp_path, "query", "coverage/summary", "--format", "csv")
    assert any(line.startswith("music,") for line in asked.stdout.splitlines())
