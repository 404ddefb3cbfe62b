"""A domain from its name alone, live: resolve, survey, choose, draft, fetch, polish, write. No model is needed, and none decides anything.

Nothing is written before all of it is there; what was fetched stays in the cache, so that a run that was cut short goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from toolweave.errors import DataError
from toolweave.ingest.context import Context, Document, build_digest, write_context
from toolweave.ingest.limits import Limits
from toolweave.ingest.snapshot import pack_facts
from toolweave.ingest.telling import Telling
from toolweave.ingest.web import Web, WebError
from toolweave.ingest.wikidata.ask import Endpoint
from toolweave.ingest.wikidata.choose import choose_classes
from toolweave.ingest.wikidata.clean import clean_names
from toolweave.ingest.wikidata.fetch import OpenWeb, fetch_domain
from toolweave.ingest.wikidata.search import Candidate, load_items
from toolweave.ingest.wikidata.survey import survey_domain
from toolweave.ingest.wikipedia import fetch_articles
from toolweave.model.domain import DomainFile, list_domains, list_own_domains, load_domain
from toolweave.synthesise.propose.align import align_domain
from toolweave.synthesise.propose.asking import Asker, Notes, Proposer
from toolweave.synthesise.propose.draft import DraftDomain
from toolweave.synthesise.propose.files import build_domain, write_files
from toolweave.synthesise.propose.live import draft_domain
from toolweave.synthesise.propose.names import ask_wording
from toolweave.synthesise.propose.polish import polish_domain

Reword = Callable[[DraftDomain, Notes, Context], DraftDomain]
"""Has a model word a draft further."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a domain is fetched from, and how much of it."""

    endpoint: str
    open_web: OpenWeb
    limits: Limits
    telling: Telling


@dataclass(frozen=True)
class Made:
    """What came of a name."""

    domain: DraftDomain
    notes: Notes
    context: Context
    paths: tuple[Path, ...]
    members: int
    unnamed: int
    """Items left out because their labels are no plain names."""


def make_from_wikidata(item: Candidate, title: str, source: Source, *, documents: Sequence[Document] = (), reword: Reword | None = None) -> Made:
    """Make the files of a domain out of what Wikidata holds around an item, and keep its articles beside them.

    Cost: some thirty queries to choose, about a hundred for 2,000 members, one for each article.

    Raises:
        DataError: If a server does not answer, or holds too little; nothing is written then.
        ModelError: If `reword` finds its endpoint unusable.
    """
    with source.open_web(source.telling.step) as web:
        draft, notes = draft_from_wikidata(web, source.endpoint, item, title)
        context = Context(domain=draft.name, documents=(*fetch_context(web, item, draft, source.telling), *documents))
    if reword is not None:
        draft = reword(draft, notes, context)
    file = DomainFile.model_validate(build_domain(draft))
    fetched = fetch_domain(file, source.endpoint, source.open_web, source.limits, source.telling)
    unnamed = clean_names(fetched.facts)
    draft = polish_domain(draft, fetched.facts)
    paths = write_files(draft, snapshot=pack_facts(fetched.facts, fetched.header))
    return Made(draft, notes, context, (*paths, write_context(context)), len(fetched.facts.types), unnamed)


def draft_from_wikidata(web: Web, endpoint: str, item: Candidate, title: str) -> tuple[DraftDomain, Notes]:
    """Choose classes and properties around an item and name them. Cost: some thirty queries.

    Raises:
        DataError: If the endpoint does not answer, or holds too little.
    """
    draft, notes = draft_domain(title, item.qid, choose_classes(survey_domain(Endpoint(web, endpoint), item)))
    draft = align_domain(draft, _load_others(draft.name), notes)
    if not draft.classes:
        raise DataError(
            f"`{endpoint}` holds too little around {item.label} ({item.qid}) to make tools of.",
            "Name a wider subject, choose another item with --qid, or have a model make the domain: --model NAME --base-url URL.",
        )
    return draft, notes


def _load_others(name: str) -> list[DomainFile]:
    """Every other domain that can be read; a damaged file of one is no hindrance to another."""
    found: list[DomainFile] = []
    for other in (*list_domains(), *list_own_domains()):
        with suppress(DataError):
            found += [load_domain(other)] if other != name else []
    return found


async def ask_draft_wording(asker: Asker, draft: DraftDomain, notes: Notes, context: Context) -> DraftDomain:
    """The draft with further wordings of a model; what fails a check is left out, and nothing else changes.

    Raises:
        ModelError: If the endpoint is unusable.
    """
    proposer = Proposer(asker, notes, reading=build_digest(context.documents))
    classes = [cls.model_copy(update={"properties": await ask_wording(proposer, draft.title, cls)}) for cls in draft.classes]
    return draft.model_copy(update={"classes": tuple(classes)})


def fetch_context(web: Web, item: Candidate, draft: DraftDomain, telling: Telling) -> tuple[Document, ...]:
    """The articles on the domain and its classes, by their sitelinks; none where Wikipedia does not answer, which is told."""
    try:
        kinds = load_items(web, web.settings.wikidata_api, [cls.qids[0] for cls in draft.classes])
        titles = {item.qid: item.article} | {kind.qid: kind.article for kind in kinds}
        return tuple(fetch_articles(web, web.settings.wikipedia_api, titles))
    except WebError as exc:
        telling.warn(f"{draft.name}: no articles: {exc.what} The domain is made without them; they come with --refresh.")
        return ()
