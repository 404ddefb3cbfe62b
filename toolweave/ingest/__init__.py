"""Triples become the domain's part of the graph: get, transform, load, clean up.

A source is a bundled snapshot, a file in Wikidata's RDF model, a dump, or Wikidata itself. It is read to its end before anything is written;
loading the same facts twice changes nothing, and one domain's load never removes what another domain holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from toolweave.errors import DataError
from toolweave.graph import Graph
from toolweave.ingest.facts import Facts
from toolweave.ingest.limits import Limits
from toolweave.ingest.live import Live, fetch_live
from toolweave.ingest.load import Progress, is_current, write_rows
from toolweave.ingest.read import load_source
from toolweave.ingest.rows import Rows, build_rows
from toolweave.ingest.snapshot import write_snapshot
from toolweave.ingest.telling import Telling, ignore
from toolweave.model.domain import DomainFile, load_domain
from toolweave.resources import find_text

__all__ = ["IngestReport", "ingest_domain", "load_rows", "load_sources", "write_domain"]

DEFAULT = Limits()
SILENT = Telling()
USUAL = Live()


@dataclass(frozen=True)
class IngestReport:
    """What one load did."""

    domain: str
    snapshot: str
    members: dict[str, int]
    """Members by focus class."""
    entities: int
    classes: int
    properties: int
    statements: int
    changed: bool
    """False where the graph held exactly this load already."""


def ingest_domain(graph: Graph, name: str, sources: Sequence[str] = ("auto",), *, progress: Progress = ignore, live: Live = USUAL) -> IngestReport:
    """Bring the facts of one domain into the graph.

    Shape: `sources` are `auto`, `snapshot`, `wikidata` or paths of files; several are one load. `progress` is told each step.

    Raises:
        UsageError: If there is no such domain or source.
        DataError: If a file is missing or damaged; nothing is written then.
    """
    progress("reading")
    return write_domain(graph, load_domain(name), load_rows(name, sources, live=live), progress=progress)


def load_rows(  # noqa: PLR0913 - what a load is made of, all by name but the first two
    name: str, sources: Sequence[str] = ("auto",), *, limits: Limits = DEFAULT, telling: Telling = SILENT, live: Live = USUAL, save: Path | None = None
) -> Rows:
    """Read and transform one load without a graph. Cost: 1 s and 60 MB for a bundled snapshot; for a dump or a fetch see docs/ingest.md.

    Shape: of a source too large to be taken whole the members within `limits`; `telling` hears how far it is and what was skipped.
           What was read is also written to `save`, as a snapshot.

    Raises:
        UsageError: If there is no such domain or source.
        DataError: If a file is missing or damaged, the web does not answer, or the snapshot cannot be written.
    """
    domain = load_domain(name)
    facts, header = _load(domain, sources, limits, telling, live)
    if save:
        write_snapshot(save, facts, header)
    return build_rows(facts, domain)


def write_domain(graph: Graph, domain: DomainFile, rows: Rows, *, progress: Progress = ignore) -> IngestReport:
    """Write one load, or nothing where the graph holds exactly it already."""
    changed = not is_current(graph, domain, rows)
    if changed:
        graph.apply_schema()
        write_rows(graph, domain, rows, progress)
    return _report(domain, rows, changed=changed)


def load_sources(domain: DomainFile, sources: Sequence[str], *, limits: Limits = DEFAULT, telling: Telling = SILENT, live: Live = USUAL) -> Facts:
    """Read all sources of one load; the labels of later ones win."""
    return _load(domain, sources, limits, telling, live)[0]


def _load(domain: DomainFile, sources: Sequence[str], limits: Limits, telling: Telling, live: Live) -> tuple[Facts, list[str]]:
    """The facts, and for the head of a snapshot where they come from."""
    facts, header = Facts(), list[str]()
    for source in sources:
        if source == "wikidata":
            fetched = fetch_live(domain, live, limits, telling)
            facts.merge(fetched.facts)
            header.extend(fetched.header)
        else:
            path = _find_source(domain.name, source)
            facts.merge(load_source(path, domain, limits, telling))
            header.append(f"file {path.name}")
    return facts, header


def _find_source(name: str, source: str) -> Path:
    if source not in ("auto", "snapshot"):
        return Path(source)
    path = find_text("snapshots", f"{name}.nt.gz")
    if path is None:
        raise DataError(f"The domain `{name}` has no snapshot.", "Name a file of triples with --source PATH.")
    return path


def _report(domain: DomainFile, rows: Rows, *, changed: bool) -> IngestReport:
    return IngestReport(
        domain=domain.name,
        snapshot=rows.snapshot,
        members=dict(sorted(rows.count_members().items())),
        entities=len(rows.entities),
        classes=len(rows.classes),
        properties=len(rows.properties),
        statements=len(rows.relations) + len(rows.attributes),
        changed=changed,
    )
