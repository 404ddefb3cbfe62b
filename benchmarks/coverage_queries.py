"""Time every coverage query over a hundred thousand dialogues, each once to warm up and then three times.

    python benchmarks/coverage_queries.py [--dialogues 100000] [--domains cinema music geography]

In a home of its own: the domains are ingested, two thousand dialogues generated, and then copied under new ids and without
their text, so that what the queries see (goals, turns, calls, flows) is that of real dialogues. Takes some minutes and 3 GB on the disk.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table

from toolweave.coverage import SECTIONS, write_dialogues
from toolweave.graph import Graph, connect
from toolweave.model.record import Dialogue
from toolweave.model.run import Run

REAL, TIMES = 2000, 3
"""Dialogues that are really generated; measurements of each query."""


def main() -> None:
    """Build the graph, time the queries, print a table."""
    parser = argparse.ArgumentParser(description="Time the coverage queries.")
    parser.add_argument("--dialogues", type=int, default=100_000)
    parser.add_argument("--domains", nargs="+", default=["cinema", "music", "geography"])
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="toolweave-"))
    os.environ["TOOLWEAVE_HOME"] = str(home)
    try:
        real = generate(options.domains, home / "real.jsonl", min(REAL, options.dialogues))
        with connect() as graph:
            seconds = fill(graph, real, options.dialogues)
            print_table(graph, options.dialogues, seconds)
    finally:
        call("graph", "down")
        shutil.rmtree(home)


def call(*arguments: str) -> None:
    """Run a command that must succeed."""
    subprocess.run([sys.executable, "-m", "toolweave", *arguments], check=True, stdout=subprocess.DEVNULL)


def generate(domains: list[str], file: Path, dialogues: int) -> list[Dialogue]:
    """Ingest the domains and generate real dialogues over them."""
    for domain in domains:
        call("ingest", domain)
    call("generate", *(part for domain in domains for part in ("--domain", domain)), "--dialogues", str(dialogues), "--out", str(file))
    with file.open(encoding="utf-8") as lines:
        return [Dialogue.model_validate_json(line) for line in lines]


def fill(graph: Graph, real: list[Dialogue], dialogues: int) -> float:
    """Write copies until the graph holds so many dialogues; return the seconds it took."""
    began = perf_counter()
    run = Run(id="run_copies", seed=0, model="none", toolweave="0", started_at="2026-01-01T00:00:00+00:00", domains=("copies",), settings={})
    write_dialogues(graph, run, islice(copy_all(real), dialogues - len(real)))
    return perf_counter() - began


def copy_all(real: list[Dialogue]) -> Iterator[Dialogue]:
    """Copies without end, round and round, each with an id and a goal of its own and without text."""
    for number in count():
        dialogue = real[number % len(real)]
        messages = [one if one.role == "tool" else one.model_copy(update={"content": ""}) for one in dialogue.messages]
        goal = dialogue.goal.model_copy(update={"id": f"{dialogue.goal.id}_{number // len(real)}"})
        yield dialogue.model_copy(update={"id": f"run_copies_{number:06d}", "run_id": "run_copies", "messages": messages, "goal": goal})


def print_table(graph: Graph, dialogues: int, seconds: float) -> None:
    """Time each query and print what it took."""
    nodes = graph.run("MATCH (n) RETURN count(n) AS n").evaluate()
    edges = graph.run("MATCH ()-[r]->() RETURN count(r) AS n").evaluate()
    table = Table("query", "rows", "first", "then", title=f"{dialogues:,} dialogues, {nodes:,} nodes, {edges:,} relationships, written in {seconds:.0f} s")
    for name in SECTIONS:
        took = [time_query(graph, f"coverage/{name}") for _ in range(1 + TIMES)]
        table.add_row(name, f"{took[0][1]:,}", f"{took[0][0]:.2f} s", f"{median(one for one, _ in took[1:]):.2f} s")
    Console().print(table)


def time_query(graph: Graph, name: str) -> tuple[float, int]:
    """The seconds and the rows of one query."""
    began = perf_counter()
    rows = graph.query(name)
    return perf_counter() - began, len(rows)


if __name__ == "__main__":
    main()
