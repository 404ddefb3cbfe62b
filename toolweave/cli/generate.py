"""`toolweave generate`: verified dialogues over the tools of one or more domains."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolweave.cli.ingest import complete_domains

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from toolweave.dialogue.generate import Outcome
    from toolweave.model.record import Dialogue, Pattern


def generate(
    domain: Annotated[list[str], typer.Option("--domain", help="Domain to draw from; repeat it for several.", autocompletion=complete_domains)],
    dialogues: Annotated[int, typer.Option("--dialogues", min=1, help="How many dialogues.")],
    seed: Annotated[int, typer.Option(help="Equal settings, seed and Tool Graph give equal bytes.")] = 0,
    pattern: Annotated[list[str] | None, typer.Option(help="Only goals of this pattern: single, chain, fan_out, fan_in; repeat it for several.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Where the JSON Lines go; stdout if not given. Written beside, then renamed.")] = None,
) -> None:
    """Write exactly N verified dialogues, or say why fewer.

    Examples:

      toolweave generate --domain cinema --dialogues 20 --out cinema.jsonl

      toolweave generate --domain music --domain banking --dialogues 100 --seed 3 --pattern chain > chains.jsonl
    """
    from toolweave.coverage import write_dialogues
    from toolweave.dialogue.run import Request, start_run
    from toolweave.export import write_lines
    from toolweave.graph import connect

    request = Request(check_domains(domain), dialogues, seed, check_patterns(pattern))
    with connect() as graph:
        generation = start_run(graph, request, lambda run, batch: write_dialogues(graph, run, batch))
        with show_progress(dialogues) as advance:
            lines = iter_lines(generation.dialogues, advance)
            if out is None:
                for line in lines:
                    print(line)
            else:
                write_lines(out, lines)
    tell(generation.run.id, generation.outcome, dialogues, out)


def iter_lines(dialogues: Iterable[Dialogue], advance: Callable[[int], None]) -> Iterator[str]:
    """The lines of the file, told to the progress bar as they come."""
    for dialogue in dialogues:
        yield dialogue.to_line()
        advance(1)


def check_domains(names: list[str]) -> tuple[str, ...]:
    """The domains asked for, each once.

    Raises:
        UsageError: If one is unknown.
    """
    from toolweave.model.domain import load_domain

    return tuple(load_domain(name).name for name in dict.fromkeys(names))


def check_patterns(names: list[str] | None) -> tuple[Pattern, ...]:
    """The patterns asked for, all of them by default.

    Raises:
        UsageError: If one is unknown.
    """
    from toolweave.errors import UsageError
    from toolweave.model.record import PATTERNS

    unknown = [name for name in names or () if name not in PATTERNS]
    if unknown:
        raise UsageError(f"There is no pattern `{unknown[0]}`.", f"Choose among: {', '.join(PATTERNS)}.")
    return tuple(pattern for pattern in PATTERNS if not names or pattern in names)


@contextmanager
def show_progress(total: int) -> Generator[Callable[[int], None]]:
    """A bar with the time left on a terminal, a line every 500 dialogues elsewhere."""
    from toolweave.cli.console import say, stderr

    if not stderr().is_terminal:
        done = 0

        def tell_now(count: int) -> None:
            nonlocal done
            done += count
            if done % 500 < count or done == total:
                say(f"{done} of {total} dialogues")

        yield tell_now
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("dialogues"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
    with Progress(*columns, console=stderr()) as progress:
        task = progress.add_task("dialogues", total=total)
        yield lambda count: progress.advance(task, count)


def tell(run_id: str, outcome: Outcome, asked: int, out: Path | None) -> None:
    """Say what was written and what was turned down.

    Raises:
        ToolweaveError: If there are fewer dialogues than asked for.
    """
    from toolweave.cli.console import say
    from toolweave.errors import ToolweaveError

    reasons = ", ".join(f"{reason} {count}" for reason, count in outcome.rejected.most_common(6))
    say(f"{outcome.written} dialogues{f' in {out}' if out else ''}, run {run_id}")
    say(f"goals turned down: {sum(outcome.rejected.values())}{f' ({reasons})' if reasons else ''}")
    if outcome.written < asked:
        raise ToolweaveError(f"{outcome.written} of {asked} dialogues: goals ran out ({reasons}).", "Ask for fewer, add a --domain, or allow more patterns.")
