"""`python -m toolweave.testing`: the server as a command, for whoever wants to try the pipeline without a model."""

from __future__ import annotations

import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from toolweave.testing.behaviour import CAPABILITIES, KINDS, USUAL, Behaviour
from toolweave.testing.server import ModelServer


def serve(  # noqa: PLR0913, PLR0917 - one parameter an option
    port: Annotated[int, typer.Option(help="Port on loopback; 0 takes a free one.")] = 8123,
    behaviour: Annotated[str, typer.Option(help="competent, weak, rubbish, or a kind of fault.")] = "competent",
    rate: Annotated[float, typer.Option(help="Share of the requests that a fault befalls (weak, or one kind).", min=0, max=1)] = 0.3,
    latency: Annotated[float, typer.Option(help="Seconds before each answer.", min=0)] = 0.0,
    stall: Annotated[float, typer.Option(help="Seconds that a stalled answer is late.", min=0)] = 2.0,
    seed: Annotated[int, typer.Option(help="Decides, with the content of a request, what is said and what goes wrong.")] = 0,
    capability: Annotated[list[str] | None, typer.Option(help="What the endpoint can do (docs/testing.md); `none` for nothing.")] = None,
    key: Annotated[str | None, typer.Option(help="Key that every request must bear.", envvar="TOOLWEAVE_TEST_MODEL_KEY")] = None,
    log: Annotated[Path | None, typer.Option(help="JSON Lines file that each request is noted in.")] = None,
    storm_file: Annotated[Path | None, typer.Option(help="While this file exists, every request gets 429.")] = None,
) -> None:
    """Serve a model to test with, until Ctrl-C."""
    capabilities = USUAL if capability is None else {each for each in capability if each != "none"}
    if not capabilities <= set(CAPABILITIES):
        _end(f"There is no capability `{', '.join(sorted(capabilities - set(CAPABILITIES)))}`.", f"none, or some of: {', '.join(CAPABILITIES)}")
    chosen = build_behaviour(behaviour, rate, stall)
    server = ModelServer(chosen, port=port, latency_s=latency, seed=seed, capabilities=capabilities, key=key, log=log, storm_file=storm_file)
    try:
        server.start()
    except OSError:
        _end(f"Port {port} is taken.", "Give another one with --port, or 0 for a free one.")
    print(server.base_url, flush=True)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: ended.set())
    ended.wait()
    server.stop()


def build_behaviour(name: str, rate: float, stall_s: float) -> Behaviour:
    """The behaviour of a name on the command line; ends the command where there is no such name."""
    if name in KINDS:
        return Behaviour({name: rate}, stall_s=stall_s)
    named = {"competent": Behaviour(), "weak": Behaviour.weak(rate), "rubbish": Behaviour.rubbish()}
    if name not in named:
        _end(f"There is no behaviour `{name}`.", f"Give competent, weak, rubbish, or one of: {', '.join(KINDS)}")
    return replace(named[name], stall_s=stall_s, hang_s=stall_s)


def _end(what: str, remedy: str) -> NoReturn:
    print(f"error  {what}\ntry    {remedy}", file=sys.stderr)
    raise typer.Exit(2)


if __name__ == "__main__":
    typer.run(serve)
