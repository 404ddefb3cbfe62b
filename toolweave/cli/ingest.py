"""`toolweave ingest`: triples -> graph -> tools -> FEEDS, for one domain or several."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from toolweave.cli.options import PANEL, BaseUrl, Model, ModelOptions

if TYPE_CHECKING:
    from toolweave.graph import Graph
    from toolweave.ingest import IngestReport
    from toolweave.ingest.rows import Rows
    from toolweave.synthesise import Widen

ALL = "all"
WEB = "From the web"


def complete_domains(incomplete: str) -> list[str]:
    """Names of domains, for tab completion."""
    from toolweave.model.domain import list_domains, list_own_domains

    return [name for name in (*list_domains(), *list_own_domains(), ALL) if name.startswith(incomplete)]


def complete_words(incomplete: str) -> list[str]:
    """Names of domains and domain files, for tab completion."""
    from toolweave.cli.own import list_files

    return [*complete_domains(incomplete), *list_files(incomplete)]


def ingest(  # noqa: PLR0913, PLR0917 - options of a command
    domain: Annotated[
        list[str] | None, typer.Argument(help="Name of a domain, or a domain file of your own (.toml); several, or `all`.", autocompletion=complete_words)
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(
            help="`auto`, `snapshot`: the bundled facts; `wikidata`: fetched; a path: a file or a dump (.nt, .ttl, .json, .jsonld, .gz, .bz2). Repeat it."
        ),
    ] = None,
    max_entities: Annotated[int, typer.Option(min=1, help="Members taken from a source too large to be taken whole.")] = 2500,
    max_statements: Annotated[int, typer.Option(min=1, help="Statements taken from such a source.")] = 100_000,
    endpoint: Annotated[
        str | None,
        typer.Option(rich_help_panel=WEB, help="Fetch from this SPARQL endpoint. Else TOOLWEAVE_SPARQL_ENDPOINT, or Wikidata's."),
    ] = None,
    qid: Annotated[
        str | None, typer.Option("--qid", metavar="Q123", rich_help_panel=WEB, help="The item that a new domain is about, where its name may mean several.")
    ] = None,
    docs: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE|URL", rich_help_panel=WEB, help="A document to keep as context (text, Markdown, CSV, HTML, PDF); repeat it."),
    ] = None,
    refresh: Annotated[bool, typer.Option("--refresh", rich_help_panel=WEB, help="Ask anew what was answered before.")] = False,
    offline: Annotated[bool, typer.Option("--offline", rich_help_panel=WEB, help="Ask nobody; take what was answered before.")] = False,
    save_snapshot: Annotated[Path | None, typer.Option(metavar="FILE.nt.gz", rich_help_panel=WEB, help="Write what was read to a file.")] = None,
    model: Model = None,
    base_url: BaseUrl = None,
    cls: Annotated[
        list[str] | None, typer.Option("--class", rich_help_panel=PANEL, help="A kind of thing in a domain to be made, in the singular; repeat it.")
    ] = None,
    paraphrase: Annotated[bool, typer.Option("--paraphrase", rich_help_panel=PANEL, help="Have the model say the tools' descriptions in other words.")] = False,
    init: Annotated[str | None, typer.Option("--init", metavar="NAME", help="Write a first domain file to edit, ./NAME.toml, and do no more.")] = None,
    renew: Annotated[bool, typer.Option("--renew", rich_help_panel=PANEL, help="Make a domain of your own anew, although it is there.")] = False,
) -> None:
    """Bring the facts of domains into the graph and build their tools.

    A file or a fetch replaces what the domain held; `--source snapshot --source FILE` adds to it. Doing it twice changes nothing.
    A domain that is not there is made from its name: out of what Wikidata holds, or with a model by that. With a model, one that is there gets further tools.

    Examples:

      toolweave ingest cinema music

      toolweave ingest "marine biology"

      toolweave ingest cinema --source wikidata --max-entities 500 --save-snapshot cinema.nt.gz

      toolweave ingest "marine biology" --class species --class habitat --model gpt-oss-120b --base-url http://127.0.0.1:8000/v1

      toolweave ingest --init bike_rental

      toolweave ingest ./bike_rental.toml
    """
    from toolweave.cli.online import Online, attach_docs, load_docs
    from toolweave.cli.own import begin_own
    from toolweave.cli.progress import show_reading
    from toolweave.cli.propose import build_widening, make_missing
    from toolweave.graph import connect
    from toolweave.ingest import load_rows
    from toolweave.ingest.limits import Limits
    from toolweave.ingest.live import Live

    domain = begin_own(domain or [], init, elsewhere=bool(source or endpoint))
    if not domain:
        return
    options = ModelOptions(model=model, base_url=base_url)
    live, limits = Live(endpoint, refresh=refresh, offline=offline), Limits(max_entities, max_statements)
    documents = load_docs(docs or [], live)
    online = Online(live, limits, qid, wanted=bool(endpoint) or "wikidata" in (source or []), docs=documents)
    made = make_missing(domain, cls or [], options, online, renew=renew)
    widen = build_widening(options, paraphrase=paraphrase) if model or paraphrase else None
    names, sources = split_arguments(domain, source or [])
    if endpoint and "wikidata" not in sources:
        sources = [*(sources if source else []), "wikidata"]
    if save_snapshot:
        check_saving(save_snapshot, names)
    for name in names if documents else ():
        attach_docs(name, documents)
    with show_reading() as telling:
        rows = {name: load_rows(name, ["auto"] if name in made else sources, limits=limits, telling=telling, live=live, save=save_snapshot) for name in names}
    with connect() as graph:
        for name in names:
            ingest_one(graph, name, rows.pop(name), None if name in made else widen)


def ingest_one(graph: Graph, name: str, rows: Rows, widen: Widen | None = None) -> None:
    """Write one domain, build its tools, and say on stderr what it holds."""
    from toolweave.cli.console import say, stderr
    from toolweave.ingest import write_domain
    from toolweave.model.domain import load_domain
    from toolweave.synthesise import synthesise_domain

    with stderr().status(f"{name}: starting") as status:
        report = write_domain(graph, load_domain(name), rows, progress=lambda step: status.update(f"{name}: {step}"))
        status.update(f"{name}: tools")
        synthesise_domain(graph, name, widen=widen)
    say(describe(report))


def check_saving(path: Path, names: list[str]) -> None:
    """Return if one domain can be saved there.

    Raises:
        UsageError: If there are several.
        DataError: If the file is of another type.
    """
    from toolweave.errors import UsageError
    from toolweave.ingest.snapshot import check_suffix

    check_suffix(path)
    if len(names) > 1:
        raise UsageError("`--save-snapshot` is one file, and there are several domains.", "Ingest them one at a time.")


def split_arguments(words: list[str], source: list[str]) -> tuple[list[str], list[str]]:
    """Tell domains from further source files (`--source a.ttl b.ttl`); check all names before the first load.

    Raises:
        UsageError: If a name is no domain.
    """
    from toolweave.ingest.read import SUFFIXES
    from toolweave.model.domain import list_domains, load_domain

    files = [word for word in words if source and word.endswith(SUFFIXES)]
    named = [word for word in words if word not in files]
    names = list_domains() if ALL in named else list(dict.fromkeys(load_domain(name).name for name in named))
    return names, [*source, *files] or ["auto"]


def describe(report: IngestReport) -> str:
    """One line: what the domain holds now."""
    from toolweave.model.domain import load_domain

    domain = load_domain(report.domain)
    members = ", ".join(f"{count:,} {domain.cls(cls).plural.replace('_', ' ')}" for cls, count in report.members.items()) or "no members"
    state = "" if report.changed else " (unchanged)"
    return f"{report.domain}: {report.entities:,} entities ({members}), {report.statements:,} statements, {report.properties} properties{state}"
