"""`python -m toolweave.testing`: the server as a command, for whoever wants to try the pipeline without a model."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer

from toolweave.testing.behaviour import KINDS, Behaviour
from toolweave.testing.server import CAPABILITIES, ModelServer


def serve(  # noqa: PLR0913, PLR0917 - one parameter an option
    port: Annotated[int, typer.Option(help="Port on loopback; 0 takes a free one.")] = 8123,
    behaviour: Annotated[str, typer.Option(help="competent, weak, rubbish, or a kind of fault.")] = "competent",
    rate: Annotated[float, typer.Option(help="Share of the requests that a fault befalls (weak, or one kind).", min=0, max=1)] = 0.3,
    latency: Annotated[float, typer.Option(help="Seconds before each answer.", min=0)] = 0.0,
    stall: Annotated[float, typer.Option(help="Seconds that a stalled answer is late.", min=0)] = 2.0,
    seed: Annotated[int, typer.Option(help="Decides, with the content of a request, what is said and what goes wrong.")] = 0,
    capability: Annotated[list[str] | None, typer.Option(help="Response formats understood: json_schema, json_object, none.")] = None,
    key: Annotated[str | None, typer.Option(help="Key that every request must bear.", envvar="TOOLWEAVE_TEST_MODEL_KEY")] = None,
    log: Annotated[Path | None, typer.Option(help="JSON Lines file that each request is noted in.")] = None,
    storm_file: Annotated[Path | None, typer.Option(help="While this file exists, every request gets 429.")] = None,
) -> None:
    """Serve a model to test with, until Ctrl-C."""
    capabilities = CAPABILITIES if capability is None else {each for each in capability if each != "none"}
    chosen = build_behaviour(behaviour, rate, stall)
    with ModelServer(chosen, port=port, latency_s=latency, seed=seed, capabilities=capabilities, key=key, log=log, storm_file=storm_file) as server:
        print(server.base_url, flush=True)
        ended = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: ended.set())
        ended.wait()


def build_behaviour(name: str, rate: float, stall_s: float) -> Behaviour:
    """The behaviour of a name on the command line."""
    match name:
        case "competent":
            return Behaviour()
        case "weak":
            weak = Behaviour.weak(rate)
            return Behaviour(weak.rates, stall_s=stall_s, hang_s=stall_s)
        case "rubbish":
            return Behaviour.rubbish()
        case _ if name in KINDS:
            return Behaviour({name: rate}, stall_s=stall_s)
        case _:
            print(f"error  There is no behaviour `{name}`.\ntry    competent, weak, rubbish, or one of: {', '.join(KINDS)}", file=sys.stderr)
            raise typer.Exit(2)


if __name__ == "__main__":
    typer.run(serve)
