"""`toolweave coverage`: what the dialogues in the graph exercise, and what they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from toolweave.errors import UsageError

if TYPE_CHECKING:
    from toolweave.model.tool import Json

SHARES = (
    ("tools called", "tools_called", "tools"),
    ("inputs filled", "parameters_filled", "parameters"),
    ("FEEDS exercised", "feeds_exercised", "feeds"),
    ("members mentioned", "members_mentioned", "members"),
)
SHOWN = 12
"""Rows of a long table on a terminal; `toolweave query` and `--format json` give all."""


def coverage(
    domain: Annotated[str | None, typer.Option("--domain", help="Only this domain.")] = None,
    format: Annotated[Literal["table", "json"], typer.Option("--format", help="A table for people, or one JSON array.")] = "table",
) -> None:
    """Say what the dialogues in the graph exercise: tools, parameters, FEEDS, patterns, entities.

    Each table is a query file; `toolweave query coverage/NAME` prints all its rows.
    """
    from toolweave.coverage import query_coverage
    from toolweave.graph import connect

    with connect() as graph:
        answers = query_coverage(graph, domain)
    _check_domain(answers, domain)
    if format == "json":
        _print_json(answers)
    else:
        _print_tables(answers)


def _check_domain(answers: dict[str, list[Json]], domain: str | None) -> None:
    if answers["summary"]:
        return
    if domain is not None:
        raise UsageError(f"The graph holds no domain `{domain}`.", f"Ingest it first: toolweave ingest {domain}")
    raise UsageError("The graph holds no domain.", "Ingest one first: toolweave ingest cinema")


def _print_json(answers: dict[str, list[Json]]) -> None:
    from toolweave.cli.console import Format, print_rows
    from toolweave.coverage import SECTIONS

    print_rows([{"query": f"coverage/{name}", "title": SECTIONS[name], "rows": rows} for name, rows in answers.items()], Format.json)


def _print_tables(answers: dict[str, list[Json]]) -> None:
    from toolweave.cli.console import print_rows, say
    from toolweave.coverage import SECTIONS

    for name, rows in answers.items():
        if rows:
            print(_title(SECTIONS[name], len(rows)))
            print_rows(_turn_summary(rows) if name == "summary" else _add_share(rows) if name == "items" else rows[:SHOWN])
    empty = [SECTIONS[name] for name, rows in answers.items() if not rows]
    if empty:
        say(f"Nothing to list under: {', '.join(empty)}.")
    say("All rows of a table: toolweave query coverage/NAME, with NAME one of: " + ", ".join(answers))


def _turn_summary(rows: list[Json]) -> list[Json]:
    """One line a measure and one column a domain: that fits a terminal of 80 columns."""
    turned = [{"measure": name, **{row["domain"]: f"{row[name]:,}" for row in rows}} for name in ("dialogues", "calls")]
    for measure, part, whole in SHARES:
        turned.append({"measure": measure, **{row["domain"]: _share(row[part], row[whole]) for row in rows}})
    return turned


def _add_share(rows: list[Json]) -> list[Json]:
    """The items by kind with the share that is exercised of what was not given up."""
    return [{**row, "share": f"{row['exercised'] / max(1, row['known'] - row['given_up']):.0%}"} for row in rows]


def _share(part: int, whole: int) -> str:
    return f"{part:,}/{whole:,} {part / max(1, whole):.0%}"


def _title(text: str, count: int) -> str:
    return f"{text} ({count:,} rows, the first {SHOWN})" if count > SHOWN else text
