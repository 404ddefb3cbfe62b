"""The main job as `make demo` runs it, on a home of its own: twice, the second time in under a minute."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from toolweave.resources import PACKAGE

ROOT = PACKAGE.parent
DOMAINS = {"academia", "banking", "cinema", "geography", "music"}


def run_demo(user: dict[str, str], out: Path) -> subprocess.CompletedProcess[str]:
    """Run the script behind `make demo`."""
    environment = {**user, "BIN": str(Path(sys.executable).parent), "OUT": str(out)}
    return subprocess.run(["sh", "scripts/demo.sh"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo writes."""
    return tmp_path_factory.mktemp("out")


@pytest.fixture(scope="module")
def first(user: dict[str, str], out: Path) -> subprocess.CompletedProcess[str]:
    """The first run of the demo."""
    done = run_demo(user, out)
    assert done.returncode == 0, done.stderr
    return done


def test_the_demo_says_how_to_open_neo4j_browser_and_how_to_stop_the_server(first: subprocess.CompletedProcess[str]) -> None:
    assert "toolweave graph browse" in first.stderr
    assert "toolweave graph down" in first.stderr


@pytest.mark.usefixtures("first")
def test_the_demo_writes_two_hundred_dialogues_over_all_five_domains(out: Path) -> None:
    lines = (out / "demo.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) >= 200
    assert {json.loads(line)["domain"] for line in lines} == DOMAINS


def test_the_demo_shows_coverage_and_one_whole_dialogue(first: subprocess.CompletedProcess[str], out: Path) -> None:
    assert "Calls per tool" in first.stdout
    records = [json.loads(line) for line in (out / "demo.jsonl").read_text(encoding="utf-8").splitlines()]
    (shown,) = [record for record in records if record["id"] in first.stdout]
    words = " ".join(first.stdout.split())
    assert [message for message in shown["messages"] if message["role"] == "user" and " ".join(message["content"].split()) not in words] == []
    assert {"multi_step", "follow_up"} <= set(shown["features"])


@pytest.mark.usefixtures("first")
def test_the_second_demo_takes_under_a_minute_and_writes_the_same_file(user: dict[str, str], out: Path) -> None:
    before, start = (out / "demo.jsonl").read_bytes(), time.monotonic()
    again = run_demo(user, out)
    assert again.returncode == 0, again.stderr
    assert time.monotonic() - start < 60
    assert (out / "demo.jsonl").read_bytes() == before
