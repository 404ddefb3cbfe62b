"""Files gone bad: bytes turned, cut, doubled and nested, numbers without end, half characters, and JSON of other types than it should be."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any, cast

SCRAPS = (
    b"\xff\xfe",
    b"\x00",
    b"\xed\xa0\x80",
    b"\\ud800",
    b"\\uDC00\\ud800",
    b"\\U0010FFFF",
    b"\\u",
    b'"',
    b'"""',
    b"<",
    b">",
    b"@",
    b"^^",
    b"_:",
    b".",
    b"\r",
    b"\r\n",
    b"\x1b[2J",
    b"#",
    b"[",
    b"{",
    b"(",
    b"]",
    b"}",
    b"-",
    b"+",
    b"e999",
    b"NaN",
    b"-Infinity",
    b"1e400",
    b"null",
    b"@prefix",
    b"@base <",
    b"a",
    b'"@context":"http://127.0.0.1:9/",',
    b'"@context":{"@vocab":"x"},',
    "²٣𝟗".encode(),
    "\u202e\u2028".encode(),
)
NODES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    "",
    "Q5",
    "Q²",
    "\x00",
    "x" * 3000,
    [],
    [None],
    [[]],
    {},
    {"id": 1},
    {"value": []},
    {"en": 3},
    "+1-00-00T00:00:00Z",
)


def mutate(data: bytes, rng: Random) -> bytes:
    """Spoil some bytes in one to three ways."""
    for _ in range(rng.choice((1, 1, 2, 3))):
        data = rng.choice(WAYS)(data, rng)
    return data


def _flip(data: bytes, rng: Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(rng.choice((1, 3, 20))):
        if spoilt:
            spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
    return bytes(spoilt)


def _cut(data: bytes, rng: Random) -> bytes:
    first, last = sorted((rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)))
    return rng.choice((data[:last], data[first:], data[:first] + data[last:]))


def _double(data: bytes, rng: Random) -> bytes:
    first = rng.randrange(len(data) + 1)
    last = min(len(data), first + rng.choice((1, 10, 200, 2000)))
    return data[:last] + data[first:last] * rng.choice((1, 2, 50)) + data[last:]


def _insert(data: bytes, rng: Random) -> bytes:
    place = rng.randrange(len(data) + 1)
    return data[:place] + rng.choice(SCRAPS) * rng.choice((1, 1, 2, 9)) + data[place:]


def _nest(data: bytes, rng: Random) -> bytes:
    place = rng.randrange(len(data) + 1)
    return data[:place] + rng.choice((b"[", b'{"a":', b"(", b"[ <http://b> ", b"<", b"[[")) * rng.choice((10, 1000, 20_000)) + data[place:]


def _grow_number(data: bytes, rng: Random) -> bytes:
    places = [place for place in (rng.randrange(len(data)) for _ in range(50)) if data[place : place + 1].isdigit()] if data else []
    if not places:
        return data
    return data[: places[0]] + rng.choice((b"9", b"0", b"1.", b"-")) * rng.choice((20, 400, 5000)) + data[places[0] :]


def _lengthen(data: bytes, rng: Random) -> bytes:
    place = rng.randrange(len(data) + 1)
    return data[:place] + rng.choice((b"x", b" ", b"\\", b"\xc3\xa9", b"\n")) * 20_000 + data[place:]


def _join_lines(data: bytes, rng: Random) -> bytes:
    lines = data.split(b"\n")
    rng.shuffle(lines)
    return rng.choice((b"", b"\n", b"\r", b" ", b"\x00\n")).join(lines)


def _swap_node(data: bytes, rng: Random) -> bytes:
    """One node of the JSON of one line, or of the document, replaced by one of another type."""
    lines = data.split(b"\n")
    for place in (rng.randrange(len(lines)), None):
        text = data if place is None else lines[place].rstrip(b",")
        try:
            record: Any = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if not isinstance(record, (dict, list)):
            continue
        _swap_one(cast("dict[Any, Any] | list[Any]", record), rng)
        spoilt = json.dumps(record, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
        if place is None:
            return spoilt
        return b"\n".join([*lines[:place], spoilt + b",", *lines[place + 1 :]])
    return data


def _swap_one(record: dict[Any, Any] | list[Any], rng: Random) -> None:
    while True:
        keys: list[Any] = list(record) if isinstance(record, dict) else list(range(len(record)))
        if not keys:
            return
        key = rng.choice(keys)
        inner: Any = record[key]
        if not isinstance(inner, (dict, list)) or rng.random() < 0.25:
            if isinstance(record, dict) and rng.random() < 0.3:
                del record[key]
            else:
                record[key] = rng.choice(NODES)
            return
        record = cast("dict[Any, Any] | list[Any]", inner)


WAYS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flip,
    _cut,
    _double,
    _insert,
    _insert,
    _nest,
    _grow_number,
    _lengthen,
    _join_lines,
    _swap_node,
    _swap_node,
)
