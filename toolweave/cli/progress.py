"""How a run goes on: bars on a terminal, a line now and then in a pipe, and at the end what the models took."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toolweave.dialogue.run import Generation
    from toolweave.ingest.telling import Telling
    from toolweave.model.record import Dialogue
    from toolweave.model.tool import Json

EVERY, EVERY_S = 500, 30.0
"""In a pipe a line every so many dialogues, and where a model is slow every so many seconds."""
Advance = Callable[["Dialogue"], None]


@contextmanager
def show_progress(generation: Generation) -> Generator[Advance]:
    """Show how far a run is, with the time left; the yielded function is told of each finished dialogue."""
    from toolweave.cli.console import stderr

    show = _show_bars if stderr().is_terminal else _show_lines
    with show(generation) as advance:
        yield advance


@contextmanager
def show_reading() -> Generator[Telling]:
    """Show how far reading is: one line that changes on a terminal, a line now and then in a pipe; what was skipped stays."""
    from rich.text import Text

    from toolweave.cli.console import say, stderr
    from toolweave.ingest.telling import Tell, Telling

    if stderr().is_terminal:
        with stderr().status("reading") as status:  # as plain text: a server's words may stand in it, and are no markup
            show: Tell = lambda text: status.update(Text(text, overflow="ellipsis", no_wrap=True))  # noqa: E731
            yield Telling(step=show, warn=lambda text: stderr().print(text, markup=False))
        return
    told = monotonic()

    def tell(text: str) -> None:
        nonlocal told
        if monotonic() - told >= EVERY_S:
            told = monotonic()
            say(text)

    yield Telling(step=tell, warn=say)


@contextmanager
def _show_lines(generation: Generation) -> Generator[Advance]:
    from toolweave.cli.console import say

    total, done, told, began = generation.request.dialogues, 0, monotonic(), monotonic()

    def advance(_dialogue: Dialogue) -> None:
        nonlocal done, told
        done += 1
        now = monotonic()
        if done % EVERY == 0 or done == total or now - told >= EVERY_S:
            told = now
            fresh = done - generation.resumed
            rate = fresh / max(now - began, 1e-9)
            left = f", {rate:.1f}/s, {(total - done) / rate:.0f} s left" if fresh > 0 and done < total else ""
            say(f"{done} of {total} dialogues{left}{describe_spent(generation)}")

    yield advance


@contextmanager
def _show_bars(generation: Generation) -> Generator[Advance]:
    from rich.console import Group
    from rich.live import Live
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.text import Text

    from toolweave.cli.console import stderr

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TaskProgressColumn(show_speed=True),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    progress = Progress(*columns, console=stderr())
    total = generation.request.dialogues
    tasks = {name: progress.add_task(name, total=total) for name in (("drawn", "written", "finished") if generation.stage else ("drawn", "finished"))}
    last = Text("", overflow="ellipsis", no_wrap=True, style="dim")
    spent = Text("")
    over = Event()

    def refresh() -> None:
        counts = {"drawn": generation.drawn, "written": generation.composed, "finished": generation.outcome.written}
        for name, task in tasks.items():
            progress.update(task, completed=min(total, counts[name]))
        spent.plain = describe_yield(generation) + describe_spent(generation)

    def watch() -> None:
        while not over.wait(0.25):
            refresh()

    def advance(dialogue: Dialogue) -> None:
        last.plain = f"last: {next(message.content for message in dialogue.messages if message.role == 'user')}"

    watcher = Thread(target=watch, daemon=True)
    with Live(Group(progress, spent, last), console=stderr(), refresh_per_second=4):
        watcher.start()
        try:
            yield advance
        finally:
            over.set()
            watcher.join()
            refresh()


def describe_yield(generation: Generation) -> str:
    """How many of the goals drawn became dialogues, and how many turns stayed the phrasebook's."""
    made, rejected = generation.drawn, sum(generation.outcome.rejected.values())
    share = f"yield {made / (made + rejected):.0%}" if made else "yield -"
    turns = generation.tally.turns
    return share + (f", fallback {generation.tally.fallbacks / turns:.1%} of turns" if generation.stage and turns else "")


def describe_spent(generation: Generation) -> str:
    """Calls, tokens and cost so far; nothing without a model."""
    if generation.stage is None:
        return ""
    rows = list(generation.stage.list_usage().values())
    calls, tokens = sum(row["calls"] for row in rows), sum(row["prompt_tokens"] + row["completion_tokens"] for row in rows)
    cost = sum(row["cost_usd"] for row in rows)
    return f", {calls:,} calls, {tokens:,} tokens" + (f", {cost:.4f} USD" if cost else "")


def print_usage(record: Json) -> None:
    """Say what the models took, by stage, and how many turns are theirs; on stderr."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from toolweave.cli.console import say, stderr

    dialogues, turns = max(1, record["dialogues"]), max(1, record["turns"])
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for name in ("stage", "asked", "cached", "calls", "a dialogue", "prompt tokens", "answer tokens", "USD"):
        table.add_column(name, justify="left" if name == "stage" else "right")
    rows: list[tuple[str, Any]] = [*record["usage"].items(), ("all", sum_usage(record["usage"]))]
    for stage, row in rows:
        cells = (
            row["asks"],
            row["cached"],
            row["calls"],
            f"{row['asks'] / dialogues:.2f}",
            row["prompt_tokens"],
            row["completion_tokens"],
            f"{row['cost_usd']:.4f}",
        )
        table.add_row(stage, *(f"{cell:,}" if isinstance(cell, int) else cell for cell in cells))
    stderr().print(table)
    fallbacks = record["fallback_turns"]
    say(f"turns in the model's words: {1 - fallbacks / turns:.1%}; fallbacks: {fallbacks} of {turns} ({fallbacks / turns:.1%})")


def sum_usage(usage: Json) -> Json:
    """All stages as one row."""
    return {name: sum(row[name] for row in usage.values()) for name in ("asks", "cached", "calls", "prompt_tokens", "completion_tokens", "cost_usd")}
