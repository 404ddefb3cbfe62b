"""Facts become rows: members with API ids and name keys, statements that know whether they may be told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolweave.ingest.facts import Facts, Statement, Value, parse_time
from toolweave.ingest.rows import assign_classes, assign_ids, build_rows
from toolweave.model.domain import load_domain
from toolweave.model.names import member_id, name_key, normalise_name

CINEMA = load_domain("cinema")


def small() -> Facts:
    facts = Facts(labels={"Q1": "Alien", "Q2": "Ridley Scott", "Q130232": "drama", "Q11424": "film", "P57": "director"})
    facts.types = {("Q1", "Q11424"), ("Q2", "Q5"), ("Q3", "Q11424")}
    released = parse_time("+1979-05-25T00:00:00Z")
    assert released
    for statement in (
        Statement("Q1", "P57", Value("item", "Q2")),
        Statement("Q1", "P136", Value("item", "Q130232")),
        Statement("Q1", "P136", Value("item", "Q999")),
        Statement("Q1", "P577", released),
        Statement("Q1", "P9999", Value("text", "beside the point")),
    ):
        facts.add(statement)
    return facts


def test_members_have_api_ids_and_terms_keep_their_qid() -> None:
    places = {row["qid"]: row for row in build_rows(small(), CINEMA).in_domain}
    film = member_id("cinema", "film", "Q1")
    assert places["Q1"] == {"key": f"cinema/{film}", "qid": "Q1", "cls": "film", "id": film, "name": "Alien", "name_key": "cinema|alien"}
    assert places["Q130232"] == {"key": "cinema/Q130232", "qid": "Q130232", "cls": None, "id": None, "name": "drama", "name_key": "cinema|drama"}


def test_only_what_the_domain_tells_is_best() -> None:
    built = build_rows(small(), CINEMA)
    assert {(row["key"], row["best"]) for row in (*built.relations, *built.attributes)} == {
        ("Q1|P57|Q2", True),
        ("Q1|P136|Q130232", True),
        ("Q1|P136|Q999", False),
        ("Q1|P577|time||1979-05-25", True),
        ("Q1|P9999|text||beside the point", False),
    }


def test_a_member_needs_a_name() -> None:
    assert assign_classes(small(), CINEMA) == {"Q1": "film", "Q2": "person"}


def test_an_entity_of_two_classes_belongs_to_the_first_of_the_domain_file() -> None:
    facts = Facts(labels={"Q334": "Singapore"}, types={("Q334", "Q515"), ("Q334", "Q3624078")})
    assert assign_classes(facts, load_domain("geography")) == {"Q334": "country"}


def test_a_literal_has_its_number_or_year_and_no_empty_fields() -> None:
    assert build_rows(small(), CINEMA).literals == [
        {"key": "text||beside the point", "value": "beside the point", "datatype": "text"},
        {"key": "time||1979-05-25", "value": "1979-05-25", "datatype": "time", "year": 1979},
    ]


def test_the_content_hash_depends_on_the_facts_alone() -> None:
    one, other = small(), small()
    other.add(Statement("Q1", "P57", Value("item", "Q4")))
    assert build_rows(small(), CINEMA).snapshot == build_rows(one, CINEMA).snapshot != build_rows(other, CINEMA).snapshot


def test_ids_that_would_collide_grow_and_the_others_stay() -> None:
    qids = [f"Q{number}" for number in range(3000)]
    ids = assign_ids(CINEMA, dict.fromkeys(qids, "film"))
    assert len(set(ids.values())) == len(qids)
    assert {len(api_id) for api_id in ids.values()} == {len("film_") + 4, len("film_") + 6}


def test_a_direct_class_is_a_statement_where_the_domain_tells_it() -> None:
    facts = Facts(labels={"Q1": "Andorra", "Q123480": "landlocked country"}, types={("Q1", "Q3624078"), ("Q1", "Q123480")})
    built = build_rows(facts, load_domain("geography"))
    assert [(row["key"], row["best"]) for row in built.relations] == [("Q1|P31|Q123480", True)]
    assert {row["key"] for row in built.instance_of} == {"Q1|P31|Q3624078", "Q1|P31|Q123480"}


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Amélie", "amelie"),
        ("  L.A.  Confidential ", "l a confidential"),
        ("Łódź", "lodz"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("???", "???"),
        ("snake_case", "snake case"),
    ],
)
def test_a_name_key_folds_case_accents_and_punctuation(name: str, key: str) -> None:
    assert (normalise_name(name), name_key("cinema", name)) == (key, f"cinema|{key}")


@given(st.text(min_size=1))
def test_normalising_a_name_twice_changes_nothing(name: str) -> None:
    assert normalise_name(normalise_name(name)) == normalise_name(name)


def test_members_are_counted_by_class() -> None:
    assert build_rows(small(), CINEMA).count_members() == {"film": 1, "person": 1}
