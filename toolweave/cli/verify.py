"""`toolweave verify`: check every call, argument and fact of a dialogue file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from toolweave.verify.report import Report

SHOWN = 20
"""Findings of a table on a terminal; `--format json` gives up to a thousand."""
_FAILED = 5


def verify(
    file: Annotated[Path, typer.Argument(help="A dialogue file, JSON Lines.", metavar="FILE")],
    execute: Annotated[bool, typer.Option("--execute/--no-execute", help="Make every call again in the graph, or leave that out.")] = True,
    format: Annotated[Literal["table", "json"], typer.Option("--format", help="A table for people, or one JSON array.")] = "table",
) -> None:
    """Check every call, argument and fact of a dialogue file against the record's promises and the graph.

    Exit code 5 if anything fails; 3 if the graph does not answer or holds another world.
    """
    report = run_checks(file) if execute else run_checks_offline(file)
    print_report(report, as_json=format == "json")
    if report.passed < report.dialogues:
        raise typer.Exit(_FAILED)


def run_checks(file: Path) -> Report:
    """Verify with the graph: calls are made again, recorded names are looked up."""
    from toolweave.graph import connect
    from toolweave.simulate import Simulator
    from toolweave.verify import load_names, verify_dialogues
    from toolweave.verify.files import list_domains, read_records
    from toolweave.verify.report import build_report

    domains = list_domains(file)
    with connect() as graph:
        simulator, names = Simulator.load(graph, domains), load_names(graph, domains)
        return build_report(verify_dialogues(read_records(file), simulator, names=names), executed=True)


def run_checks_offline(file: Path) -> Report:
    """Verify from the record alone."""
    from toolweave.verify import verify_dialogues
    from toolweave.verify.files import list_domains, read_records
    from toolweave.verify.report import build_report

    list_domains(file)
    return build_report(verify_dialogues(read_records(file)), executed=False)


def print_report(report: Report, *, as_json: bool) -> None:
    """Print the checks and the findings on stdout, the sum on stderr."""
    from toolweave.cli.console import Format, print_rows, say

    if as_json:
        print_rows([row | {"findings": [f for f in report.findings if f["check"] == row["check"]]} for row in report.checks], Format.json)
    else:
        print_rows(report.checks, title=f"Checks over {report.dialogues:,} dialogues")
        if report.findings:
            print_rows(report.findings[:SHOWN], title="Findings")
    if not as_json and len(report.findings) > SHOWN:
        say(f"{len(report.findings) - SHOWN:,} more findings: toolweave verify FILE --format json")
    if not report.executed:
        say("Calls were not made again, and recorded names were taken on trust (--no-execute).")
    say(f"{report.passed:,} of {report.dialogues:,} dialogues pass ({report.passed / report.dialogues:.1%}).")
