"""`toolweave report`: one HTML page on a set of dialogues."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolweave.errors import UsageError


def report(
    out: Annotated[Path, typer.Option("--out", help="Folder for the page, `index.html`; made if need be.", metavar="DIR")],
    file: Annotated[Path | None, typer.Argument(help="A dialogue file; without one, the dialogues in the graph.", metavar="[FILE]")] = None,
) -> None:
    """Write one self-contained HTML page: coverage, figures, the Tool Graph, and every dialogue with its sources.

    It opens from the file system and asks the network for nothing.
    """
    from toolweave.cli.console import say
    from toolweave.graph import connect
    from toolweave.report import build_report, query_tool_graph, write_page
    from toolweave.report.recall import query_dialogues
    from toolweave.verify.files import list_domains, read_dialogues

    with connect() as graph:
        tool_graph = query_tool_graph(graph, list_domains(file) if file else None)
        dialogues, origin = (read_dialogues(file), file.name) if file else (query_dialogues(graph), "the graph")
        built = build_report(dialogues, tool_graph, origin=origin)
    count = len(built.facts["dialogues"]["id"])
    if not count:
        raise UsageError("The graph holds no dialogue.", "toolweave generate --domain cinema --dialogues 20 --out FILE writes some.")
    path = write_page(built, out)
    say(f"{count:,} {'dialogue' if count == 1 else 'dialogues'}, {path.stat().st_size / 1e6:.1f} MB. Open it in a browser.")
    print(path)
