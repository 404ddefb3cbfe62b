"""A draft becomes the three files of a domain: what it is about, how people speak of it, and its facts.

They lie in the user's home folder as bundled ones lie under `ingest/`, so that a person can read and mend them,
and a second `toolweave ingest NAME` needs no model.
"""

from __future__ import annotations

import gzip
import io
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox
import tomli_w

from toolweave.model.domain import DomainFile
from toolweave.model.names import normalise_name, slug_name
from toolweave.model.tool import Json
from toolweave.resources import locate, locate_home
from toolweave.synthesise.propose.draft import DraftClass, DraftDomain, DraftPractice, DraftProperty
from toolweave.synthesise.propose.facts import Fact, draw_facts
from toolweave.synthesise.propose.phrases import class_wording, property_wording
from toolweave.synthesise.words import pluralise

ENTITY, PROPERTY = "urn:toolweave:entity:", "urn:toolweave:property:"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
INSTANCE_OF = "http://www.wikidata.org/prop/direct/P31"
PROPERTY_TYPE = "http://wikiba.se/ontology#propertyType"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPES = {"category": "term", "link": "entity", "number": "quantity", "count": "count", "year": "year", "date": "date", "code": "text"}
DATATYPES = {"entity": "WikibaseItem", "term": "WikibaseItem", "quantity": "Quantity", "count": "Quantity", "year": "Time", "date": "Time", "text": "String"}
NOTE = """# The names in this domain were proposed by a model; its facts are drawn at random and are nobody's (origin `synthetic`).
# Edit it as you like and run: toolweave ingest {name}
"""
FETCHED = """# Drafted from Wikidata around {qid}; the facts are Wikidata's, released under CC0.
# Edit it as you like and run: toolweave ingest {name}
"""
SUMMARY = 2
"""So many properties stand beside each name in a list."""


def write_files(domain: DraftDomain, home: Path | None = None, *, snapshot: bytes | None = None) -> list[Path]:
    """Write the domain file, its wording and its snapshot, beside first and renamed when all are whole; return their paths.

    Shape: `snapshot` holds the facts, packed; without it they are drawn.
    """
    home = home or locate_home()
    name, note = domain.name, (FETCHED if domain.qid else NOTE).format(name=domain.name, qid=domain.qid)
    wording = build_wording(domain)
    texts = {
        home / "snapshots" / f"{name}.nt.gz": pack_snapshot(domain) if snapshot is None else snapshot,
        home / "wording" / f"{name}.toml": (note + tomli_w.dumps(wording)).encode(),
        home / "domains" / f"{name}.toml": (note + tomli_w.dumps(build_domain(domain))).encode(),
    }
    replace_files(texts)
    return sorted(texts)


def replace_files(texts: Mapping[Path, bytes]) -> None:
    """Write files whole: all of them beside their places first, then each into its place."""
    parts = {path: path.with_name(f".{path.name}.part") for path in texts}
    for path, content in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        parts[path].write_bytes(content)
    for path, beside in parts.items():
        beside.replace(path)


def build_domain(domain: DraftDomain) -> Json:
    """The domain file's table, valid by `DomainFile`."""
    practices = [load_practice(practice, domain.cls(practice.noun)) for practice in domain.practices]
    table: Json = {
        "name": domain.name,
        "title": domain.title[:1].upper() + domain.title[1:],
        "qid": domain.qid or f"tw:{domain.name}",
        "assistant": _assistant(domain),
        "classes": [_class_table(domain, cls) for cls in domain.classes],
        "properties": [_property_table(domain, cls, prop) for cls in domain.classes for prop in cls.properties],
        "resources": [entry for practice in practices for entry in practice["resources"]],
        "actions": [entry for practice in practices for entry in practice["actions"]],
    }
    if domain.renames:
        table["renames"] = domain.renames
    DomainFile.model_validate(table)
    return table


def build_wording(domain: DraftDomain) -> Json:
    """The wording file's table."""
    tables: Json = {
        "classes": {cls.name: class_wording(cls) | {"tell": _tell(cls)} for cls in domain.classes},
        "properties": {
            cls.name: {prop.name: property_wording(prop, cls, domain.cls(prop.range) if prop.range else None) for prop in cls.properties}
            for cls in domain.classes
        },
        "resources": {},
        "actions": {},
    }
    for practice in domain.practices:
        words = load_practice(practice, domain.cls(practice.noun))["wording"]
        tables["resources"] |= words["resources"]
        tables["actions"] |= words["actions"]
    if domain.articles:
        tables["classes"][domain.classes[0].name]["the"] = list(domain.articles)
    tables["classes"] = {name: {key: texts for key, texts in table.items() if texts} for name, table in tables["classes"].items()}
    return tables


def load_practice(practice: DraftPractice, cls: DraftClass) -> Json:
    """The resources, actions and wording of a practice, with the class's words put in. Its words are letters and blanks, so they stay words."""
    text = (locate("ingest") / "practices" / f"{practice.kind}.toml").read_text(encoding="utf-8")
    words = {
        "cls": cls.name,
        "plural": cls.many,
        "noun": cls.noun,
        "nouns": cls.plural,
        "a_noun": with_article(cls.noun),
        "word": practice.word,
        "words": practice.words,
        "a_word": with_article(practice.word),
        "word_name": practice.word.replace(" ", "_"),
        "words_name": practice.words.replace(" ", "_"),
    }
    for name, word in words.items():
        text = text.replace(f"<{name}>", word)
    return tomllib.loads(text)


def with_article(noun: str) -> str:
    """The noun with `a` or `an`."""
    vowel = noun[:1] in "aeiou" and not noun.startswith(("uni", "use", "eu", "one"))
    return f"{'an' if vowel else 'a'} {noun}"


def pack_snapshot(domain: DraftDomain) -> bytes:
    """The facts as packed N-Triples, sorted, without a time stamp: the same draft gives the same bytes."""
    lines = ox.serialize(_iter_triples(domain), format=ox.RdfFormat.N_TRIPLES)
    assert lines is not None
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as file:
        file.write(b"".join(sorted(set(lines.splitlines(keepends=True)))))
    return buffer.getvalue()


def _iter_triples(domain: DraftDomain) -> Iterator[ox.Triple]:
    for cls in domain.classes:
        yield _name(_entity(domain, cls.name), cls.noun)
        for prop in cls.properties:
            iri = PROPERTY + _pid(domain, cls, prop)[3:]
            yield _name(iri, prop.label)
            yield ox.Triple(ox.NamedNode(iri), ox.NamedNode(PROPERTY_TYPE), ox.NamedNode(f"http://wikiba.se/ontology#{DATATYPES[TYPES[prop.kind]]}"))
        for name in cls.names:
            iri = _entity(domain, cls.name, name)
            yield _name(iri, name)
            yield ox.Triple(ox.NamedNode(iri), ox.NamedNode(INSTANCE_OF), ox.NamedNode(_entity(domain, cls.name)))
    for fact in draw_facts(domain):
        yield from _fact_triples(domain, fact)


def _fact_triples(domain: DraftDomain, fact: Fact) -> Iterator[ox.Triple]:
    cls = domain.cls(fact.noun)
    subject, predicate = ox.NamedNode(_entity(domain, cls.name, fact.member)), ox.NamedNode(PROPERTY + _pid(domain, cls, fact.prop)[3:])
    match fact.kind:
        case "member":
            yield ox.Triple(subject, predicate, ox.NamedNode(_entity(domain, domain.cls(fact.prop.range).name, fact.value)))
        case "term":
            term = _entity(domain, "term", fact.value)
            yield _name(term, fact.value)
            yield ox.Triple(subject, predicate, ox.NamedNode(term))
        case "text":
            yield ox.Triple(subject, predicate, ox.Literal(fact.value))
        case _:
            datatype = "decimal" if fact.kind == "number" else "date"
            yield ox.Triple(subject, predicate, ox.Literal(fact.value, datatype=ox.NamedNode(XSD + datatype)))


def _name(iri: str, label: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(iri), ox.NamedNode(LABEL), ox.Literal(label, language="en"))


def _entity(domain: DraftDomain, *parts: str) -> str:
    return ENTITY + ".".join((domain.name, *(normalise_name(part).replace(" ", "_") for part in parts)))


def _pid(domain: DraftDomain, cls: DraftClass, prop: DraftProperty) -> str:
    return prop.pid or f"tw:{domain.name}.{cls.name}.{prop.name}"


def _class_table(domain: DraftDomain, cls: DraftClass) -> Json:
    anchors: Json = {"anchors": {pid: list(qids) for pid, qids in cls.anchors.items()}} if cls.anchors else {}
    return anchors | {
        "name": cls.name,
        "plural": cls.many,
        "qids": list(cls.qids) or [f"tw:{domain.name}.{cls.name}"],
        "nouns": [[cls.noun, cls.plural]],
        "pronoun": "they" if cls.person else "it",
        "summary": [prop.name for prop in cls.properties if prop.kind in ("category", "number", "count", "year") and not prop.plural][:SUMMARY],
    }


def _property_table(domain: DraftDomain, cls: DraftClass, prop: DraftProperty) -> Json:
    table: Json = {"class": cls.name, "name": prop.name, "pid": _pid(domain, cls, prop), "type": TYPES[prop.kind], "description": prop.description}
    if prop.plural:
        table["plural"] = slug_name(prop.plural) if prop.pid else pluralise(prop.name)
    if prop.kind == "link":
        table |= {"range": domain.cls(prop.range).name, "inverse": f"{cls.many}_by_{prop.name}"}
    if prop.kind in ("date", "code"):
        table["filter"] = False
    if prop.kind in ("number", "count", "year"):
        table["sort"] = True
    if prop.kind in ("category", "link"):
        table["pivot"] = True
    if prop.unit_qid:
        table["unit"] = prop.unit_qid
    if prop.pick != "agreed":
        table["pick"] = prop.pick
    if prop.past:
        table["past"] = True
    if prop.without:
        table["without"] = list(prop.without)
    return table


def _tell(cls: DraftClass) -> list[str]:
    """The property that tells items of a list apart: a year; people are told apart by that of their birth only."""
    return [prop.name for prop in cls.properties if prop.kind == "year" and (not cls.person or not prop.pid or prop.verb == "born")][:1]


def _assistant(domain: DraftDomain) -> str:
    nouns = [cls.plural for cls in domain.classes]
    listed = f"{', '.join(nouns[:-1])} and {nouns[-1]}" if len(nouns) > 1 else nouns[0]
    title = domain.title
    return f"You are the assistant of a guide to {title[:1].lower() + title[1:]}. You look up {listed}, and look after what the user keeps and arranges there."
