"""A domain from its name: classes, properties, names, words, practices, each asked for in prompts of their own, then put together.

Whatever the model says, a domain comes out: proposals that pass are taken, the rest is composed, and what the
synthesiser could not build tools from is left out before anything is written.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from toolweave.errors import DataError, UsageError
from toolweave.model.domain import DomainFile
from toolweave.model.names import normalise_name, slug_name
from toolweave.model.tool import Json, Tool
from toolweave.synthesise import build_tools
from toolweave.synthesise.propose.asking import Asker, Notes, Proposer, Rejected
from toolweave.synthesise.propose.checks import check_word
from toolweave.synthesise.propose.classes import ask_classes, ask_properties
from toolweave.synthesise.propose.draft import DraftClass, DraftDomain, DraftProperty
from toolweave.synthesise.propose.files import build_domain
from toolweave.synthesise.propose.names import ask_names, ask_practices, ask_wording, settle_names
from toolweave.synthesise.usage import Counts, Term, Usage

TITLE = 60
"""Characters of a domain's name."""
MOST_CLASSES = 12
"""Classes a person may list."""


async def ask_domain(asker: Asker, title: str, classes: Sequence[str] = (), *, reading: Sequence[Json] = ()) -> tuple[DraftDomain, Notes]:
    """Ask a model for everything a domain needs, some five prompts a class, the classes side by side.

    Args:
        asker: What answers.
        title: The domain's name as a person types it.
        classes: Nouns in the singular, where they are known.
        reading: What has been written about the domain, as `context.build_digest` cuts it.

    Raises:
        UsageError: If the name or a class cannot be one.
        ModelError: If the endpoint is unusable.
    """
    title, nouns = check_title(title), check_classes(classes)
    proposer = Proposer(asker, reading=list(reading))
    found = await ask_classes(proposer, title, nouns)
    described = await asyncio.gather(*(ask_properties(proposer, title, cls, found) for cls in found))
    full = [cls.model_copy(update={"properties": properties}) for cls, properties in zip(found, described, strict=True)]
    words = {normalise_name(value) for cls in full for prop in cls.properties for value in (*prop.values, cls.noun, cls.plural)}
    lists = await asyncio.gather(*(ask_names(proposer, title, cls, words) for cls in full))
    named = settle_names(proposer, [cls.model_copy(update={"names": tuple(names)}) for cls, names in zip(full, lists, strict=True)], words)
    worded = await asyncio.gather(*(ask_wording(proposer, title, cls) for cls in named))
    done = [cls.model_copy(update={"properties": properties}) for cls, properties in zip(named, worded, strict=True)]
    practices = await ask_practices(proposer, title, done)
    return settle(DraftDomain(title=title, classes=tuple(done), practices=tuple(practices)), proposer.notes), proposer.notes


def check_title(title: str) -> str:
    """The name of a domain with blanks folded.

    Raises:
        UsageError: If no file could be called so.
    """
    folded = " ".join(title.replace("_", " ").split())
    if not slug_name(folded) or len(folded) > TITLE or not all(char.isalnum() or char in " '&,-" for char in folded):
        raise UsageError(f"`{title[:TITLE]}` cannot be the name of a domain.", "Give a few plain words, such as `marine biology`.")
    return folded


def check_classes(classes: Sequence[str]) -> list[str]:
    """The classes that a person listed, as nouns.

    Raises:
        UsageError: If one is not a noun of one to three words, or there are too many.
    """
    if len(classes) > MOST_CLASSES:
        raise UsageError(f"{len(classes)} classes are more than a domain can have.", f"Give {MOST_CLASSES} at most.")
    try:
        return list(dict.fromkeys(check_word(noun.strip().lower(), "noun") for noun in classes))
    except Rejected as exc:
        raise UsageError(f"A class cannot be used: {exc}.", "Give nouns in the singular: --class species --class habitat") from None


def settle(domain: DraftDomain, notes: Notes) -> DraftDomain:
    """Leave out the properties and practices from which no tools could be built beside the rest."""
    if _find_fault(domain) is None:
        return domain
    kept = DraftDomain(title=domain.title, classes=tuple(cls.model_copy(update={"properties": ()}) for cls in domain.classes))
    for cls in domain.classes:
        for prop in cls.properties:
            kept = _try(kept, _with_property(kept, cls, prop), notes, f"{cls.noun}.{prop.label}")
    for practice in domain.practices:
        kept = _try(kept, kept.model_copy(update={"practices": (*kept.practices, practice)}), notes, f"{practice.kind} {practice.noun}")
    return kept


def build_full_tools(domain: DraftDomain) -> list[Tool]:
    """The tools of a draft as if every property were in plenty."""
    file = DomainFile.model_validate(build_domain(domain))
    counts = {(prop.cls, prop.pid): Counts(40, 60, 20, 25) for prop in file.properties}
    terms = {
        (prop.cls, prop.pid): tuple(Term(f"{prop.pid}/{i}", f"term {i}", 3) for i in range(12)) for prop in file.properties if prop.type in ("entity", "term")
    }
    return build_tools(file, Usage(counts, terms))


def _with_property(domain: DraftDomain, cls: DraftClass, prop: DraftProperty) -> DraftDomain:
    classes = [c.model_copy(update={"properties": (*c.properties, prop)}) if c.noun == cls.noun else c for c in domain.classes]
    return domain.model_copy(update={"classes": tuple(classes)})


def _try(kept: DraftDomain, wider: DraftDomain, notes: Notes, what: str) -> DraftDomain:
    fault = _find_fault(wider)
    if fault is None:
        return wider
    notes.rejected.append({"task": "settle", "entry": what, "reason": f"no tools of its own: {fault}"})
    return kept


def _find_fault(domain: DraftDomain) -> str | None:
    """Why the domain's tools cannot be built; None if they can."""
    names = [*(cls.name for cls in domain.classes), *(entry["name"] for entry in build_domain(domain)["resources"])]
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        return f"`{twice}` is there twice"
    try:
        build_full_tools(domain)
    except DataError as exc:
        return exc.what
    return None
