"""One `toolweave generate`: from the words of a command to a file and a run in the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b

from toolweave import __version__
from toolweave.dialogue.generate import BATCH, Generator, Outcome
from toolweave.dialogue.stock import Order
from toolweave.errors import DataError
from toolweave.graph import Graph
from toolweave.model.record import PATTERNS, Dialogue, Pattern
from toolweave.model.run import Run, build_run_id
from toolweave.model.tool import Json
from toolweave.resources import locate
from toolweave.simulate import Simulator

Store = Callable[[Run, Sequence[Dialogue]], object]
"""Takes a verified batch: writes it into the graph."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the command asks for."""

    domains: tuple[str, ...]
    dialogues: int
    seed: int = 0
    patterns: tuple[Pattern, ...] = PATTERNS


class EmptyDomainsError(DataError):
    """A domain asked for is not in the graph."""

    exit_code = 3


@dataclass(slots=True)
class Generation:
    """A run under way: its node, what became of it so far, and the dialogues as they come."""

    run: Run
    outcome: Outcome
    dialogues: Iterator[Dialogue]


def start_run(graph: Graph, request: Request, store: Store) -> Generation:
    """Begin a run; each dialogue comes once it is verified and `store` has it.

    Shape:  exactly as many dialogues as asked for unless goals run out; made in batches of 100.
    Cost:   some 10 ms a dialogue on two cores with the server beside; memory is the domains' facts and one batch.

    Raises:
        EmptyDomainsError: If a domain has no tools in the graph.
        GraphError: If the server does not answer.
    """
    simulator = load_tools(graph, request.domains)
    run = build_run(request, simulator)
    generator = Generator(graph, simulator, Order(request.domains, request.dialogues, request.seed, request.patterns, run.id))
    return Generation(run, generator.outcome, _iter_stored(run, generator, store))


def _iter_stored(run: Run, generator: Generator, store: Store) -> Iterator[Dialogue]:
    """One batch is stored while the next is made; a dialogue comes only once it is stored."""
    with ThreadPoolExecutor(max_workers=1) as writer:
        storing: tuple[Future[object], list[Dialogue]] | None = None
        for batch in generator.iter_batches():
            if storing is not None:
                storing[0].result()
                yield from storing[1]
            storing = writer.submit(store, run, batch), batch
        if storing is not None:
            storing[0].result()
            yield from storing[1]


def load_tools(graph: Graph, domains: Sequence[str]) -> Simulator:
    """Load the tools of some domains; each must have some."""
    simulator = Simulator.load(graph, domains)
    missing = [name for name in domains if not simulator.tools.get(name)]
    if missing:
        names = " ".join(missing)
        raise EmptyDomainsError(f"The graph holds no tools of `{names}`.", f"toolweave ingest {names}")
    return simulator


def build_run(request: Request, simulator: Simulator) -> Run:
    """The run of a request: its id is a hash of all that decides what is generated."""
    settings: Json = {
        "domains": list(request.domains),
        "dialogues": request.dialogues,
        "seed": request.seed,
        "patterns": list(request.patterns),
        "model": "phrasebook",
        "wording": hash_wording(),
        "batch": BATCH,
        "worlds": {name: simulator.world_hashes[name] for name in request.domains},
        "toolweave": __version__,
    }
    started = datetime.now(UTC).isoformat(timespec="seconds")
    return Run(
        id=build_run_id(settings),
        seed=request.seed,
        model="phrasebook",
        domains=request.domains,
        started_at=started,
        toolweave=__version__,
        settings=settings,
    )


def hash_wording() -> str:
    """A hash of the phrasebook's texts: other words, another run."""
    digest = blake2b(digest_size=6)
    for path in sorted((locate("ingest") / "wording").glob("*.toml")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
