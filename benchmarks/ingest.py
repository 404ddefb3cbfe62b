"""Time ingesting a dump: made-up truthy N-Triples of 1 and 5 million statements, picked in two passes and written.

    python benchmarks/ingest.py [--statements 1000000 5000000] [--max-entities 5000] [--rounds 3]

On a server of its own in a temporary home. Each figure is a process of its own, so that its peak memory is its own. What stands beside
ours runs in the same minutes on the same server: the same batches by the bare driver (alternating with ours; the medians are compared),
rdflib's parser and one statement at a time, both on a slice.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from ingest_dump import write_dump
from rich.console import Console
from rich.table import Table

SIZES = (1_000_000, 5_000_000)
SLICE, SINGLE = 50_000, 500
"""Statements that rdflib parses, and that are written one by one."""
WORDS = {"parse": "parsed, every term made", "pick": "picked in two passes", "ingest": "picked and written"}
ACCEPTED = {"parse": 200_000, "write": 0.8, "memory": 1.5}
Figures = dict[str, Any]


def main() -> None:
    """Measure, print the tables, and end with 1 where an aim is missed."""
    parser = argparse.ArgumentParser(description="Time ingesting a dump.")
    parser.add_argument("--statements", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--max-entities", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3, help="times that ours and the bare driver take turns")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        print(json.dumps(STEPS[options.step](options)))
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        try:
            sizes = {size: measure_size(Path(folder), home, size, options) for size in options.statements}
            beside = measure_step("compare", Path(folder) / f"{options.statements[0]}.nt", home, options)
        finally:
            subprocess.run([sys.executable, "-m", "toolweave", "graph", "down"], check=False, env=os.environ | {"TOOLWEAVE_HOME": str(home)})
    sys.exit(0 if print_tables(sizes, beside) else 1)


def measure_size(folder: Path, home: Path, size: int, options: argparse.Namespace) -> dict[str, Figures]:
    """Parse, pick, and pick and write one dump, each in its process."""
    path = folder / f"{size}.nt"
    write_dump(path, size)
    return {step: measure_step(step, path, home, options) for step in ("parse", "pick", "ingest")}


def measure_step(step: str, path: Path, home: Path, options: argparse.Namespace) -> Figures:
    """What one process found out, and the most memory it took, in MB."""
    command = [sys.executable, __file__, "--step", step, "--file", str(path), "--max-entities", str(options.max_entities), "--rounds", str(options.rounds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"TOOLWEAVE_HOME": str(home)})
    assert process.stdout
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"error  The step `{step}` failed.\ntry    Run it by hand: {' '.join(command[1:])}")
    return {"cpu_s": usage.ru_utime + usage.ru_stime} | json.loads(output) | {"peak_mb": usage.ru_maxrss / 1024}


def run_parse(options: argparse.Namespace) -> Figures:
    """Parse every statement into terms, strictly."""
    from toolweave.ingest.lines import Damage
    from toolweave.ingest.ntriples import read_ntriples

    start, cpu, count = time.perf_counter(), time.process_time(), 0
    with options.file.open("rb") as stream:
        for batch in read_ntriples(stream, Damage(str(options.file))):
            count += len(batch)
    return {"statements": count, "seconds": time.perf_counter() - start, "cpu_s": time.process_time() - cpu}


def run_pick(options: argparse.Namespace) -> Figures:
    """Pick a domain in two passes and make its rows."""
    start = time.perf_counter()
    rows = load(options)
    return {"seconds": time.perf_counter() - start, "rows": sum(len(getattr(rows, step)) for step in _steps())}


def run_ingest(options: argparse.Namespace) -> Figures:
    """Pick a domain and write it into an empty graph."""
    from toolweave.graph import connect
    from toolweave.ingest import write_domain
    from toolweave.model.domain import load_domain

    with connect() as graph:
        clear(graph)
        start = time.perf_counter()
        rows = load(options)
        picked = time.perf_counter() - start
        report = write_domain(graph, load_domain("cinema"), rows)
        return {"seconds": time.perf_counter() - start, "picked": picked, "entities": report.entities, "kept": report.statements}


def run_compare(options: argparse.Namespace) -> Figures:
    """Write the same batches by ours and by the bare driver in turns, and what else stands beside."""
    from toolweave.graph import connect
    from toolweave.ingest.load import write_rows
    from toolweave.model.domain import load_domain

    rows, domain = load(options), load_domain("cinema")
    count = sum(len(getattr(rows, step)) for step in _steps())
    ours, bare = list[float](), list[float]()
    with connect() as graph:
        graph.apply_schema()
        for turn in range(options.rounds + 1):
            for times, write in ((bare, lambda: write_bare(graph, rows)), (ours, lambda: write_rows(graph, domain, rows, lambda step: None))):
                clear(graph)
                seconds = clock(write)
                if turn:  # the first is for a cold server to warm up
                    times.append(seconds)
        single = clock(lambda: write_singly(graph, rows))
    return {"rows": count, "ours": count / median(ours), "bare": count / median(bare), "single": SINGLE / single, "rdflib": time_rdflib(options.file)}


def write_bare(graph: Any, rows: Any) -> None:
    """The same batches of the same rows under the same queries, with nothing around them but the driver's session."""
    from toolweave.graph.client import BATCH
    from toolweave.graph.queries import load_query

    with graph.driver.session() as session:
        session.run(load_query("ingest/open_domain").text, rows=[{"name": "cinema", "title": "Cinema", "qid": "Q11424"}]).consume()
        for step in _steps():
            text, whole = load_query(f"ingest/{step}").text, getattr(rows, step)
            for first in range(0, len(whole), BATCH):
                session.run(text, rows=whole[first : first + BATCH], domain="cinema").consume()


def write_singly(graph: Any, rows: Any) -> None:
    """One transaction for each statement, over what is there."""
    from toolweave.graph.queries import load_query

    text = load_query("ingest/relations").text
    with graph.driver.session() as session:
        for row in islice(rows.relations, SINGLE):
            session.run(text, rows=[row], domain="cinema").consume()


def time_rdflib(path: Path) -> float:
    """Statements a second of rdflib's own parser."""
    import rdflib

    with path.open("rb") as stream:
        text = b"".join(islice(stream, SLICE))
    return SLICE / clock(lambda: rdflib.Graph().parse(io.BytesIO(text), format="nt"))


def load(options: argparse.Namespace) -> Any:
    """The rows of cinema, picked out of the dump."""
    from toolweave.ingest import load_rows
    from toolweave.ingest.limits import Limits

    return load_rows("cinema", [str(options.file)], limits=Limits(max_entities=options.max_entities, max_statements=10 * options.max_entities))


def clear(graph: Any) -> None:
    """Empty the graph but for what marks it."""
    graph.run("MATCH (n) WHERE n:Entity OR n:Literal OR n:Property OR n:Domain CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")


def clock(work: Callable[[], object]) -> float:
    """Seconds that some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _steps() -> tuple[str, ...]:
    from toolweave.ingest.load import STEPS as steps

    return steps


def print_tables(sizes: dict[int, dict[str, Figures]], beside: Figures) -> bool:
    """Print what was measured; whether the aims are reached."""
    console = Console(width=120)
    table = Table(title=f"cinema out of a dump, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end", title_justify="left")
    for heading in ("statements", "", "seconds", "statements/s", "by CPU time", "peak MB"):
        table.add_column(heading, justify="left" if heading == "" else "right")
    for size, steps in sizes.items():
        for step, figures in steps.items():
            rates = (f"{size / figures[name]:,.0f}" for name in ("seconds", "cpu_s"))
            table.add_row(f"{size:,}", WORDS[step], f"{figures['seconds']:.1f}", *rates, f"{figures['peak_mb']:.0f}")
    console.print(table)
    ratio = beside["ours"] / beside["bare"]
    lines = [
        f"writing {beside['rows']:,} rows: ours {beside['ours']:,.0f}/s, bare driver {beside['bare']:,.0f}/s: {ratio:.0%}",
        f"one statement a transaction: {beside['single']:,.0f}/s",
        f"rdflib's parser, {SLICE:,} statements: {beside['rdflib']:,.0f}/s",
    ]
    console.print("\n".join(lines))
    rates = [size / steps["parse"]["seconds"] for size, steps in sizes.items()]
    peaks = [steps["ingest"]["peak_mb"] for steps in sizes.values()]
    console.print(f"parse {min(rates):,.0f}/s (aim 200,000), writing {ratio:.0%} (aim 80 %), memory {peaks[-1] / peaks[0]:.2f} times (aim 1.5)")
    return min(rates) >= ACCEPTED["parse"] and ratio >= ACCEPTED["write"] and peaks[-1] <= ACCEPTED["memory"] * peaks[0]


STEPS: dict[str, Callable[[argparse.Namespace], Figures]] = {"parse": run_parse, "pick": run_pick, "ingest": run_ingest, "compare": run_compare}


if __name__ == "__main__":
    main()
