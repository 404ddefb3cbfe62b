"""What there is to read about a domain: articles and documents of one's own, in `<home>/context/NAME.json`.

It is context for models and for people: nothing in it becomes a fact, and in a prompt it stands as data.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from toolweave.errors import DataError
from toolweave.model.tool import Frozen
from toolweave.resources import locate_home

DIGEST_CHARS = 3_000
"""Characters of the context that a prompt gets."""
SECTION_CHARS = 600
"""Characters of a document's opening in it."""


class Section(Frozen):
    """A part of a document."""

    heading: str = ""
    level: int = 1
    text: str


class Document(Frozen):
    """An article or a document of one's own."""

    kind: Literal["wikipedia", "document"]
    title: str
    source: str
    """Address or path."""
    revision: str = ""
    licence: str = ""
    qid: str = ""
    """The item that an article is about."""
    sections: tuple[Section, ...]


class Context(Frozen):
    """The whole file."""

    domain: str
    documents: tuple[Document, ...] = ()


def locate_context(name: str, home: Path | None = None) -> Path:
    """Where the context of a domain lies."""
    return (home or locate_home()) / "context" / f"{name}.json"


def load_context(name: str, home: Path | None = None) -> Context:
    """The context of a domain; without documents if there is none.

    Raises:
        DataError: If the file is damaged.
    """
    path = locate_context(name, home)
    try:
        return Context.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Context(domain=name)
    except (OSError, ValidationError) as exc:
        raise DataError(f"`{path}` is no context of a domain: {_first_reason(exc)}.", "Delete it and ingest the domain again with --refresh.") from exc


def write_context(context: Context, home: Path | None = None) -> Path:
    """Write the context of a domain, whole or not at all; return its path."""
    path = locate_context(context.domain, home)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(json.dumps(context.model_dump(exclude_defaults=True), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    beside.replace(path)
    return path


def build_digest(documents: Sequence[Document]) -> list[dict[str, object]]:
    """What a prompt gets to read: of each document its title, opening and headings, the first documents first.

    Units: at most `DIGEST_CHARS` characters of text, whatever there is.
    """
    rows: list[dict[str, object]] = []
    left = DIGEST_CHARS
    for document in documents:
        opening = document.sections[0].text[: min(SECTION_CHARS, left)] if document.sections else ""
        headings: list[str] = []
        left -= len(opening) + len(document.title)
        for section in document.sections:
            if section.heading and section.level <= 2 and left > len(section.heading):
                headings.append(section.heading)
                left -= len(section.heading)
        if left <= 0 and rows:
            break
        rows.append({"title": document.title, "opening": opening, "headings": headings})
    return rows


def clean_text(text: str) -> str:
    """The text without control characters, each paragraph on one line, empty lines folded."""
    plain = "".join(char if char in "\n\t" or unicodedata.category(char)[0] != "C" else " " for char in text)
    return "\n".join(line for line in (" ".join(part.split()) for part in plain.split("\n")) if line)


def _first_reason(exc: Exception) -> str:
    return exc.errors()[0]["msg"] if isinstance(exc, ValidationError) else " ".join(str(exc).split())[:120]
