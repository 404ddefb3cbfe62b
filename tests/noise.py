"""What a real endpoint holds beside a domain: other languages, other entities, other properties, deprecated and narrowed statements, things nobody knows."""

from __future__ import annotations

from collections.abc import Iterable

from toolweave.ingest.facts import Facts
from toolweave.ingest.rows import assign_classes
from toolweave.model.domain import DomainFile

PREFIXES = """@prefix wd: <http://www.wikidata.org/entity/> . @prefix wds: <http://www.wikidata.org/entity/statement/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> . @prefix p: <http://www.wikidata.org/prop/> . @prefix ps: <http://www.wikidata.org/prop/statement/> .
@prefix psv: <http://www.wikidata.org/prop/statement/value/> . @prefix pq: <http://www.wikidata.org/prop/qualifier/> .
@prefix wdv: <http://www.wikidata.org/value/> . @prefix wikibase: <http://wikiba.se/ontology#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix schema: <http://schema.org/> .
"""


def build_noise(facts: Facts, domain: DomainFile) -> str:
    """Turtle that adds nothing a domain may tell to what an endpoint holds of it."""
    members = assign_classes(facts, domain)
    return PREFIXES + "\n".join([*_around(facts), *(line for qid in sorted(members) for line in _of(qid, domain, members[qid]))])


def _around(facts: Facts) -> Iterable[str]:
    """Labels in other languages for everything; entities of other classes, and of the domain's without an English name or any tie."""
    for qid, label in sorted(facts.labels.items()):
        quoted = label.replace("\\", "").replace('"', "")
        yield f'wd:{qid} rdfs:label "{quoted} auf Deutsch"@de, "{quoted} en français"@fr ; skos:altLabel "{quoted} alias"@nl .'
        yield f'wd:{qid} schema:description "eine Sache"@de .'
    for number in range(990_000_000, 990_000_300):
        yield f'wd:Q{number} rdfs:label "Lake {number}"@en ; wdt:P31 wd:Q23397 ; wdt:P17 wd:Q142 ; wdt:P2046 {number} .'
        yield f'wd:Q{number + 1000} rdfs:label "Niemand {number}"@de ; wdt:P31 wd:Q5 ; wdt:P106 wd:Q177220 ; wdt:P19 wd:Q64 .'


def _of(qid: str, domain: DomainFile, cls: str) -> Iterable[str]:
    """For one member: properties that the domain does not read, values that nobody knows, and what is deprecated."""
    yield f'wd:{qid} wdt:P18 <http://commons.wikimedia.org/wiki/Special:FilePath/{qid}.jpg> ; wdt:P345 "tt{qid[1:]}" ; wdt:P373 "{qid}" ; wdt:P1343 wd:Q42 .'
    for rule in domain.properties_of(cls):
        node = f"wds:{qid}-{rule.pid}-old"
        if rule.type in ("entity", "term") and rule.pid != "P31":
            value = "wd:Q990000007"
            if rule.plural:
                yield f"wd:{qid} wdt:{rule.pid} wd:Q990002{rule.pid[1:]}, [] ."
        elif rule.type in ("year", "date"):
            value = '"1066-10-14T00:00:00Z"^^xsd:dateTime'
            yield f"{node} psv:{rule.pid} wdv:old . wdv:old wikibase:timeValue {value} ; wikibase:timePrecision 11 ."
        elif rule.type in ("quantity", "count"):
            value = '"+7"^^xsd:decimal'
        else:
            continue
        yield f"wd:{qid} p:{rule.pid} {node} . {node} ps:{rule.pid} {value} ; wikibase:rank wikibase:DeprecatedRank ; pq:P582 {value} ."
