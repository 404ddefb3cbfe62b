"""What `toolweave ingest` does with a model: makes domains that are not there, and says what became of the proposals."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

SLIP = 85
"""A name this like one that is there (0 to 100) is taken for a slip of the hand."""

if TYPE_CHECKING:
    from collections.abc import Sequence

    from toolweave.cli.online import Online
    from toolweave.cli.options import ModelOptions
    from toolweave.ingest.context import Document
    from toolweave.llm import ModelSettings
    from toolweave.model.domain import DomainFile
    from toolweave.model.tool import Tool
    from toolweave.synthesise import Widen
    from toolweave.synthesise.propose import Notes
    from toolweave.synthesise.usage import Usage


def make_missing(words: list[str], classes: list[str], options: ModelOptions, online: Online, *, renew: bool) -> set[str]:
    """Make the domains that nothing is known of but the name, with `renew` the user's own ones anew; return their names.

    Without a model, or where Wikidata is asked for, they are made from what Wikidata holds; else a model proposes them.

    Raises:
        UsageError: If classes or an item are given for a domain that is there, or for several.
        DataError: If a name cannot be resolved, or a server does not answer.
        ModelError: If the endpoint is unusable.
    """
    from toolweave.cli.online import find_qid, make_online
    from toolweave.errors import UsageError
    from toolweave.ingest.read import SUFFIXES
    from toolweave.model.domain import list_domains, list_own_domains
    from toolweave.model.names import slug_name

    known = [*list_domains(), *list_own_domains(), "all"]
    kept = known if not renew else [*list_domains(), "all"]
    missing = [word for word in words if slug_name(word) not in kept and not word.endswith(SUFFIXES)]
    given = "--class" if classes else "--qid" if online.qid else ""
    if given and not missing:
        raise UsageError(f"`{words[0]}` is there already; {given} is for a domain to be made.", f"Leave {given} out, or add --renew for a domain of your own.")
    if online.qid and len(missing) > 1:
        raise UsageError(f"`--qid` is one item, and {len(missing)} domains are to be made.", "Make them one at a time.")
    for word in missing if not online.qid else ():
        check_meant(word, known)
    settings = options.load() if missing else None
    if settings is not None and not online.wanted:
        return {make_one(word, classes, settings, online.docs) for word in missing}
    if missing and classes:
        raise UsageError("`--class` is for a domain that a model makes; what Wikidata holds has classes of its own.", "Leave --class out, or give --model.")
    return {make_online(word, replace(online, qid=online.qid or find_qid(word)), settings) for word in missing}


def check_meant(word: str, known: list[str]) -> None:
    """Refuse to make a domain whose name is a slip for one that is there.

    Raises:
        DataError: If it is; names the other.
    """
    from rapidfuzz import fuzz, process

    from toolweave.errors import DataError
    from toolweave.model.names import slug_name

    slug = slug_name(word)
    nearest = process.extractOne(slug, known, scorer=fuzz.ratio, score_cutoff=SLIP) if slug not in known else None
    if nearest is not None:
        raise DataError(f"There is no domain `{word}`.", f"Did you mean `{nearest[0]}`? Else give it another name.")


def make_one(title: str, classes: list[str], settings: ModelSettings, documents: Sequence[Document]) -> str:
    """Make one domain and say what the model had to do with it; return its name."""
    from toolweave.cli.console import say, stderr
    from toolweave.ingest.context import build_digest
    from toolweave.synthesise.propose import ask_domain, ask_models, check_classes, check_title, write_files, write_notes

    title, classes = check_title(title), check_classes(classes)
    with stderr().status(f"{title}: asking {settings.names['synthesiser']}"):
        domain, notes = ask_models(settings, lambda asker: ask_domain(asker, title, classes, reading=build_digest(documents)))
    paths = write_files(domain)
    record = write_notes(domain.name, "domain", notes.as_json() | {"model": settings.names["synthesiser"]})
    properties = sum(len(cls.properties) for cls in domain.classes)
    say(f"{domain.name}: {len(domain.classes)} classes, {properties} properties, {sum(len(cls.names) for cls in domain.classes)} names in {paths[0]}")
    say(describe_notes(domain.name, notes, str(record)))
    return domain.name


def build_widening(options: ModelOptions, *, paraphrase: bool) -> Widen:
    """What adds a model's tools to those of a domain, with `paraphrase` says all descriptions in other words, and tells about it.

    Raises:
        UsageError: If no model is configured.
    """
    from toolweave.errors import UsageError

    settings = options.load()
    if settings is None:
        raise UsageError("No model is configured to propose tools.", "Name one with --model and --base-url.")

    def widen(domain: DomainFile, usage: Usage, tools: list[Tool]) -> list[Tool]:
        from toolweave.cli.console import say
        from toolweave.synthesise.propose import ask_descriptions, ask_models, ask_tools, write_notes

        found, notes = ask_models(settings, lambda asker: ask_tools(asker, domain, usage, tools))
        simulated = sum(tool.binding.op == "answer" for tool in found)
        record = write_notes(domain.name, "tools", notes.as_json() | {"tools": [tool.model_dump(exclude={"leaves"}) for tool in found]})
        say(f"{domain.name}: {len(found)} further tools, {len(found) - simulated} bound and {simulated} simulated")
        say(describe_notes(domain.name, notes, str(record)))
        every = [*tools, *found]
        if paraphrase:
            changed, notes = ask_models(settings, lambda asker: ask_descriptions(asker, domain, every))
            pairs = {new.name: [old.description, new.description] for old, new in zip(every, changed, strict=True) if old != new}
            write_notes(domain.name, "descriptions", notes.as_json() | {"changed": pairs})
            say(f"{domain.name}: {len(pairs)} of {len(every)} descriptions in other words")
            every = changed
        return every

    return widen


def describe_notes(name: str, notes: Notes, record: str) -> str:
    """One line: calls, tokens, what was kept, rejected and filled in."""
    rejected, filled = notes.reasons(), +notes.filled
    parts = [
        f"{sum(notes.calls.values())} calls",
        f"{notes.tokens:,} tokens",
        f"{sum(notes.kept.values())} proposals kept",
        f"{sum(rejected.values())} rejected{_in_brackets(rejected)}",
        f"{sum(filled.values())} filled in without the model{_in_brackets(filled)}",
    ]
    return f"{name}: {', '.join(parts)}; see {record}"


def _in_brackets(counts: Counter[str]) -> str:
    listed = ", ".join(f"{name} {count}" for name, count in counts.most_common(5))
    return f" ({listed})" if listed else ""
