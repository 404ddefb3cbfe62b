"""Time `toolweave generate` as a user runs it: 200 and 2,000 dialogues, executed, verified and written back.

    python benchmarks/generate.py [--domain cinema] [--cold] [--sizes 200 2000]

Each size is a process of its own under a fresh seed, so that write-back creates instead of matching.
The rate after the first 200 is what the larger run adds, over the time it adds; `--cold` restarts the local
server before the first size and says so, because a cold server makes the first dialogues several times slower.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

SIZES = (200, 2000)


@dataclass(frozen=True)
class Measurement:
    """One run: how many dialogues, how long, how much memory at most."""

    dialogues: int
    seconds: float
    peak_mb: float


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description="Time toolweave generate.")
    parser.add_argument("--domain", default="cinema")
    parser.add_argument("--cold", action="store_true", help="restart the local server first")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    options = parser.parse_args()
    call("ingest", options.domain)
    if options.cold:
        call("graph", "down")
        call("graph", "up")
    runs = [measure(options.domain, size) for size in options.sizes]
    print_table(runs, cold=options.cold)


def call(*arguments: str) -> None:
    """Run a command that must succeed."""
    subprocess.run([sys.executable, "-m", "toolweave", *arguments], check=True, stdout=subprocess.DEVNULL)


def measure(domain: str, dialogues: int) -> Measurement:
    """Run one generation in a process of its own; peak memory is the operating system's figure for that process."""
    seed = str(random.randrange(1, 2**31))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.jsonl"
        command = [sys.executable, "-m", "toolweave", "generate", "--domain", domain, "--dialogues", str(dialogues), "--seed", seed, "--out", str(out)]
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        if status:
            raise SystemExit(f"error  `{' '.join(command[2:])}` failed.\ntry    Run it by hand.")
        with out.open(encoding="utf-8") as lines:
            written = sum(1 for _ in lines)
    return Measurement(written, seconds, usage.ru_maxrss / 1024)


def print_table(runs: list[Measurement], *, cold: bool) -> None:
    """One row a run; the last column is the rate of what a run adds to the one before it."""
    table = Table(title=f"toolweave generate, {'cold' if cold else 'warm'} server, {os.cpu_count()} cores", title_justify="left")
    for heading in ("dialogues", "seconds", "dialogues/s", "dialogues/s beyond the run above", "peak MB"):
        table.add_column(heading, justify="right")
    for before, run in zip([None, *runs], runs, strict=False):
        beyond = "" if before is None else f"{(run.dialogues - before.dialogues) / (run.seconds - before.seconds):.0f}"
        table.add_row(f"{run.dialogues:,}", f"{run.seconds:.1f}", f"{run.dialogues / run.seconds:.0f}", beyond, f"{run.peak_mb:.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
