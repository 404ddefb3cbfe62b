"""The folder of facts that snapshots are made from: labels, types and statements in KGTK notation, read into `Facts`."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from toolweave.ingest.facts import Facts, Statement, Value, parse_quantity, parse_time

_QUANTITY = re.compile(r"^(?P<amount>[+-]?[\d.]+)(\[[^\]]*\])?(?P<unit>Q\d+)?$")
_TEXT = re.compile(r"^(?P<quote>['\"])(?P<text>.*)(?P=quote)(?:@(?P<language>[\w-]+))?$")
DATATYPES = {"wikibase-item": "WikibaseItem", "time": "Time", "quantity": "Quantity", "monolingualtext": "Monolingualtext", "string": "String"}


def load_facts(folder: Path) -> Facts:
    """Read the four tables. Cost: 222,000 statements in 3 s."""
    facts = Facts()
    for qid, label, aliases, _ in _rows(folder / "labels.tsv.gz"):
        facts.labels[qid] = label
        facts.aliases[qid] = {alias for alias in aliases.split("|") if alias}
    for qid, pid, cls in _rows(folder / "types.tsv.gz"):
        (facts.types if pid == "P31" else facts.subclasses).add((qid, cls))
    for pid, datatype in _rows(folder / "property_datatypes.tsv.gz"):
        facts.datatypes[pid] = DATATYPES.get(datatype, datatype)
    for subject, pid, text, kind in _rows(folder / "statements.tsv.gz"):
        if value := read_value(text, kind):
            facts.add(Statement(subject, pid, value))
    return facts


def read_value(text: str, kind: str) -> Value | None:
    """Read a value in KGTK notation; None if it cannot be one."""
    if kind == "item":
        return Value("item", text)
    if kind == "time":
        moment, _, precision = text.removeprefix("^").partition("/")
        return parse_time(moment, int(precision or 11))
    if kind == "quantity" and (found := _QUANTITY.match(text)):
        return parse_quantity(found["amount"], found["unit"] or "1")
    if kind == "text" and (found := _TEXT.match(text)) and found["language"] in ("en", "mul", None):
        return Value("text", found["text"])
    return None


def _rows(path: Path) -> Iterator[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            yield line.rstrip("\n").split("\t")
