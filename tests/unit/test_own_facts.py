"""Lines of a TOML text, and facts that say the same however they are written."""

from __future__ import annotations

import csv
import gzip
import io
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import pytest
import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolweave.ingest.own import load_own
from toolweave.ingest.own.places import find_places
from toolweave.ingest.read import load_file
from toolweave.ingest.snapshot import pack_facts
from toolweave.resources import locate


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


CELLS = st.fixed_dictionaries({"born_year": st.integers(1, 2199), "weight_kg": st.decimals(0, 9999, places=2), "phones": st.integers(0, 3)})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(CELLS, min_size=1, max_size=6))
def test_a_table_says_the_same_inline_and_in_csv_and_after_packing(rows: list[dict[str, Any]]) -> None:
    head = 'name = "zoo"\n[[classes]]\nname = "animal"\n'
    tail = "".join(
        f'[[properties]]\nclass = "animal"\nname = "{name}"\ntype = "{kind}"\n{more}'
        for name, kind, more in (("born_year", "year", ""), ("weight_kg", "quantity", ""), ("phone", "term", 'plural = "phones"\n'))
    )
    entries: list[dict[str, Any]] = [
        {"name": f"A {number}", "born_year": row["born_year"], "weight_kg": float(row["weight_kg"]), "phones": [f"p{i}" for i in range(row["phones"])]}
        for number, row in enumerate(rows)
    ]
    lines = io.StringIO()
    writer = csv.DictWriter(lines, ["name", "born_year", "weight_kg", "phones"])
    writer.writeheader()
    writer.writerows([entry | {"weight_kg": row["weight_kg"], "phones": "|".join(entry["phones"])} for entry, row in zip(entries, rows, strict=True)])
    Path("animals.csv").write_text(lines.getvalue(), encoding="utf-8")
    Path("a.toml").write_text(tomli_w.dumps({"name": "zoo", "classes": [{"name": "animal", "instances": entries}]}) + tail, encoding="utf-8")
    Path("b.toml").write_text(head + 'instances = "animals.csv"\n' + tail, encoding="utf-8")
    inline, packed = load_own(Path("a.toml")).facts, load_own(Path("b.toml")).facts
    assert inline == packed
    Path("z.nt.gz").write_bytes(pack_facts(inline))
    assert load_file(Path("z.nt.gz")) == inline


def test_facts_of_wikidata_keep_precision_unit_and_rank_when_packed() -> None:
    facts = load_file(locate("ingest") / "snapshots" / "cinema.nt.gz")
    Path("z.nt.gz").write_bytes(pack_facts(facts))
    again = load_file(Path("z.nt.gz"))
    assert (again.statements, again.labels, again.types) == (facts.statements, facts.labels, facts.types)
    assert gzip.decompress(Path("z.nt.gz").read_bytes()).count(b"timePrecision") > 10


def paths_of(value: Any, place: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """Every path into parsed TOML."""
    found: set[tuple[str | int, ...]] = {place} if place else set()
    pairs = cast("dict[str, Any]", value).items() if isinstance(value, dict) else enumerate(cast("list[Any]", value)) if isinstance(value, list) else ()
    entries = cast("Iterable[tuple[str | int, Any]]", pairs)
    return found.union(*(paths_of(entry, (*place, key)) for key, entry in entries))


KEYS = st.text("ab-_ .é\"'\\\n#]", min_size=1, max_size=4)
SCALARS = st.text("ab\"'\\\n#[]{}=,é ", max_size=9) | st.integers(-9, 9) | st.booleans() | st.dates() | st.datetimes() | st.floats(allow_nan=False)
TOML = st.dictionaries(
    KEYS,
    st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=12),
    max_size=5,
)


@settings(max_examples=200, deadline=None)
@given(TOML, st.booleans())
def test_every_place_of_a_toml_text_has_a_line(table: dict[str, Any], multiline: bool) -> None:
    text = tomli_w.dumps(table, multiline_strings=multiline).replace("\r\n", "\n").replace("\r", "\\r")
    places = find_places(text)
    assert set(places) == paths_of(tomllib.loads(text))
    assert all(1 <= line <= text.count("\n") + 1 for line in places.values())


HARD = """# ["name"]
'a b' . "c\\u0041" = { x.y = [1, # ]
 2], z = '''
[no]''' } # }
s = \"\"\"
x = 1 \\\"\"\"
\"\"\"\"\"
d = 1979-05-27 07:32:00
[[t]]
[[t]]
k = "]]"
[[t.u]]
[t.u.v]
w = [[], [{ a = "," }]]
"""


def test_the_lines_of_hard_places_are_right() -> None:
    places = find_places(HARD)
    assert set(places) == paths_of(tomllib.loads(HARD))
    wanted = {("a b",): 2, ("a b", "cA", "x", "y", 1): 3, ("s",): 5, ("d",): 8, ("t",): 9, ("t", 1): 10, ("t", 1, "k"): 11}
    assert {place: places[place] for place in wanted} == wanted
    deep = {("t", 1, "u", 0): 12, ("t", 1, "u", 0, "v"): 13, ("t", 1, "u", 0, "v", "w", 1, 0, "a"): 14}
    assert {place: places[place] for place in deep} == deep
