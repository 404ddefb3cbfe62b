"""Documents of one's own as context of a domain, read by the loaders of langchain-community (extra `docs`).

The kind follows from the name, or for an address from what comes back. Everything is bounded, and nothing of it becomes a fact.
"""

from __future__ import annotations

import logging
import os
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from toolweave.errors import DataError
from toolweave.ingest.context import Document, Section, clean_text

if TYPE_CHECKING:
    from langchain_core.documents import Document as Loaded

FILE_BYTES = 20 * 2**20
"""Bytes of a document; more is no context but a library."""
DOCUMENT_CHARS = 200_000
"""Characters of a document that are kept; the end is left out."""
PARTS = 500
"""Pages or rows of a document that are kept."""
KINDS = {".txt": "text", ".md": "text", ".markdown": "text", ".rst": "text", ".csv": "csv", ".html": "html", ".htm": "html", ".pdf": "pdf"}


class Fetcher(Protocol):
    """What fetches: `toolweave.ingest.web.Web`."""

    def get_bytes(self, url: str, *, what: str) -> bytes:
        """The body that the server answers; raises DataError where there is none."""
        ...


def is_address(source: str) -> bool:
    """Whether a source is a web address, not a path."""
    return source.lower().startswith(("http://", "https://"))


def load_documents(sources: Sequence[str], fetcher: Fetcher | None = None) -> list[Document]:
    """Read documents from paths and addresses, in their order.

    Raises:
        DataError: If the extra is missing, or a document is missing, too large, of no known kind, or empty; names it.
    """
    if sources:
        _import_loaders()
    return [_load_address(source, fetcher) if is_address(source) else load_document(Path(source)) for source in sources]


def load_document(path: Path, *, title: str = "", source: str = "") -> Document:
    """Read one file.

    Raises:
        DataError: As `load_documents`.
    """
    kind = KINDS.get(path.suffix.lower())
    told = source or str(path)
    if not path.is_file():
        raise DataError(f"There is no document `{told}`.", "Check the path after --docs.")
    if kind is None:
        raise DataError(f"`{told}` is a document of no kind that can be read.", f"Give a file whose name ends in one of: {', '.join(KINDS)}.")
    if path.stat().st_size > FILE_BYTES:
        raise DataError(f"`{told}` has more than {FILE_BYTES:,} bytes.", "Cut out the part that the domain needs.")
    pages = _load_pages(path, kind, told)
    sections: list[Section] = []
    left = DOCUMENT_CHARS
    for number, page in enumerate(pages[:PARTS], 1):
        text = clean_text(page.page_content)[:left]
        if text:
            sections.append(Section(heading=f"{'row' if kind == 'csv' else 'page'} {number}" if len(pages) > 1 else "", text=text))
            left -= len(text)
    if not sections:
        raise DataError(f"`{told}` holds no text.", "Give another document, or leave it out.")
    named: Any = pages[0].metadata.get("title")
    return Document(kind="document", title=clean_text(str(named or title or path.name))[:250], source=told, sections=tuple(sections))


def _load_address(url: str, fetcher: Fetcher | None) -> Document:
    if fetcher is None:
        raise DataError(f"`{url[:100]}` is an address, and there is nothing to fetch it with.", "Save it as a file and give its path.")
    name = Path(urlsplit(url).path).name or urlsplit(url).netloc
    body = fetcher.get_bytes(url, what=f"the document {name[:60]}")
    if len(body) > FILE_BYTES:
        raise DataError(f"`{url[:100]}` has more than {FILE_BYTES:,} bytes.", "Save the part that the domain needs, and give its path.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"document{_find_suffix(name, body)}"
        path.write_bytes(body)
        return load_document(path, title=name, source=url)


def _find_suffix(name: str, body: bytes) -> str:
    """By what it holds first: a server may call anything anything."""
    head = body[:1000].lstrip().lower()
    if head.startswith(b"%pdf"):
        return ".pdf"
    if head.startswith((b"<!doctype html", b"<html")) or b"<html" in head or b"<body" in head:
        return ".html"
    suffix = Path(name).suffix.lower()
    return suffix if KINDS.get(suffix) in ("text", "csv") else ".txt"


def _load_pages(path: Path, kind: str, told: str) -> list[Loaded]:
    loaders: Any = _import_loaders()
    try:
        match kind:
            case "text":
                loader = loaders.TextLoader(str(path), encoding="utf-8")
            case "csv":
                loader = loaders.CSVLoader(str(path), encoding="utf-8")
            case "html":
                loader = loaders.BSHTMLLoader(str(path), open_encoding="utf-8", bs_kwargs={"features": "html.parser"}, get_text_separator="\n")
            case _:
                loader = loaders.PyPDFLoader(str(path))
        return loader.load()
    except ImportError as exc:
        need = {"html": "beautifulsoup4", "pdf": "pypdf"}.get(kind, "langchain-community")
        raise DataError(f"`{told}` needs `{need}` to be read.", f"Install it: pip install {need}") from exc
    except Exception as exc:  # parsers of foreign formats raise what they like
        raise DataError(f"`{told}` cannot be read as {kind}: {_clause(exc)}.", "Mend the file, or save its text as UTF-8 in a .txt file.") from exc


def _import_loaders() -> Any:
    """The loaders; their package says on import that it wants a User-Agent and that it is old, which nobody here needs to read."""
    os.environ.setdefault("USER_AGENT", "toolweave")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            logging.getLogger("pypdf").setLevel(logging.CRITICAL)
            from langchain_community import document_loaders
    except ImportError as exc:
        raise DataError("Documents need the extra `docs`.", 'Install it: pip install "toolweave[docs]"') from exc
    return document_loaders


def _clause(exc: BaseException) -> str:
    cause = exc.__cause__ or exc
    return " ".join(str(cause).split())[:160].rstrip(".") or type(cause).__name__
