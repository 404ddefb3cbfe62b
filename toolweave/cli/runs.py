"""`toolweave runs`: the runs in the graph, and their end."""

from __future__ import annotations

from typing import Annotated, Literal

import typer


def runs(
    delete: Annotated[str | None, typer.Option("--delete", metavar="ID", help="Delete this run with its dialogues; tools and facts stay.")] = None,
    format: Annotated[Literal["table", "json"], typer.Option("--format", help="A table for people, or one JSON array.")] = "table",
) -> None:
    """List the runs in the graph, newest first, or delete one."""
    from toolweave.cli.console import Format, print_rows, say
    from toolweave.coverage import delete_run, query_runs
    from toolweave.graph import connect

    with connect() as graph:
        if delete is not None:
            say(f"Deleted run {delete} with {delete_run(graph, delete):,} dialogues.")
            return
        print_rows(query_runs(graph), Format(format))
