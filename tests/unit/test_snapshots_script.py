"""How the script that makes snapshots picks: countries of today, numbers that agree across units, aliases that are near."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from snapshot_facts import read_value
from snapshot_pool import Pool

from toolweave.ingest.facts import Facts, Statement, Value, parse_quantity, parse_time
from toolweave.ingest.read import load_file
from toolweave.ingest.sayable import is_alias
from toolweave.ingest.snapshot import write_snapshot

KM2, M2, SQUARE_MILE, PERSON = "Q712226", "Q25343", "Q232291", "Q5"


def pool_of(*statements: Statement, types: set[tuple[str, str]] | None = None) -> Pool:
    facts = Facts(types=types or set(), labels={"Q1": "Somewhere"})
    for statement in statements:
        facts.add(statement)
    return Pool(facts)


def item(subject: str, pid: str, qid: str) -> Statement:
    return Statement(subject, pid, Value("item", qid))


def area(amount: str, unit: str) -> Statement:
    value = parse_quantity(amount, unit)
    assert value
    return Statement("Q1", "P2046", value)


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("Q42", "item", "Q42"),
        ("^1994-09-10T00:00:00Z/11", "time", "time||1994-09-10"),
        ("^1994-01-01T00:00:00Z/9", "time", "time||1994"),
        ("+142Q7727", "quantity", "quantity|Q7727|142"),
        ("+125[+124,+126]Q7727", "quantity", "quantity|Q7727|125"),
        ("+12", "quantity", "quantity|1|12"),
        ("'Alien'@en", "text", "text||Alien"),
    ],
)
def test_values_in_kgtk_notation_are_read(text: str, kind: str, key: str) -> None:
    value = read_value(text, kind)
    assert value is not None
    assert value.key == key


@pytest.mark.parametrize(("text", "kind"), [("'Fremdes'@de", "text"), ("+about 3", "quantity"), ("^soon/11", "time"), ("x", "globe")])
def test_values_that_cannot_be_told_are_left_out(text: str, kind: str) -> None:
    assert read_value(text, kind) is None


def test_a_city_lies_in_the_state_of_today_among_many() -> None:
    ended = parse_time("+1918-11-09T00:00:00Z")
    assert ended
    pool = pool_of(
        item("Q1", "P17", "Q183"), item("Q1", "P17", "Q43287"), item("Q1", "P17", "Q7318"), Statement("Q43287", "P576", ended), types={("Q7318", "Q3024240")}
    )
    assert pool.country_of("Q1") == "Q183"


def test_a_class_names_the_country_and_must_not_differ_from_the_rest() -> None:
    german = {("Q1", "Q42744322")}
    assert pool_of(types=german).country_of("Q1") == "Q183"
    assert pool_of(item("Q1", "P17", "Q40"), types=german).country_of("Q1") is None
    assert pool_of().country_of("Q1") is None


def test_a_municipality_of_georgia_is_in_the_united_states() -> None:
    assert pool_of(types={("Q1", "Q76514543")}).country_of("Q1") == "Q30"


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        ([("100", KM2)], 100),
        ([("100", KM2), ("100000000", M2)], 100),
        ([("100", KM2), ("38.61", SQUARE_MILE)], 100),
        ([("100", KM2), ("60", SQUARE_MILE)], None),
        ([("100", KM2), ("120", KM2)], None),
        ([("100", KM2), ("100", PERSON)], None),
        ([("38.61", SQUARE_MILE)], None),
        ([("301.969589", KM2)], 301.97),
    ],
)
def test_an_area_is_told_if_all_units_agree(areas: list[tuple[str, str]], expected: float | None) -> None:
    picked = pool_of(*(area(*pair) for pair in areas)).pick_number("Q1", "P2046", KM2)
    assert (picked.value.number if picked else None) == expected


@pytest.mark.parametrize(
    ("alias", "label", "near"),
    [
        ("Columbia", "Columbia Records", True),
        ("MIT", "Massachusetts Institute of Technology", True),
        ("R&B", "rhythm and blues", True),
        ("UK", "United Kingdom", True),
        ("🇩🇪", "Germany", False),
        ("de", "de facto", False),
        ("Crrano color", "Rowan Atkinson", False),
        ("the", "The Band", False),
        ("Manoj Nelliyattu Shyamalan and member on the jedi council", "M. Night Shyamalan", False),
    ],
)
def test_an_alias_shares_a_word_or_the_initials(alias: str, label: str, near: bool) -> None:
    assert is_alias(alias, label) is near


def test_a_snapshot_reads_back_as_it_was_written(tmp_path: Path) -> None:
    released, coarse = parse_time("+1979-05-25T00:00:00Z"), parse_time("+1980-00-00T00:00:00Z", 9)
    assert released and coarse
    facts = Facts(labels={"Q1": 'Say "Alien" \\ twice'}, aliases={"Q1": {"Alien"}}, datatypes={"P2046": "Quantity"}, types={("Q1", "Q11424")})
    for statement in (
        area("1.5", KM2),
        Statement("Q1", "P577", released),
        Statement("Q1", "P577", coarse),
        item("Q1", "P57", "Q2"),
        Statement("Q1", "P1448", Value("text", "a\nb")),
    ):
        facts.add(statement)
    path = tmp_path / "small.nt.gz"
    write_snapshot(path, facts)
    again = load_file(path)
    assert {s.key for s in again} == {s.key for s in facts}
    assert (again.labels, again.aliases, again.datatypes, again.types) == (facts.labels, facts.aliases, facts.datatypes, facts.types)
    assert path.read_bytes()[4:8] == b"\0\0\0\0", "a time in the gzip header"
    lines = gzip.decompress(path.read_bytes()).splitlines()
    assert lines == sorted(lines)
