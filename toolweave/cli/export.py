"""`toolweave export`: a dialogue file in the form a trainer reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator


def export(
    file: Annotated[Path, typer.Argument(help="A dialogue file, JSON Lines.", metavar="FILE")],
    to: Annotated[Literal["trl", "openai"], typer.Option("--to", help="The trainer's format.")],
    out: Annotated[Path | None, typer.Option("--out", help="Where to write; stdout if not given. Written beside, then renamed.")] = None,
) -> None:
    """Write a dialogue file in the form a trainer reads, one JSON object a line."""
    from toolweave.cli.console import say
    from toolweave.export import write_lines

    left_out: list[str] = []
    lines = _iter_lines(file, to, left_out)
    if out is None:
        for line in lines:
            print(line)
    else:
        say(f"{write_lines(out, lines):,} examples written to {out}")
    if left_out:
        say(f"{len(left_out):,} dialogues or parts of them left out: {to} cannot keep a single assistant message out of the loss ({', '.join(left_out[:3])}).")


def _iter_lines(file: Path, to: str, left_out: list[str]) -> Iterator[str]:
    import json

    from toolweave.export import FORMATS, iter_parts
    from toolweave.verify.files import read_dialogues

    for dialogue in read_dialogues(file):
        for part in iter_parts(dialogue):
            example = FORMATS[to](part)
            if example is None:
                left_out.append(dialogue.id)
            else:
                yield json.dumps(example, ensure_ascii=False)
