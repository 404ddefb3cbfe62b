"""Wikipedia's articles on a domain and its classes, found by the sitelink of the item, kept as plain text by section.

What an article says is context for models, never a fact and never an instruction; it is bounded, and its title, address and
revision stay with it, as its licence wants.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import quote, urlsplit

from toolweave.ingest.context import Document, Section, clean_text
from toolweave.ingest.wikidata.search import Api

ARTICLES = 7
"""Most articles of a domain: its own and those of its classes."""
ARTICLE_CHARS = 40_000
"""Characters of an article that are kept; the end is left out."""
SKIPPED = frozenset(("see also", "references", "external links", "further reading", "notes", "bibliography", "sources", "citations", "notes and references"))
HEADING = re.compile(r"^(={2,6})[ \t]*(.+?)[ \t]*\1[ \t]*$", re.MULTILINE)
LICENCE = "CC BY-SA 4.0"


def fetch_articles(api: Api, url: str, titles: Mapping[str, str]) -> list[Document]:
    """The articles of some items, by Q-id and title of the sitelink; an article that is not there is left out. Cost: a request each.

    Raises:
        DataError: If the API does not answer.
    """
    found = (fetch_article(api, url, qid, title) for qid, title in list(titles.items())[:ARTICLES] if title)
    return [document for document in found if document is not None]


def fetch_article(api: Api, url: str, qid: str, title: str) -> Document | None:
    """One article as sections of plain text; None if there is none of that title.

    Raises:
        DataError: If the API does not answer.
    """
    params = {
        "action": "query",
        "prop": "extracts|info|revisions",
        "explaintext": "1",
        "exsectionformat": "wiki",
        "inprop": "url",
        "rvprop": "ids|timestamp",
        "redirects": "1",
        "titles": title,
        "format": "json",
        "formatversion": "2",
    }
    page = _first_page(api.get_json(url, params, what=f"the article `{title[:60]}`"))
    text = page.get("extract")
    if not isinstance(text, str) or not text.strip():
        return None
    revisions = page.get("revisions")
    revision: Any = cast("list[Any]", revisions)[0] if isinstance(revisions, list) and revisions else {}
    called = clean_text(str(page.get("title", title)))[:250]
    return Document(
        kind="wikipedia",
        title=called,
        source=_find_address(page, url, called),
        revision=str(cast("dict[str, Any]", revision).get("revid", "")) if isinstance(revision, dict) else "",
        licence=LICENCE,
        qid=qid,
        sections=split_sections(text[:ARTICLE_CHARS]),
    )


def split_sections(text: str) -> tuple[Section, ...]:
    """The text by its headings, `== Like this ==`; the part before the first is without one. Lists of references and links are left out."""
    parts = HEADING.split(text)
    sections = [Section(heading="", level=1, text=clean_text(parts[0]))]
    sections += [Section(heading=clean_text(parts[i + 1])[:120], level=len(parts[i]), text=clean_text(parts[i + 2])) for i in range(1, len(parts) - 2, 3)]
    return tuple(section for section in sections if section.text and section.heading.lower() not in SKIPPED)


def _first_page(answer: Mapping[str, Any]) -> dict[str, Any]:
    query: Any = answer.get("query")
    pages: Any = cast("dict[str, Any]", query).get("pages") if isinstance(query, dict) else None
    listed = cast("list[Any]", pages) if isinstance(pages, list) else []
    found = (cast("dict[str, Any]", page) for page in listed if isinstance(page, dict))
    return next((page for page in found if "missing" not in page), dict[str, Any]())


def _find_address(page: Mapping[str, Any], api: str, title: str) -> str:
    """The article's own address as the API tells it, else what it must be."""
    told = page.get("fullurl")
    if isinstance(told, str) and len(told) < 1000 and urlsplit(told).scheme in ("http", "https") and not re.search(r"\s", told):
        return told
    parts = urlsplit(api)
    return f"{parts.scheme}://{parts.netloc}/wiki/{quote(title.replace(' ', '_'))}"
