"""Files as people have them: five formats that say the same, and every way a file can be bad."""

from __future__ import annotations

import bz2
import gzip
import json
import os
from pathlib import Path

import pytest

from toolweave.errors import DataError
from toolweave.ingest import rdf, read, streams
from toolweave.ingest.facts import Facts
from toolweave.ingest.read import load_file

NT = """<http://www.wikidata.org/entity/Q103569> <http://www.w3.org/2000/01/rdf-schema#label> "Alien"@en .
<http://www.wikidata.org/entity/Q103569> <http://www.wikidata.org/prop/direct/P31> <http://www.wikidata.org/entity/Q11424> .
<http://www.wikidata.org/entity/Q103569> <http://www.wikidata.org/prop/direct/P57> <http://www.wikidata.org/entity/Q56005> .
<http://www.wikidata.org/entity/Q103569> <http://www.wikidata.org/prop/direct/P577> "1979-05-25T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .
"""
JSONLD = {
    "@id": "http://www.wikidata.org/entity/Q103569",
    "http://www.w3.org/2000/01/rdf-schema#label": {"@value": "Alien", "@language": "en"},
    "http://www.wikidata.org/prop/direct/P31": {"@id": "http://www.wikidata.org/entity/Q11424"},
    "http://www.wikidata.org/prop/direct/P57": {"@id": "http://www.wikidata.org/entity/Q56005"},
    "http://www.wikidata.org/prop/direct/P577": {"@value": "1979-05-25T00:00:00Z", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
}
ENTITY = {
    "type": "item",
    "id": "Q103569",
    "labels": {"en": {"language": "en", "value": "Alien"}},
    "claims": {
        "P31": [{"mainsnak": {"snaktype": "value", "datavalue": {"type": "wikibase-entityid", "value": {"entity-type": "item", "id": "Q11424"}}}}],
        "P57": [{"mainsnak": {"snaktype": "value", "datavalue": {"type": "wikibase-entityid", "value": {"entity-type": "item", "numeric-id": 56005}}}}],
        "P577": [{"mainsnak": {"snaktype": "value", "datavalue": {"type": "time", "value": {"time": "+1979-05-25T00:00:00Z", "precision": 11}}}}],
        "P18": [{"mainsnak": {"snaktype": "value", "datatype": "commonsMedia", "datavalue": {"type": "string", "value": "A.jpg"}}}],
        "P20": [{"mainsnak": {"snaktype": "novalue"}}],
    },
}


@pytest.mark.parametrize("name", ["a.nt", "a.ttl", "a.nt.gz", "a.ttl.gz", "a.jsonld", "a.json", "dump.json", "dump.json.gz", "big.nt", "big.ttl"])
def test_every_format_says_the_same(tmp_path: Path, name: str) -> None:
    facts = load_file(write(tmp_path / name))
    assert {s.key for s in facts} == {"Q103569|P57|Q56005", "Q103569|P577|time||1979-05-25"}
    assert (facts.labels["Q103569"], facts.types) == ("Alien", {("Q103569", "Q11424")})


def test_triples_as_json_lines_load(tmp_path: Path) -> None:
    path = tmp_path / "triples.json"
    lines = [{"subject": f"<{s}>", "predicate": f"<{p}>", "object": o} for s, p, o in TRIPLES]
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    facts = load_file(path)
    assert {s.key for s in facts} == {"Q1|P57|Q2", "Q1|P577|time||1979-05-25"}
    assert facts.labels == {"Q1": "Alien"}


TRIPLES = [
    ("http://www.wikidata.org/entity/Q1", "http://www.wikidata.org/prop/direct/P57", "<http://www.wikidata.org/entity/Q2>"),
    ("http://www.wikidata.org/entity/Q1", "http://www.wikidata.org/prop/direct/P577", '"1979-05-25T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>'),
    ("http://www.wikidata.org/entity/Q1", "http://www.w3.org/2000/01/rdf-schema#label", '"Alien"@en'),
]


@pytest.mark.parametrize("padding", [0, read.SMALL])
def test_a_syntax_error_is_told_by_file_and_line(tmp_path: Path, padding: int) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text(f'<http://a> <http://b> "{"x" * padding}" .\n<http://a> <http://b> <http://c> .\n<http://a> <http://b> "open .\n', encoding="utf-8")
    with pytest.raises(DataError, match=r"bad\.ttl`, line 3: ") as caught:
        load_file(path)
    assert "nothing was written" in caught.value.remedy


def test_a_truncated_gzip_is_told(tmp_path: Path) -> None:
    whole = gzip.compress("".join(NT.replace("Q103569", f"Q{number}") for number in range(500)).encode())
    path = tmp_path / "cut.nt.gz"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match=r"cut\.nt\.gz` is not a whole gzip file"):
        load_file(path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("plain.nt.gz", b"not packed", "is not a whole gzip file"),
        ("prose.ttl", b"Dear all, please find attached", "line 1"),
        ("prose.json", b"Dear all", "not JSON"),
        ("list.json", b"[1, 2]", "not the JSON of a Wikidata entity"),
        ("empty.json", b"", "the file is empty"),
        ("empty.nt", b"", "holds no statement"),
        ("foreign.nt", b"<http://a> <http://b> <http://c> .\n", "holds no statement"),
        ("latin.nt", b'<http://a> <http://b> "\xff" .\n', "latin.nt`"),
        ("remote.jsonld", b'{"@context": "http://127.0.0.1:9/context", "@id": "http://a", "b": "c"}', "remote"),
        ("table.csv", b"a,b", "no format that can be read"),
    ],
)
def test_what_is_not_facts_is_refused_with_its_reason(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        load_file(path)
    assert words in caught.value.what
    assert "\n" not in caught.value.what


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="There is no file"):
        load_file(tmp_path / "nowhere.ttl")


def test_a_file_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "RATIO_FLOOR", 100_000)
    path = tmp_path / "bomb.nt.gz"
    path.write_bytes(gzip.compress(b"# nothing here\n" * 100_000))
    with pytest.raises(DataError, match="unpacks to more than 250 times its size"):
        load_file(path)


@pytest.mark.parametrize("name", ["endless.ttl", "endless.ttl.bz2"])
def test_a_text_without_end_is_not_held(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    data = b'<http://a> <http://b> """' + b"x\n" * (9 * 2**20)
    path.write_bytes(bz2.compress(data) if path.suffix == ".bz2" else data)
    with pytest.raises(DataError, match=r"endless\.ttl.* has a text or name without end"):
        load_file(path)


def test_more_claims_than_a_domain_can_have_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdf, "CLAIM_LIMIT", 2)
    with pytest.raises(DataError, match="makes more than 2 claims"):
        load_file(write(tmp_path / "a.nt"))


@pytest.mark.skipif("TOOLWEAVE_EVAL_DATA" not in os.environ, reason="TOOLWEAVE_EVAL_DATA names no folder of reference data")
class TestDumps:
    """Files as Wikidata and its tools write them."""

    def test_turtle_and_json_of_one_entity_agree(self) -> None:
        turtle, entity = dump("entity_json/Q42.ttl"), dump("entity_json/Q42.json")
        assert {(s.key, s.rank) for s in turtle if s.subject == "Q42"} == {(s.key, s.rank) for s in entity}
        assert len(entity.statements) == 70

    @pytest.mark.parametrize(
        ("path", "statements"),
        [
            ("wdqs_rdf/Q42.ttl", 302),
            ("wdqs_rdf/Q513-munged.ttl", 58),
            ("wdqs_rdf/Q37599471.ttl", 108),
            ("wdqs_rdf/Q24628793.ttl", 34),
            ("wdqs_rdf/top_subgraph_triples.json", 226),
            ("wdqs_rdf/wikidata_triples_small.json", 247),
            ("wdtk/sample-dump-20150815.json.gz", 0),
            ("wdtk/wbgetentities-Douglas-Adams.json", 72),
            ("wdtk/wbgetentities-Q1.json", 14),
            ("wdtk/wbgetentities-Q32063953.json", 125),
        ],
    )
    def test_real_dump_files_load(self, path: str, statements: int) -> None:
        facts = dump(path)
        assert len(facts.statements) == statements
        assert facts.types


def dump(path: str) -> Facts:
    return load_file(Path(os.environ["TOOLWEAVE_EVAL_DATA"]) / "wikidata" / path)


def write(path: Path) -> Path:
    text = {".jsonld": json.dumps(JSONLD), ".json": json.dumps({"entities": {"Q103569": ENTITY}}, indent=1)}.get(path.suffix, NT)
    if path.name.startswith("dump"):
        text = f"[\n{json.dumps(ENTITY)},\n{json.dumps({'type': 'property', 'id': 'P57', 'datatype': 'wikibase-item'})}\n]\n"
    if path.name.startswith("big"):
        text += "# padding\n" * (read.SMALL // 8)
    content = text.encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path
