"""Measure how varied users speak without a model, plain and in registers, on the same goals.

    python benchmarks/lexical.py [--dialogues 200] [--seed 1]

For three domains together, and for cinema and banking alone: one run in which everybody is plain, one with the default registers. The same seed
draws the same goals as long as their words do not change what can be said. Lower self-BLEU and openings are better, the others higher.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from toolweave.verify import read_dialogues, verify_dialogues
from toolweave.verify.stats import build_stats, list_figures

DOMAINS = (("cinema", "music", "geography"), ("cinema",), ("banking",))
PLAIN = ("--registers", "terse=0,chatty=0,formal=0,typos=0,voice=0")
SHOWN = ("word entropy", "distinct-3", "distinct-3, arguments masked", "self-BLEU", "commonest opening")


@dataclass(frozen=True)
class Measurement:
    """The figures of one file, and how many of its dialogues pass the verifier."""

    figures: dict[str, str]
    passed: int
    dialogues: int


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description="Measure how varied users speak, plain and in registers.")
    parser.add_argument("--dialogues", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for name in sorted({name for names in DOMAINS for name in names}):
        call("ingest", name)
    pairs = [(names, measure(names, options, PLAIN), measure(names, options, ())) for names in DOMAINS]
    print_table(pairs, options.dialogues)


def call(*arguments: str) -> None:
    """Run a command that must succeed."""
    subprocess.run([sys.executable, "-m", "toolweave", *arguments], check=True, stdout=subprocess.DEVNULL)


def measure(names: Iterable[str], options: argparse.Namespace, registers: Iterable[str]) -> Measurement:
    """Generate a file and measure it; calls were executed as it was made, and are not made again."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.jsonl"
        chosen = [word for name in names for word in ("--domain", name)]
        call("generate", *chosen, "--dialogues", str(options.dialogues), "--seed", str(options.seed), *registers, "--model", "phrasebook", "--out", str(out))
        dialogues = list(read_dialogues(out))
    figures = {row["figure"]: str(row["value"]) for row in list_figures(build_stats(dialogues))}
    return Measurement(figures, sum(verdict.passed for verdict in verify_dialogues(dialogues)), len(dialogues))


def print_table(pairs: Iterable[tuple[Iterable[str], Measurement, Measurement]], dialogues: int) -> None:
    """One row a figure and selection of domains: plain beside the default registers."""
    table = Table(title=f"User turns of {dialogues} dialogues without a model", title_justify="left")
    for heading in ("domains", "figure", "plain only", "default registers"):
        table.add_column(heading)
    for names, before, after in pairs:
        for figure in SHOWN:
            table.add_row(", ".join(names), figure, before.figures[figure], after.figures[figure])
        table.add_row(", ".join(names), "verified", f"{before.passed} of {before.dialogues}", f"{after.passed} of {after.dialogues}", end_section=True)
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
