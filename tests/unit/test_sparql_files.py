"""The SPARQL queries as they lie in their files: a person can paste each into Wikidata's query page, and only ids get into them."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql import prepareQuery  # pyright: ignore[reportUnknownVariableType]

from toolweave.errors import DataError
from toolweave.ingest.wikidata.pool import PAGE
from toolweave.ingest.wikidata.queries import COLUMNS, fill_query, hash_query, list_queries, load_query

PUBLISHED = {
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "p": "http://www.wikidata.org/prop/",
    "ps": "http://www.wikidata.org/prop/statement/",
    "psv": "http://www.wikidata.org/prop/statement/value/",
    "pq": "http://www.wikidata.org/prop/qualifier/",
    "wikibase": "http://wikiba.se/ontology#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "schema": "http://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes that Wikidata's query service knows, of those that may be needed."""


@pytest.mark.parametrize("name", list_queries())
def test_a_query_parses_as_it_stands_and_uses_published_prefixes_only(name: str) -> None:
    text = load_query(name)
    prepareQuery(text)
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    declared = dict(re.findall(r"^PREFIX (\w+): <([^>]*)>$", body, flags=re.MULTILINE))
    used = set(re.findall(r"(?<![\w/?<])([a-z]+):\w", re.sub(r"<[^>]*>|\"[^\"]*\"", "", body)))
    assert declared == {prefix: PUBLISHED[prefix] for prefix in used}
    assert "SERVICE" not in text and "wikibase:label" not in text
    assert 1 <= len([line for line in text.splitlines() if line.startswith("#")]) <= 5


@pytest.mark.parametrize("name", list_queries())
def test_a_query_runs_and_answers_with_a_table(name: str) -> None:
    assert isinstance(ox.Store().query(load_query(name)), ox.QuerySolutions)


def test_the_queries_of_a_fetch_are_there_and_pages_are_as_long_as_the_code_thinks() -> None:
    assert set(COLUMNS) <= set(list_queries())
    assert {re.findall(r"LIMIT (\d+)", load_query(name))[0] for name in ("members", "anchored_members")} == {str(PAGE)}
    assert len({hash_query(name) for name in COLUMNS}) == len(COLUMNS)


def test_ids_take_the_prefix_of_the_example_and_numbers_none() -> None:
    text = fill_query("members", {"class": ["Q5", "Q6256"], "last_sitelinks": ["17"], "last": ["Q42"]})
    assert "VALUES ?class { wd:Q5 wd:Q6256 }" in text and "VALUES ?last_sitelinks { 17 }" in text and "VALUES ?last { wd:Q42 }" in text
    assert "VALUES ?claim { p:P27 }" in fill_query("doubts", {"claim": ["P27"]})


@pytest.mark.parametrize("value", ["Q1 } ?a ?b ?c . VALUES ?x { wd:Q2", "", "Q0", "Q1\n", "q1", "Q\u0661", "L1", "Q" + "1" * 13, "Q1 wd:Q2"])
def test_nothing_but_an_id_gets_into_a_query(value: str) -> None:
    with pytest.raises(DataError, match="is no id of Wikidata"):
        fill_query("names", {"entity": ["Q1", value]})
    with pytest.raises(DataError, match="is no id of Wikidata"):
        fill_query("members", {"last_sitelinks": [value]})
