"""What `toolweave ingest` does with a name that is no domain yet: finds out which item is meant, and makes the domain from what Wikidata holds.

The clear item is said, of several a person chooses, and what nobody knows is an error that helps.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from toolweave.ingest.context import Context, Document
    from toolweave.ingest.limits import Limits
    from toolweave.ingest.live import Live
    from toolweave.ingest.web import Web
    from toolweave.ingest.wikidata.search import Candidate
    from toolweave.llm import ModelSettings
    from toolweave.synthesise.propose import Notes
    from toolweave.synthesise.propose.draft import DraftDomain
    from toolweave.synthesise.propose.online import Reword

NEAR = 50
"""A domain whose name is this like the one not found (0 to 100) is worth naming."""


@dataclass(frozen=True, slots=True)
class Online:
    """What the command line says of domains to be made from Wikidata."""

    live: Live
    limits: Limits
    qid: str | None = None
    """The item, where the person knows it."""
    wanted: bool = False
    """Whether Wikidata was asked for by name, model or not."""
    docs: Sequence[Document] = ()
    """Documents of the person's own, read already."""


def make_online(title: str, online: Online, settings: ModelSettings | None = None) -> str:
    """Make one domain from what Wikidata holds and say what came of it; with a model it is worded further. Return its name.

    Raises:
        UsageError: If the name cannot be one.
        DataError: If the name is nobody's or several things', or a server does not answer; nothing is written then.
        ModelError: If the model's endpoint is unusable.
    """
    from toolweave.cli.console import say
    from toolweave.cli.progress import show_reading
    from toolweave.ingest.web import Web
    from toolweave.synthesise.propose import check_title
    from toolweave.synthesise.propose.online import Source, make_from_wikidata

    title, live = check_title(title), online.live

    def open_web(hear: Callable[[str], None]) -> Web:
        return Web.from_settings(refresh=live.refresh, offline=live.offline, progress=hear)

    with show_reading() as telling, open_web(telling.step) as web:
        endpoint = live.endpoint or web.settings.sparql_endpoint
        found = find_candidates(web, title, online.qid)
    item = settle_item(title, found, given=online.qid is not None)
    with show_reading() as telling:
        source = Source(endpoint, open_web, online.limits, telling)
        made = make_from_wikidata(item, title, source, documents=online.docs, reword=build_reword(settings))
    classes = made.domain.classes
    links = sum(prop.kind == "link" for cls in classes for prop in cls.properties)
    properties = sum(len(cls.properties) for cls in classes)
    counts = f"{len(classes)} classes, {properties} properties, {links} of them links, {len(made.context.documents)} documents"
    say(f"{made.domain.name}: {counts} in {made.paths[0]}")
    if made.unnamed:
        say(f"{made.domain.name}: {made.unnamed} items left out whose labels are no names")
    return made.domain.name


def load_docs(sources: Sequence[str], live: Live) -> list[Document]:
    """The person's own documents.

    Raises:
        DataError: If one cannot be read.
    """
    from toolweave.ingest.documents import load_documents
    from toolweave.ingest.web import Web

    if not sources:
        return []
    with Web.from_settings(refresh=live.refresh, offline=live.offline) as web:
        return load_documents(sources, web)


def find_qid(word: str) -> str | None:
    """The item that a domain of the person's own was made from, so that it is made anew from the same; None for others."""
    from toolweave.ingest.wikidata.search import QID
    from toolweave.model.domain import list_own_domains, load_domain
    from toolweave.model.names import slug_name

    qid = load_domain(word).qid if slug_name(word) in list_own_domains() else ""
    return qid if QID.fullmatch(qid) else None


def attach_docs(name: str, documents: Sequence[Document]) -> None:
    """Put documents of one's own beside a domain that is there, and say where; those from the same place are replaced."""
    from toolweave.cli.console import say
    from toolweave.ingest.context import Context, load_context, write_context

    held = load_context(name).documents
    fresh = {document.source for document in documents}
    context = Context(domain=name, documents=(*(document for document in held if document.source not in fresh), *documents))
    say(f"{name}: {len(context.documents)} documents in {write_context(context)}")


def build_reword(settings: ModelSettings | None) -> Reword | None:
    """What has a model word a draft further; None without one."""
    if settings is None:
        return None

    def reword(draft: DraftDomain, notes: Notes, context: Context) -> DraftDomain:
        from toolweave.cli.console import say
        from toolweave.cli.propose import describe_notes
        from toolweave.synthesise.propose import ask_models, write_notes
        from toolweave.synthesise.propose.online import ask_draft_wording

        worded = ask_models(settings, lambda asker: ask_draft_wording(asker, draft, notes, context))
        record = write_notes(draft.name, "domain", notes.as_json() | {"model": settings.names["synthesiser"]})
        say(describe_notes(draft.name, notes, str(record)))
        return worded

    return reword


def find_candidates(web: Web, name: str, qid: str | None = None) -> list[Candidate]:
    """The items that a name may mean, the likeliest first; with a Q-id that one alone.

    Raises:
        DataError: If there is none.
    """
    from toolweave.errors import DataError
    from toolweave.ingest.web import WebError
    from toolweave.ingest.wikidata.search import find_item, load_item

    url = web.settings.wikidata_api
    try:
        candidates = [load_item(web, url, qid)] if qid is not None else find_item(web, url, name)
    except WebError as exc:
        raise DataError(f"There is no domain `{name}`, and it cannot be looked up: {exc.what}", f"{exc.remedy} {name_near(name)} Or give --model.") from exc
    if not candidates:
        raise DataError(f"Wikidata has no item called `{name}`.", f"Check the spelling, or give the item: --qid Q7173. {name_near(name)}")
    return candidates


def settle_item(name: str, candidates: Sequence[Candidate], *, given: bool = False) -> Candidate:
    """The item that is meant; says on stderr which it is.

    Raises:
        DataError: If several could be and nobody is there to choose.
    """
    from toolweave.cli.console import say
    from toolweave.ingest.wikidata.search import choose_clear

    item = candidates[0] if given else choose_clear(candidates) or choose_among(name, candidates)
    say(f"{name}: {item.line}")
    return item


def choose_among(name: str, candidates: Sequence[Candidate]) -> Candidate:
    """Have the person at the terminal choose.

    Raises:
        DataError: If there is none; lists the candidates.
    """
    import typer

    from toolweave.cli.console import say
    from toolweave.errors import DataError
    from toolweave.ingest.wikidata.search import LISTED

    listed = list(candidates[:LISTED])
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        sort = "may mean several things" if any(candidate.fit != "out" for candidate in listed) else "is the name of nothing that makes a domain by itself"
        raise DataError(
            f"`{name}` {sort}: {'; '.join(candidate.line for candidate in listed)}.", f'Choose one: toolweave ingest "{name}" --qid {listed[0].qid}'
        )
    say(f"`{name}` may mean:")
    for number, candidate in enumerate(listed, 1):
        say(f"  {number}  {candidate.line}")
    chosen = 0
    while not 1 <= chosen <= len(listed):
        chosen = typer.prompt(f"Which one (1 to {len(listed)})", type=int, err=True)
    return listed[chosen - 1]


def name_near(name: str) -> str:
    """The domains that are there whose names are like it, else all of them, as a sentence."""
    from rapidfuzz import fuzz, process

    from toolweave.model.domain import list_domains, list_own_domains
    from toolweave.model.names import slug_name

    known = [*list_domains(), *list_own_domains()]
    near = [found[0] for found in process.extract(slug_name(name), known, scorer=fuzz.ratio, score_cutoff=NEAR, limit=3)]
    return f"Domains that are there: {', '.join(near or known)}."
