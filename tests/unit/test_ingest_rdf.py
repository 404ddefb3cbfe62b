"""Wikidata's RDF model, read triple by triple in any order."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolweave.ingest.facts import Facts
from toolweave.ingest.rdf import Term, Triple, build_facts
from toolweave.ingest.read import load_file

PREFIXES = """
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wds: <http://www.wikidata.org/entity/statement/> .
@prefix wdv: <http://www.wikidata.org/value/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix p: <http://www.wikidata.org/prop/> .
@prefix ps: <http://www.wikidata.org/prop/statement/> .
@prefix pq: <http://www.wikidata.org/prop/qualifier/> .
@prefix psv: <http://www.wikidata.org/prop/statement/value/> .
@prefix wikibase: <http://wikiba.se/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <http://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def test_plain_triples_become_statements(tmp_path: Path) -> None:
    facts = load(tmp_path, 'wd:Q1 wdt:P31 wd:Q11424 ; wdt:P57 wd:Q2 ; wdt:P577 "1979-05-25T00:00:00Z"^^xsd:dateTime ; rdfs:label "Alien"@en, "Obcy"@pl .')
    assert keys(facts) == {"Q1|P57|Q2", "Q1|P577|time||1979-05-25"}
    assert (facts.types, facts.labels) == ({("Q1", "Q11424")}, {"Q1": "Alien"})


def test_a_plain_first_of_january_is_a_year_since_that_is_how_years_are_written(tmp_path: Path) -> None:
    assert keys(load(tmp_path, 'wd:Q1 wdt:P569 "1942-01-01T00:00:00Z"^^xsd:dateTime .')) == {"Q1|P569|time||1942"}


def test_a_first_of_january_with_its_precision_is_a_day(tmp_path: Path) -> None:
    body = """wd:Q1 wdt:P569 "1942-01-01T00:00:00Z"^^xsd:dateTime ; p:P569 wds:a .
    wds:a psv:P569 wdv:b . wdv:b wikibase:timeValue "1942-01-01T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 11 ."""
    assert keys(load(tmp_path, body)) == {"Q1|P569|time||1942-01-01"}


def test_the_full_form_gives_unit_and_rank(tmp_path: Path) -> None:
    body = """wd:Q1 wdt:P2047 "+117"^^xsd:decimal ; p:P2047 wds:a, wds:c .
    wds:a wikibase:rank wikibase:PreferredRank ; psv:P2047 wdv:b .
    wdv:b wikibase:quantityAmount "+117"^^xsd:decimal ; wikibase:quantityUnit wd:Q7727 .
    wds:c wikibase:rank wikibase:DeprecatedRank ; ps:P2047 "+2"^^xsd:decimal ."""
    assert {(s.key, s.rank) for s in load(tmp_path, body)} == {
        ("Q1|P2047|quantity|Q7727|117", "preferred"),
        ("Q1|P2047|quantity|1|2", "deprecated"),
    }


def test_what_qualifiers_take_from_a_claim_is_kept_with_it(tmp_path: Path) -> None:
    body = """wd:Q1 wdt:P27 wd:Q2, wd:Q3 ; p:P27 wds:a, wds:b, wds:c ; p:P2142 wds:d, wds:e .
    wds:a ps:P27 wd:Q2 ; pq:P582 "1991-01-01T00:00:00Z"^^xsd:dateTime ; pq:P580 "1950-01-01T00:00:00Z"^^xsd:dateTime .
    wds:b ps:P27 wd:Q3 ; pq:P582 "1950-01-01T00:00:00Z"^^xsd:dateTime . wds:c ps:P27 wd:Q3 .
    wds:d ps:P2142 "+3"^^xsd:decimal ; pq:P3005 wd:Q30 . wds:e ps:P2142 "+9"^^xsd:decimal ; pq:P3005 wd:Q13780930 ."""
    doubts = {s.key: s.doubt for s in load(tmp_path, body)}
    assert doubts == {"Q1|P27|Q2": "over", "Q1|P27|Q3": "", "Q1|P2142|quantity|1|3": "partial", "Q1|P2142|quantity|1|9": ""}


def test_what_no_tool_can_say_is_left_out(tmp_path: Path) -> None:
    body = """wd:Q1 wdt:P1 wd:Q2 ; wdt:P18 <http://commons.wikimedia.org/wiki/Special:FilePath/A.jpg> ; wdt:P2 _:unknown ; wdt:P3 "Fremdes"@de ;
      wdt:P625 "Point(1 2)"^^<http://www.opengis.net/ont/geosparql#wktLiteral> ; wdt:P4 "tt0078748" . wd:P4 wikibase:propertyType wikibase:ExternalId ."""
    assert keys(load(tmp_path, body)) == {"Q1|P1|Q2"}


def test_synthetic_entities_keep_their_own_names_and_exact_dates(tmp_path: Path) -> None:
    body = """<urn:toolweave:entity:account_1> wdt:P31 <urn:toolweave:entity:account> ; rdfs:label "Everyday"@en ;
      <urn:toolweave:property:opened_on> "2020-01-01T00:00:00Z"^^xsd:dateTime ."""
    facts = load(tmp_path, body)
    assert keys(facts) == {"tw:account_1|tw:opened_on|time||2020-01-01"}
    assert facts.types == {("tw:account_1", "tw:account")}


TRIPLES: list[Triple] = [
    (
        "http://www.wikidata.org/entity/Q1",
        "http://www.wikidata.org/prop/direct/P569",
        Term("1942-01-01T00:00:00Z", False, "http://www.w3.org/2001/XMLSchema#dateTime"),
    ),
    ("http://www.wikidata.org/entity/Q1", "http://www.wikidata.org/prop/P569", Term("http://www.wikidata.org/entity/statement/a", True)),
    ("http://www.wikidata.org/entity/statement/a", "http://wikiba.se/ontology#rank", Term("http://wikiba.se/ontology#PreferredRank", True)),
    ("http://www.wikidata.org/entity/statement/a", "http://www.wikidata.org/prop/statement/value/P569", Term("http://www.wikidata.org/value/b", True)),
    ("http://www.wikidata.org/value/b", "http://wikiba.se/ontology#timeValue", Term("1942-01-01T00:00:00Z", False)),
    ("http://www.wikidata.org/value/b", "http://wikiba.se/ontology#timePrecision", Term("9", False)),
    ("http://www.wikidata.org/entity/Q1", "http://www.wikidata.org/prop/direct/P19", Term("http://www.wikidata.org/entity/Q2", True)),
]


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.permutations(TRIPLES))
def test_the_order_of_the_triples_does_not_matter(triples: list[Triple]) -> None:
    assert {(s.key, s.rank) for s in build_facts(triples)} == {("Q1|P569|time||1942", "preferred"), ("Q1|P19|Q2", "normal")}


def load(folder: Path, body: str) -> Facts:
    path = folder / "facts.ttl"
    path.write_text(PREFIXES + body, encoding="utf-8")
    return load_file(path)


def keys(facts: Facts) -> set[str]:
    return {statement.key for statement in facts}
