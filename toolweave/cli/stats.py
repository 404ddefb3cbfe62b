"""`toolweave stats`: measure a dialogue file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

SHOWN = 10


def stats(
    file: Annotated[Path, typer.Argument(help="A dialogue file, JSON Lines.", metavar="FILE")],
    format: Annotated[Literal["table", "json"], typer.Option("--format", help="Tables for people, or one JSON array.")] = "table",
) -> None:
    """Measure a dialogue file: true multi-step share, diversity, patterns, openings, goals."""
    from toolweave.cli.console import Format, print_rows
    from toolweave.verify.files import read_dialogues
    from toolweave.verify.stats import build_stats, list_figures, list_shares

    tally = build_stats(read_dialogues(file))
    figures = list_figures(tally)
    tables = {
        "patterns": list_shares(tally.patterns, tally.dialogues, "pattern"),
        "features": list_shares(tally.features, tally.dialogues, "feature"),
        "domains": list_shares(tally.domains, tally.dialogues, "domain"),
        "registers": list_shares(tally.registers, tally.dialogues, "register"),
        "openings": list_shares(tally.openings, tally.turns, "opening", SHOWN),
        "tool sequences": list_shares(tally.sequences, tally.dialogues, "sequence", SHOWN),
    }
    if format == "json":
        print_rows([*figures, *({"figure": name, "value": rows} for name, rows in tables.items())], Format.json)
        return
    print_rows([{"figure": row["figure"], "value": str(row["value"])} for row in figures], title=f"Figures of {file.name}")
    for name, rows in tables.items():
        print_rows(rows, title=name.capitalize())
