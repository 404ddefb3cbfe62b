"""What a source says, before any of it is written: labels, types and statements, whatever the file format.

Every reader fills one `Facts`; everything after it looks at nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

ValueKind = Literal["item", "time", "quantity", "text"]
Rank = Literal["preferred", "normal", "deprecated"]

Doubt = Literal["", "over", "partial"]
"""What qualifiers take from a claim: nothing, that it still holds, or that it holds plainly."""
DOUBTS: tuple[Doubt, ...] = ("", "over", "partial")
OVER = "P582"
"""The qualifier "end time"; a property that is told as past may have it."""
PARTIAL = frozenset({"P518", "P3005", "P1264", "P1310", "P5102", "P1480", "P1319", "P1326"})
"""Qualifiers of what holds of a part, a place or a time only, is disputed or alleged, or about so."""
WORLDWIDE = ("P3005", "Q13780930")
"""What holds in all the world is not narrowed."""
YEAR_PRECISION = 9
DAY_PRECISION = 11
DIMENSIONLESS = "1"
"""Wikidata writes the unit of a bare number as the item Q199; here it is `1`."""


@dataclass(frozen=True, slots=True)
class Value:
    """The object of a statement.

    `text` is the qid of an item, the ISO date of a time cut to its precision (`1994`, `1994-09`, `1994-09-10`;
    `199X` for a decade), the plain decimal of a quantity, or the text itself.
    """

    kind: ValueKind
    text: str
    number: int | float | None = None
    unit: str | None = None
    year: int | None = None

    @property
    def key(self) -> str:
        """The key of the value's node: the qid of an item, else `kind|unit|text`, shared by equal literals."""
        return self.text if self.kind == "item" else f"{self.kind}|{self.unit or ''}|{self.text}"


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim of a subject, with its rank and what its qualifiers take from it."""

    subject: str
    pid: str
    value: Value
    rank: Rank = "normal"
    doubt: Doubt = ""

    @property
    def key(self) -> str:
        """The key of the STATEMENT relationship: equal claims of two sources are one."""
        return f"{self.subject}|{self.pid}|{self.value.key}"


@dataclass(slots=True)
class Facts:
    """Everything one load holds. Statements are keyed, so that reading a file twice adds nothing."""

    labels: dict[str, str] = field(default_factory=dict[str, str])
    descriptions: dict[str, str] = field(default_factory=dict[str, str])
    aliases: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    datatypes: dict[str, str] = field(default_factory=dict[str, str])
    types: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    subclasses: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    statements: dict[str, Statement] = field(default_factory=dict[str, Statement])

    def add(self, statement: Statement) -> None:
        """Keep a statement; of two equal ones the one whose rank says more stays, of equal ranks the one without a doubt."""
        known = self.statements.get(statement.key)
        says_more = known is not None and known.rank == "normal" and statement.rank != "normal"
        is_surer = known is not None and known.rank == statement.rank and DOUBTS.index(statement.doubt) < DOUBTS.index(known.doubt)
        if known is None or says_more or is_surer:
            self.statements[statement.key] = statement

    def merge(self, other: Facts) -> None:
        """Add what another source says; its labels win."""
        self.labels |= other.labels
        self.descriptions |= other.descriptions
        self.datatypes |= other.datatypes
        self.types |= other.types
        self.subclasses |= other.subclasses
        for qid, names in other.aliases.items():
            self.aliases.setdefault(qid, set()).update(names)
        for statement in other.statements.values():
            self.add(statement)

    def __iter__(self) -> Iterator[Statement]:
        return iter(self.statements.values())


_TIME = re.compile(r"([+-]?)([0-9]{1,12})-(0[0-9]|1[0-2])-([0-2][0-9]|3[01])(?:T[0-9:.]*)?(?:Z|[+-][0-9:]{4,6})?")
_AMOUNT = re.compile(r"[+]?(-?[0-9]{1,40}|-?[0-9]{0,40}\.[0-9]{1,40}|-?[0-9]{1,40}\.)")


def read_doubt(qualifiers: Iterable[tuple[str, str]]) -> Doubt:
    """What the qualifiers of a claim take from it: each the P-id and the qid of its value, empty where that is none."""
    found = set(qualifiers)
    if any(pid in PARTIAL and (pid, value) != WORLDWIDE for pid, value in found):
        return "partial"
    return "over" if any(pid == OVER for pid, _ in found) else ""


def parse_time(text: str, precision: int = DAY_PRECISION) -> Value | None:
    """Read `+1994-09-10T00:00:00Z` and cut it to its precision; None if it is not a date Wikidata could mean."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    sign, year_text, month, day = found.groups()
    sign = sign.replace("+", "")
    year = int(f"{sign}{year_text}")
    digits = f"{sign}{abs(year):04d}"
    if precision < YEAR_PRECISION:
        dropped = min(len(digits.lstrip("-")), YEAR_PRECISION - precision)
        return Value("time", digits[:-dropped] + "X" * dropped)
    if precision == YEAR_PRECISION or month == "00":
        return Value("time", digits, year=year)
    if precision < DAY_PRECISION or day == "00":
        return Value("time", f"{digits}-{month}", year=year)
    return Value("time", f"{digits}-{month}-{day}", year=year)


def parse_quantity(amount: str, unit: str = DIMENSIONLESS) -> Value | None:
    """Read `+142` with its unit; None if it is not a finite plain number. Whole amounts become int."""
    found = _AMOUNT.fullmatch(amount)
    if found is None or len(found[1]) > 40:
        return None
    text = found[1]
    number: int | float = float(text) if "." in text else int(text)
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if abs(number) >= 2**63:
        return None
    return Value("quantity", str(number), number=number, unit=unit)
