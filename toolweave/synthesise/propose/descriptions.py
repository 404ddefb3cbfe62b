"""Descriptions of tools in other words: the same meaning, checked for what must stay and what must not come in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from toolweave.model.domain import DomainFile
from toolweave.model.tool import Json, Tool
from toolweave.synthesise.propose.asking import Asker, Notes, Proposer, Rejected, Topic, build_object, read_text
from toolweave.synthesise.propose.checks import ENGLISH
from toolweave.synthesise.propose.classes import TEXT
from toolweave.synthesise.propose.digest import clip
from toolweave.synthesise.propose.tools import check_description

AT_ONCE = 12
"""Descriptions in one prompt."""
DESCRIPTION_TOPIC = Topic("descriptions", "paraphrase_descriptions", "tools", build_object({"id": TEXT, "description": TEXT}))
MARKED = re.compile(r"`[^`]+`|\b[a-z]+_[a-z_]+\b|\b\d[\d.,]*\b")
FIGURE = re.compile(r"\d(?:[\d.,]*\d)?")
NAMED = re.compile(r"(?<=[\w,] )[A-Z][a-z]+")
NOT_WORDS = re.compile(r"[^\w' ]+")


async def ask_descriptions(asker: Asker, domain: DomainFile, tools: Sequence[Tool]) -> tuple[list[Tool], Notes]:
    """Ask for the descriptions of tools in other words, `AT_ONCE` in a prompt; a tool whose new one fails keeps its own.

    Raises:
        ModelError: If the endpoint is unusable.
    """
    proposer = Proposer(asker)
    said = {tool.description for tool in tools}
    changed: list[Tool] = []
    for start in range(0, len(tools), AT_ONCE):
        chunk = tools[start : start + AT_ONCE]
        rows = [{"id": str(i), "description": clip(tool.description, 400), "keep": list_kept(domain, tool)} for i, tool in enumerate(chunk)]

        def check(entry: Any, kept: list[tuple[str, str]], chunk: Sequence[Tool] = chunk, rows: list[Json] = rows) -> tuple[str, str]:
            number = read_text(entry, "id")
            if number not in {row["id"] for row in rows} or any(number == other for other, _ in kept):
                raise Rejected(f"no such tool: `{number[:20]}`")
            text = check_paraphrase(read_text(entry, "description"), chunk[int(number)].description, rows[int(number)]["keep"])
            if text in said:
                raise Rejected(f"said already: `{text[:40]}`")
            said.add(text)
            return number, text

        found = dict(await proposer.ask_entries(DESCRIPTION_TOPIC, {"domain": clip(domain.title), "tools": rows}, check, enough=len(rows) // 2))
        changed += [tool.model_copy(update={"description": found.get(str(i), tool.description)}) for i, tool in enumerate(chunk)]
    return changed, proposer.notes


def list_kept(domain: DomainFile, tool: Tool) -> list[str]:
    """What a new description must say letter for letter: figures, field names, and the noun of what the tool is about, as they stand in the old one."""
    found = dict.fromkeys(MARKED.findall(tool.description))
    nouns = [noun for cls in domain.classes if cls.name == tool.about for pair in cls.nouns for noun in reversed(pair)]
    noun = next((noun for noun in nouns if re.search(rf"\b{re.escape(noun)}\b", tool.description)), None)
    return [*found, *([noun] if noun else [])]


def check_paraphrase(text: str, old: str, keep: Sequence[str]) -> str:
    """A description in other words: all of `keep`, no figure and no name that the old one lacks, about as long.

    Raises:
        Rejected: If it cannot stand for the old one.
    """
    check_description(text, marks=True)
    if set(re.findall(r"`[^`]*`", text)) - set(re.findall(r"`[^`]*`", old)):
        raise Rejected(f"adds a mark: `{text[:40]}`")
    missing = [word for word in keep if word not in text]
    if missing:
        raise Rejected(f"lacks: `{missing[0][:40]}`")
    strange = (set(FIGURE.findall(text)) - set(FIGURE.findall(old))) | (set(NAMED.findall(text)) - set(re.findall(r"[A-Z][a-z]+", old)))
    if strange:
        raise Rejected(f"adds: `{min(strange)[:40]}`")
    if len(text) > max(2 * len(old), 80) or text.count(".") > old.count(".") + 1:
        raise Rejected(f"too long: `{text[:40]}`")
    if not set(NOT_WORDS.sub(" ", text.lower()).split()) & ENGLISH:
        raise Rejected(f"not English: `{text[:40]}`")
    return text
