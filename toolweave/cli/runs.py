"""`toolweave runs`: the runs in the graph and on this disk, and their end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from toolweave.graph import Graph
    from toolweave.model.tool import Json


def runs(
    show: Annotated[
        str | None, typer.Option("--show", metavar="ID", help="Print the record of this run: settings, counts, tokens, what was turned down.")
    ] = None,
    delete: Annotated[str | None, typer.Option("--delete", metavar="ID", help="Delete this run with its dialogues; tools and facts stay.")] = None,
    format: Annotated[Literal["table", "json"], typer.Option("--format", help="A table for people, or one JSON array.")] = "table",
) -> None:
    """List the runs, newest first, show the record of one, or delete one.

    Examples:

      toolweave runs

      toolweave runs --show run_0123456789ab

      toolweave generate --resume run_0123456789ab
    """
    from toolweave.cli.console import Format, print_rows
    from toolweave.graph import connect

    if show is not None:
        print_record(show)
        return
    with connect() as graph:
        if delete is not None:
            delete_everywhere(graph, delete)
            return
        print_rows(list_runs(graph), Format(format))


def print_record(run_id: str) -> None:
    """Print the record of a run as JSON."""
    import json

    from toolweave.dialogue.journal import load_record
    from toolweave.settings import load_settings

    print(json.dumps(load_record(load_settings().home, run_id), ensure_ascii=False, indent=2))


def list_runs(graph: Graph) -> list[Json]:
    """The runs of the graph, with the state that the disk knows of, and those that have not come to the graph yet."""
    from toolweave.coverage import query_runs
    from toolweave.dialogue.journal import list_records
    from toolweave.settings import load_settings

    rows = query_runs(graph)
    records = {record["id"]: record for record in list_records(load_settings().home)}
    for row in rows:
        row["state"] = records.pop(row["id"], row)["state"]
    names = list(rows[0]) if rows else ["id", "started_at", "state", "model", "seed", "domains", "dialogues"]
    for record in records.values():
        known = {**record, **record["command"], **record["settings"], "dialogues": 0}
        rows.append({name: known.get(name) for name in names})
    return sorted(rows, key=lambda row: str(row["started_at"]), reverse=True)


def delete_everywhere(graph: Graph, run_id: str) -> None:
    """Delete a run from the graph and from the disk.

    Raises:
        UsageError: If neither holds it.
    """
    from toolweave.cli.console import say
    from toolweave.coverage import delete_run, query_runs
    from toolweave.dialogue.journal import delete_record
    from toolweave.settings import load_settings

    on_disk = delete_record(load_settings().home, run_id)
    deleted = delete_run(graph, run_id) if not on_disk or run_id in {row["id"] for row in query_runs(graph)} else 0
    say(f"Deleted run {run_id} with {deleted:,} dialogues.")
