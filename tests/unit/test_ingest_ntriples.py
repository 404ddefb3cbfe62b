"""N-Triples as pyoxigraph reads them, only faster: what is taken, what is refused, and how a line is numbered."""

from __future__ import annotations

import io
from itertools import chain

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolweave.errors import DataError
from toolweave.ingest import ntriples
from toolweave.ingest.lines import Damage, read_blocks
from toolweave.ingest.ntriples import ALL, Wanted, read_ntriples, read_quads
from toolweave.ingest.rdf import Triple

A, B = "<http://a/é>", "<http://b>"
LETTERS = st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters='<>"{}|^`\\ ')
IRIS = st.text(LETTERS, max_size=8).map(lambda text: f"<http://x/{text}>")
BLANKS = st.text("aZ09_.-·é", min_size=1, max_size=5).map(lambda text: f"_:{text}")
SOUND = ["\\t", "\\n", '\\"', "\\\\", "\\'", "\\u00e9", "\\u0000", "\\U0001F600", "\\U0010FFFF"]
ESCAPES = st.sampled_from([*SOUND, "\\uD800", "\\U00110000", "\\x", "\\U0000dfff"])
ODD = st.sampled_from(["\x00", "\u2028", "\x85", "\t", "é", "😀"])
TEXTS = st.lists(st.text(max_size=4) | ESCAPES | ODD, max_size=4).map(lambda parts: f'"{"".join(parts)}"')
TAILS = st.sampled_from(["", "@en", "@EN-gb", "@e1-", "^^<http://a#decimal>", "^^ <http://t>", " ^^<http://t>", "@en--ltr", "^^<rel>", "@"])
LITERALS = st.tuples(TEXTS, TAILS).map("".join)
GAPS = st.sampled_from(["", " ", "\t ", "  ", "\xa0"])
ENDS = st.sampled_from([" .", ".", " . # said", ".#", "", " . .", " .\t", " .\r", "\r.", " .\x0b"])
LINES = st.tuples(GAPS, IRIS | BLANKS, GAPS, IRIS, GAPS, IRIS | BLANKS | LITERALS, ENDS).map("".join)


def read(data: bytes, wanted: Wanted = ALL) -> tuple[list[Triple], Damage]:
    damage = Damage("a.nt")
    return list(chain.from_iterable(read_ntriples(io.BytesIO(data), damage, wanted))), damage


def judge(line: str) -> list[Triple] | None:
    """What pyoxigraph takes a line for; None where it refuses it."""
    try:
        return list(read_quads(ox.parse(line.encode(), ox.RdfFormat.N_TRIPLES, lenient=True)))
    except SyntaxError:
        return None


@given(st.lists(LINES, max_size=5), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=400, deadline=None)
def test_lines_are_read_as_pyoxigraph_reads_them(lines: list[str], end: str) -> None:
    lines = list("".join(f"{line}\n" for line in lines).split("\n")) if any("\n" in line for line in lines) else lines
    data = "".join(f"{line}{end}" for line in lines).encode()
    judged = [judge(line) for line in lines]
    triples, damage = read(data)
    assert triples == [triple for one in judged if one is not None for triple in one]
    assert damage.damaged == judged.count(None)
    assert damage.lines == len(lines)


@given(st.lists(LINES, min_size=1, max_size=5))
@settings(max_examples=200, deadline=None)
def test_what_matters_is_the_same_picked_at_once_or_afterwards(lines: list[str]) -> None:
    data = "".join(f"{line}\n" for line in lines).encode()
    triples, _ = read(data)
    for wanted in (Wanted(subjects={triple[0] for triple in triples[:2]}), Wanted(predicates={triple[1] for triple in triples[-2:]})):
        assert read(data, wanted)[0] == [triple for triple in triples if wanted.has(triple[0], triple[1], triple[2].language)]


@pytest.mark.parametrize("line", [f'{A} {B} "x\\u00E9\\t😀"@en-GB .', f'{A}{B}"x"^^<http://t>.# end', f"{A} {B} _:b .", f'{A} {B} "" .', f"{A} {B} {A} .\r"])
def test_lines_as_dumps_write_them_need_no_other_parser(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = judge(line)
    monkeypatch.delattr(ntriples.ox, "parse")
    assert read(line.encode())[0] == expected


def test_comments_and_blank_lines_are_no_damage() -> None:
    triples, damage = read(f"# a dump\n\n  \t\n{A} {B} {A} .\n#\r\n\r\n".encode())
    assert (len(triples), damage.damaged, damage.lines) == (1, 0, 6)


def test_a_line_is_damaged_by_itself_and_told_by_its_number() -> None:
    good = f"{A} {B} {A} .\n".encode()
    _, damage = read(good * 5000 + b'<http://a> <http://b> "\xff" .\n' + good * 5000 + b"<http://a> <http://b> .\n")
    assert [number for number, _ in damage.first] == [5001, 10002]
    assert damage.first[0][1].startswith("not UTF-8")
    damage.check()


def test_a_line_without_end_is_passed_over_without_being_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ntriples, "LINE_LIMIT", 1000)
    monkeypatch.setattr("toolweave.ingest.lines.CHUNK", 300)
    good = f"{A} {B} {A} .\n".encode()
    triples, damage = read(good + b"x" * 5000 + b"\n" + good + b'"' * 1001)
    assert len(triples) == 2
    assert damage.first == [(2, "a line of more than 1,000 bytes"), (4, "a line of more than 1,000 bytes")]
    assert damage.lines == 4


@given(st.binary(max_size=60), st.integers(1, 7), st.integers(1, 20))
@settings(max_examples=300, deadline=None)
def test_blocks_hold_every_line_once_whatever_the_chunks(data: bytes, chunk: int, limit: int) -> None:
    damage = Damage("a.nt")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("toolweave.ingest.lines.CHUNK", chunk)
        blocks = list(read_blocks(io.BytesIO(data), damage, limit=limit))
    lines = data.split(b"\n")[: -1 if data.endswith(b"\n") or not data else None]
    read_lines = {number + place: line for number, block in blocks for place, line in enumerate(block.removesuffix(b"\n").split(b"\n"))}
    told = {number for number, _ in damage.first}
    assert damage.lines == len(lines)
    assert len(read_lines) + damage.damaged == len(lines)
    assert all(lines[number - 1] == line for number, line in read_lines.items())
    assert all(len(lines[number - 1]) > limit for number in told)
    assert all(len(line) <= limit + chunk for line in read_lines.values())


def test_a_file_of_another_kind_is_given_up_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolweave.ingest.lines.HOPELESS", 10)
    with pytest.raises(DataError, match=r"line 1: .*11 of 11 lines"):
        read(b"Dear all\n" * 100)
