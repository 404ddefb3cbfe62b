"""`toolweave show`: one dialogue for a person, with the source of every argument."""

from __future__ import annotations

import json
import re
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolweave.errors import DataError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from toolweave.export.page import Argument, Line, Page

RESULT_CHARS = 320
"""Characters of a result that are shown, unless all are asked for."""
_INDENT = 11
_STYLES = {"system": "dim", "user": "bold cyan", "assistant": "bold green", "tool": "dim", "call": "magenta"}


def show(
    dialogue: Annotated[str, typer.Argument(help="The id of a dialogue in the graph, or a file and the number of its line.", metavar="DIALOGUE-ID|FILE[:N]")],
    full: Annotated[bool, typer.Option("--full", help="Print results whole.")] = False,
) -> None:
    """Print one dialogue, readable, with the source of every argument.

    On a terminal the words that arguments and facts rest on are underlined.
    """
    from toolweave.cli.console import stdout

    print_page(find_page(dialogue), stdout(), full=full)


def find_page(name: str) -> Page:
    """Find a dialogue: in a file where `name` is one (the first, or the N-th of `FILE:N`), else in the graph."""
    path, number = _split_name(name)
    return _load_page(path, number) if path else _query_page(name)


def print_page(page: Page, console: Console, *, full: bool = False) -> None:
    """Print a page; on a terminal long lines are folded beside their labels, in a pipe they stay whole."""
    from rich.text import Text

    title = Text.assemble((page.id, "bold"), f"   {page.domain}, {page.pattern}", f": {', '.join(page.features)}" if page.features else "")
    console.print(title, soft_wrap=True)
    console.print(Text(f"Goal: {page.goal}", style="italic"), soft_wrap=True)
    for line in page.lines:
        console.print()
        for label, body in _lay_out(line, full=full):
            _print_labelled(console, label, body)


def _print_labelled(console: Console, label: Text, body: Text) -> None:
    from rich.table import Table
    from rich.text import Text

    if not console.is_terminal:
        console.print(Text.assemble(label, " " * (_INDENT - len(label)), body), soft_wrap=True)
        return
    grid = Table.grid()
    grid.add_column(width=_INDENT)
    grid.add_column(overflow="fold")
    grid.add_row(label, body)
    console.print(grid)


def _split_name(name: str) -> tuple[Path | None, int]:
    if Path(name).is_file():
        return Path(name), 1
    found = re.fullmatch(r"(.+):(\d+)", name)
    if found and Path(found[1]).is_file():
        return Path(found[1]), int(found[2])
    if (found[1] if found else name).endswith((".jsonl", ".json")):
        raise DataError(f"There is no file `{found[1] if found else name}`.", "Name a dialogue file, as written by toolweave generate --out FILE.")
    return None, 0


def _load_page(path: Path, number: int) -> Page:
    from toolweave.export.page import build_page
    from toolweave.verify.files import read_dialogues

    found = next(islice(read_dialogues(path), max(number - 1, 0), number), None)
    if found is None:
        raise DataError(f"`{path}` has no dialogue number {number}.", f"toolweave stats {path} counts them; numbers begin at 1.")
    return build_page(found)


def _query_page(dialogue_id: str) -> Page:
    from toolweave.export.page import query_page
    from toolweave.graph import connect

    with connect() as graph:
        page = query_page(graph, dialogue_id)
    if page is None:
        raise DataError(f"The graph holds no dialogue `{dialogue_id}`.", "toolweave runs lists what was generated; FILE:N shows one from a file.")
    return page


def _lay_out(line: Line, *, full: bool) -> list[tuple[Text, Text]]:
    from rich.text import Text

    rows: list[tuple[Text, Text]] = []
    if line.content or not line.calls:
        label = "result" if line.role == "tool" else line.role
        content = line.content if full or line.role != "tool" or len(line.content) <= RESULT_CHARS else f"{line.content[:RESULT_CHARS]} ..."
        body = Text(content, style="dim" if line.role in ("tool", "system") else "")
        for start, end in line.marks:
            body.stylize("underline", start, end)
        rows.append((Text(label, style=_STYLES[line.role]), body))
    rows += [(Text("new tool", style=_STYLES["call"]), Text(f"{name} is offered from here on")) for name in line.offers]
    for call in line.calls:
        rows.append((Text("call", style=_STYLES["call"]), Text(f"{call.tool}  ({call.id})")))
        rows += [(Text(), text) for text in _lay_out_arguments(call.arguments)]
    return rows


def _lay_out_arguments(arguments: list[Argument]) -> list[Text]:
    from rich.text import Text

    bound = [f"{argument.path.removeprefix('/')} = {json.dumps(argument.value, ensure_ascii=False)}" for argument in arguments]
    width = max(map(len, bound), default=0) + 3
    return [Text.assemble("  ", text.ljust(width), (argument.source, "dim")) for text, argument in zip(bound, arguments, strict=True)]
