"""What people and programs see: data on stdout, everything else on stderr."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    csv = "csv"


@cache
def stderr() -> Console:
    """The console for progress, logs and errors."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


@cache
def stdout() -> Console:
    """The console for tables; as wide as it needs to be where stdout is not a terminal."""
    from rich.console import Console

    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=240)


def say(text: str) -> None:
    """Tell the person at the terminal, on stderr, as it stands."""
    print(text, file=sys.stderr, flush=True)


def print_error(what: str, remedy: str) -> None:
    """Print the two lines of an error on stderr: what is wrong, what to do."""
    say(f"error  {' '.join(what.split())}")
    say(f"try    {' '.join(remedy.split())}")


def print_rows(rows: Sequence[Mapping[str, Any]], format: Format = Format.table, *, title: str | None = None) -> None:
    """Print rows on stdout as a table, as one JSON array of objects, or as CSV with a header line."""
    if format == Format.json:
        print(json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=2, default=str))
    elif format == Format.csv:
        _print_csv(rows)
    else:
        _print_table(rows, title)


def _print_csv(rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    writer = csv.DictWriter(sys.stdout, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: str(value) if isinstance(value, float) else cell_text(value) for key, value in row.items()} for row in rows)


def _print_table(rows: Sequence[Mapping[str, Any]], title: str | None) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    if not rows:
        say("no rows")
        return
    table = Table(title=title, box=SIMPLE_HEAD, title_justify="left", pad_edge=False, show_edge=False)
    for name in rows[0]:
        numeric = all(isinstance(row[name], (int, float)) for row in rows if row[name] is not None)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_escape(cell_text(value)) for value in row.values()))
    with stdout().capture() as captured:
        stdout().print(table)
    print("\n".join(line.rstrip() for line in captured.get().splitlines()))


def cell_text(value: Any) -> str:
    """One value as a cell: strings as they are, nothing for null, JSON for lists and maps."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _escape(text: str) -> str:
    from rich.markup import escape

    return escape(text)
