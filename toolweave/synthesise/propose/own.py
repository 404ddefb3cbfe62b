"""A user's own domain file becomes the three files of a domain: what it leaves out follows from what it says, or is composed.

Everything is made and tried in memory first, the tools too; then the files are put into the home folder, all or none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tomli_w

from toolweave.errors import DataError
from toolweave.ingest.own import OwnClass, OwnDomain, OwnPractice, OwnProperty, class_id, load_own, property_id
from toolweave.ingest.rows import build_rows
from toolweave.ingest.snapshot import pack_facts
from toolweave.model.domain import DomainFile, Wording
from toolweave.model.tool import Json
from toolweave.resources import locate_home
from toolweave.synthesise.propose.draft import DraftClass, DraftPractice, DraftProperty, Kind
from toolweave.synthesise.propose.files import load_practice, replace_files
from toolweave.synthesise.propose.own_tools import check_labels, check_tools, find_label, find_unit
from toolweave.synthesise.propose.own_wording import check_wording
from toolweave.synthesise.propose.phrases import class_wording, property_wording
from toolweave.synthesise.usage import FIELD_MEMBERS, FILTER_MEMBERS, Usage, count_usage
from toolweave.synthesise.words import YEAR_VERBS, pluralise

KINDS: dict[str, Kind] = {"entity": "link", "term": "category", "quantity": "number", "count": "count", "year": "year", "date": "date", "text": "code"}
VERBS = ("release", "birth", "founding", "foundation", "publication", "opening", "formation")
"""Years whose verb follows from their name."""
NOTE = """# Made by `toolweave ingest {source}`; what you change here is lost when that file is ingested again.
"""
SUMMARY = 2
"""So many properties stand beside each name in a list."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A user's own domain, ready to be put into the home folder."""

    name: str
    files: dict[str, bytes]
    """Contents by path below the home folder."""
    notes: tuple[str, ...]
    """What a person should know of it, a line each."""


def compile_own(path: Path) -> Compiled:
    """Read, check and complete a user's own domain file; nothing is written.

    Raises:
        DataError: If a file is missing, damaged or wrong; an `OwnFileError` tells everything that is.
    """
    own = load_own(path)
    drafts = {cls.name: draft_class(own, cls) for cls in own.file.classes}
    table, wording = build_domain(own, drafts), build_wording(own, drafts)
    domain = DomainFile.model_validate(table)
    check_labels(own, domain)
    usage = count_usage(build_rows(own.facts, domain))
    check_wording(own, domain, check_tools(own, domain, usage), wording)
    note = NOTE.format(source=path.name)
    files = {
        f"domains/{domain.name}.toml": (note + tomli_w.dumps(table)).encode(),
        f"wording/{domain.name}.toml": (note + tomli_w.dumps(wording)).encode(),
        f"snapshots/{domain.name}.nt.gz": pack_facts(own.facts, [f"The domain {domain.name}, written by a user in {path.name}."]),
    }
    return Compiled(domain.name, files, tuple(list_notes(domain, usage)))


def install_own(compiled: Compiled, home: Path | None = None) -> None:
    """Put a compiled domain into the home folder, in place of an earlier one.

    Raises:
        DataError: If a domain of that name is there that no file of a user's has made.
    """
    home = home or locate_home()
    held = home / "domains" / f"{compiled.name}.toml"
    if held.is_file() and 'origin = "user"' not in held.read_text(encoding="utf-8", errors="replace"):
        remedy = f"Choose another `name`, or move `{held}` away."
        raise DataError(f"There is a domain `{compiled.name}` already that a model has made.", remedy)
    try:
        replace_files({home / path: content for path, content in compiled.files.items()})
    except OSError as exc:
        raise DataError(
            f"`{exc.filename or home}` cannot be written: {exc.strerror}.", "Check the folder that TOOLWEAVE_HOME names, and the room on the disk."
        ) from exc


class OwnDraft(DraftClass):
    """A class whose names need not follow from its noun."""

    stem: str
    stems: str

    @property
    def name(self) -> str:
        """The class's name in tools."""
        return self.stem

    @property
    def many(self) -> str:
        """The name of lists of it."""
        return self.stems


def draft_class(own: OwnDomain, cls: OwnClass) -> OwnDraft:
    """The class with its noun and names: what composed wording is made from."""
    plural = cls.plural or pluralise(cls.name)
    noun, nouns = cls.nouns[0] if cls.nouns else (cls.name.replace("_", " "), plural.replace("_", " "))
    members = [entity for entity, kind in own.facts.types if kind in (*cls.qids, class_id(own.file.name, cls))]
    names = tuple(sorted(own.facts.labels[entity] for entity in members if entity in own.facts.labels))
    return OwnDraft(noun=noun, plural=nouns, person=cls.pronoun == "they", names=names, stem=cls.name, stems=plural)


Drafts = dict[str, OwnDraft]
"""The classes by name."""


def draft_property(prop: OwnProperty, drafts: Drafts) -> DraftProperty:
    """The property as people say it: label without unit, plural, unit in words, verb of a year."""
    unit = find_unit(prop)
    label = find_label(prop)
    stem = prop.name.removesuffix("_year")
    verb = prop.verb or (YEAR_VERBS[stem] if prop.type == "year" and stem in VERBS else "")
    return DraftProperty(
        label=label,
        plural=prop.plural.replace("_", " ") if prop.plural else "",
        kind=KINDS[prop.type],
        unit=unit,
        before=prop.before,
        range=drafts[prop.range].noun if prop.range else "",
        verb=verb,
        most=prop.most or "",
        least=prop.least or "",
    )


def build_domain(own: OwnDomain, drafts: Drafts) -> Json:
    """The domain file's table, valid by `DomainFile`."""
    file = own.file
    practices = [load_practice(*draft_practice(action, drafts)) for action in file.actions if isinstance(action, OwnPractice)]
    actions = [action.model_dump() for action in file.actions if not isinstance(action, OwnPractice)]
    return {
        "name": file.name,
        "title": file.title or file.name.replace("_", " ").capitalize(),
        "qid": file.qid or f"tw:{file.name}",
        "origin": "user",
        "assistant": file.assistant or _assistant(own, drafts),
        "classes": [_class_table(own, cls, drafts[cls.name]) for cls in file.classes],
        "properties": [_property_table(own, prop, drafts) for prop in file.properties],
        "resources": [entry for practice in practices for entry in practice["resources"]] + [resource.model_dump() for resource in file.resources],
        "actions": [entry for practice in practices for entry in practice["actions"]] + actions,
    }


def build_wording(own: OwnDomain, drafts: Drafts) -> Json:
    """The wording file's table: what the file says, over what is composed."""
    words = own.file.wording
    tables: Json = {"classes": {}, "properties": {cls: {} for cls in drafts}, "resources": {}, "actions": {}}
    for name, draft in drafts.items():
        composed = class_wording(draft) | _tell(own, name)
        tables["classes"][name] = _lay_over(composed, words.classes.get(name, {}))
    for prop in own.file.properties:
        composed = property_wording(draft_property(prop, drafts), drafts[prop.cls], drafts.get(prop.range or ""))
        tables["properties"][prop.cls][prop.name] = _lay_over(composed, words.properties.get(prop.cls, {}).get(prop.name, {}))
    for action in own.file.actions:
        if isinstance(action, OwnPractice):
            composed = load_practice(*draft_practice(action, drafts))["wording"]
            tables["resources"] |= composed["resources"]
            tables["actions"] |= composed["actions"]
    for kind, given in (("resources", words.resources), ("actions", words.actions)):
        for name, texts in given.items():
            tables[kind][name] = _lay_over(tables[kind].get(name, {}), texts)
    return tables


def draft_practice(action: OwnPractice, drafts: Drafts) -> tuple[DraftPractice, OwnDraft]:
    """A practice with the class it is about."""
    cls = drafts[action.cls]
    return DraftPractice(kind=action.practice, noun=cls.noun, word=action.word or "", words=action.words or ""), cls


def list_notes(domain: DomainFile, usage: Usage) -> list[str]:
    """What too few members have to be looked up or searched by."""
    bare = [cls.plural for cls in domain.classes if not any(usage.has_field(prop) for prop in domain.properties_of(cls.name))]
    few = [f"{prop.cls}.{prop.name} ({usage.of(prop).members})" for prop in domain.properties if prop.filter and not usage.has_filter(prop)]
    notes = [f"{domain.name}: no tools about {', '.join(bare)}: {FIELD_MEMBERS} members must have the same property"] if bare else []
    listed = ", ".join(few[:6]) + (" ..." if len(few) > 6 else "")
    return notes + ([f"{domain.name}: no searches by {listed}: {FILTER_MEMBERS} members must have a value, and not all the same"] if few else [])


def _class_table(own: OwnDomain, cls: OwnClass, draft: OwnDraft) -> Json:
    plain = [prop.name for prop in own.file.properties if prop.cls == cls.name and prop.type in ("term", "quantity", "count", "year") and not prop.plural]
    return {
        "name": cls.name,
        "plural": draft.many,
        "qids": list(dict.fromkeys((*cls.qids, class_id(own.file.name, cls)))),
        "nouns": cls.nouns or [[draft.noun, draft.plural]],
        "pronoun": cls.pronoun,
        "key": cls.key,
        "summary": plain[:SUMMARY] if cls.summary is None else cls.summary,
    }


def _property_table(own: OwnDomain, prop: OwnProperty, drafts: Drafts) -> Json:
    draft = draft_property(prop, drafts)
    table: Json = {"class": prop.cls, "name": prop.name, "pid": property_id(own.file.name, prop), "type": prop.type}
    table |= {"description": prop.description or draft.description, "past": prop.past, "pick": prop.pick}
    table["filter"] = prop.type not in ("date", "text") if prop.filter is None else prop.filter
    table["sort"] = prop.type in ("quantity", "count", "year") if prop.sort is None else prop.sort
    table["pivot"] = prop.type in ("term", "entity") if prop.pivot is None else prop.pivot
    if prop.plural:
        table["plural"] = prop.plural
    if prop.type == "entity":
        table |= {"range": prop.range, "inverse": prop.inverse or f"{drafts[prop.cls].many}_by_{prop.name}"}
    return table


def _tell(own: OwnDomain, cls: str) -> Wording:
    years = tuple(prop.name for prop in own.file.properties if prop.cls == cls and prop.type == "year")
    return {"tell": years[:1]} if years else {}


def _lay_over(composed: Mapping[str, Sequence[str]], given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Texts by key, those that are given in place of those that are composed; an empty list takes a key away."""
    return {key: list(texts) for key, texts in {**composed, **given}.items() if texts}


def _assistant(own: OwnDomain, drafts: Drafts) -> str:
    nouns = [draft.plural for draft in drafts.values()]
    listed = f"{', '.join(nouns[:-1])} and {nouns[-1]}" if len(nouns) > 1 else nouns[0]
    kept = ", and look after what the user keeps and arranges there" if own.file.actions else ""
    return f"You are the {own.file.name.replace('_', ' ')} assistant. You look up {listed}{kept}."
