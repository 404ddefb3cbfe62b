"""What a run is asked for, and the id that follows from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b

from toolweave import __version__
from toolweave.dialogue.features import DEFAULT_SHARES, Shares
from toolweave.dialogue.generate import BATCH
from toolweave.dialogue.model.stage import ModelStage
from toolweave.dialogue.stock import Order, Target
from toolweave.dialogue.voice.persona import DEFAULT_REGISTERS, RegisterShares
from toolweave.errors import DataError, UsageError
from toolweave.graph import Graph
from toolweave.model.items import KINDS, Kind
from toolweave.model.record import PATTERNS, Pattern
from toolweave.model.run import Run, build_run_id
from toolweave.model.tool import Json
from toolweave.resources import find_text, locate
from toolweave.simulate import Simulator


@dataclass(frozen=True, slots=True)
class Request:
    """What the command asks for."""

    domains: tuple[str, ...]
    dialogues: int
    seed: int = 0
    patterns: tuple[Pattern, ...] = PATTERNS
    out: str | None = None
    """Where the file goes; decides nothing of what is in it."""
    retry_rejected: bool = False
    """Ask a model anew for what was turned down."""
    target: Target = "mix"
    until: tuple[tuple[Kind, float], ...] = ()
    """Shares of coverage items at which the run may end before it has all its dialogues."""
    counted: tuple[str, ...] | None = None
    """Runs whose dialogues count as covered from the start; None: for `uncovered` the complete ones in the graph, else none."""
    features: Shares = DEFAULT_SHARES
    """Rates of what a dialogue has beside its task."""
    registers: RegisterShares = DEFAULT_REGISTERS
    """Shares of dialogues by how the user speaks."""


UNTIL = re.compile(r"([a-z]+)\s*>=\s*([01](?:\.\d+)?|\.\d+)")


class EmptyDomainsError(DataError):
    """A domain asked for is not in the graph."""

    exit_code = 3


def load_tools(graph: Graph, domains: Sequence[str]) -> Simulator:
    """Load the tools of some domains; each must have some."""
    simulator = Simulator.load(graph, domains)
    missing = [name for name in domains if not simulator.tools.get(name)]
    if missing:
        names = " ".join(missing)
        raise EmptyDomainsError(f"The graph holds no tools of `{names}`.", f"toolweave ingest {names}")
    return simulator


def settle_request(graph: Graph, request: Request) -> Request:
    """Fix what a request leaves open: which runs count as covered."""
    if request.counted is not None or request.target != "uncovered":
        return replace(request, counted=request.counted or ())
    return replace(request, counted=tuple(row["id"] for row in graph.query("sample/complete_runs", domains=list(request.domains))))


def build_order(graph: Graph, request: Request, run_id: str) -> Order:
    """What the generator is asked for, with what the counted runs have covered."""
    rows = graph.query("sample/covered", runs=list(request.counted or ())) if request.counted else []
    held = {row["item"]: row["dialogues"] for row in rows}
    return Order(
        request.domains,
        request.dialogues,
        request.seed,
        request.patterns,
        run_id,
        request.target,
        dict(request.until),
        held,
        features=request.features,
        registers=request.registers,
    )


def parse_until(text: str) -> tuple[tuple[Kind, float], ...]:
    """Read `feeds>=0.95,tools>=1`.

    Raises:
        UsageError: If it is not of that form.
    """
    found: list[tuple[Kind, float]] = []
    for part in text.split(","):
        match = UNTIL.fullmatch(part.strip())
        kind: Kind | None = next((kind for kind in KINDS if match and kind == match[1]), None)
        if match is None or kind is None or not 0 < float(match[2]) <= 1:
            raise UsageError(f"`{part.strip()}` is no share to stop at.", f"Write KIND>=SHARE, as in feeds>=0.95; kinds: {', '.join(KINDS)}.")
        found.append((kind, float(match[2])))
    return tuple(sorted(found))


def build_run(request: Request, simulator: Simulator, stage: ModelStage | None) -> Run:
    """The run of a request: its id is a hash of all that decides what is generated; endpoints, limits and keys do not."""
    settings: Json = {
        "domains": list(request.domains),
        "dialogues": request.dialogues,
        "seed": request.seed,
        "patterns": list(request.patterns),
        "target": request.target,
        "until": dict(request.until),
        "counted": list(request.counted or ()),
        "features": dict(request.features),
        "registers": dict(request.registers),
        "model": stage.names if stage else "phrasebook",
        "wording": hash_wording(request.domains),
        "batch": BATCH,
        "worlds": {name: simulator.world_hashes[name] for name in request.domains},
        "toolweave": __version__,
    }
    if stage is not None:
        settings |= stage.list_settings()
    started = datetime.now(UTC).isoformat(timespec="seconds")
    return Run(
        id=build_run_id(settings),
        seed=request.seed,
        model=str(settings["model"]),
        domains=request.domains,
        started_at=started,
        toolweave=__version__,
        settings=settings,
    )


def hash_wording(domains: Sequence[str]) -> str:
    """A hash of the phrasebook's texts, all that ship and those of the user's own domains among `domains`: other words, another run."""
    digest = blake2b(digest_size=6)
    bundled = sorted((locate("ingest") / "wording").glob("*.toml"))
    own = {path for name in sorted(domains) if (path := find_text("wording", f"{name}.toml")) is not None} - set(bundled)
    for path in (*bundled, *sorted(own)):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
