"""Which statements may answer a question. Where qualifiers say that a claim is over, partial or disputed it is not told; and where
they are not at hand, as in plain triples, careless picking would turn true facts into false answers.

A population of every year, a box office of every region, two birth dates: where values disagree there is no single answer, and none is given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from toolweave.ingest.facts import DIMENSIONLESS, Facts, Statement, Value
from toolweave.model.domain import DomainFile, DomainProperty

RELATIONS = ("entity", "term")
CONVERSIONS = {
    ("Q25343", "Q712226"): 1e-6,
    ("Q232291", "Q712226"): 2.589988,
    ("Q35852", "Q712226"): 0.01,
    ("Q81292", "Q712226"): 0.0040469,
    ("Q3710", "Q11573"): 0.3048,
    ("Q577", "Q24564698"): 1.0,
    ("Q25235", "Q7727"): 60.0,
    ("Q11574", "Q7727"): 1 / 60,
}
"""Factor from a unit to another: squares of metres, miles, hectares, acres to km2; feet to metres; years to years of age; hours and seconds to minutes."""
TOLERANCE = 0.01
"""Share by which two values in different units may differ and still agree."""


def pick_best(facts: Facts, domain: DomainFile, classes: Mapping[str, str], named: Iterable[str]) -> set[str]:
    """Return the keys of the statements that execution may use.

    Shape:   `classes` gives the focus class of each member; `named` are the entities that can be said by name.
    """
    known = set(named)
    groups: defaultdict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in facts:
        groups[statement.subject, statement.pid].append(statement)
    rules: defaultdict[tuple[str, str], list[DomainProperty]] = defaultdict(list)
    for rule in domain.properties:
        rules[rule.cls, rule.pid].append(rule)
    best: set[str] = set()
    for (subject, pid), statements in groups.items():
        for rule in rules.get((classes.get(subject, ""), pid), ()):
            best.update(statement.key for statement in pick_statements(statements, rule, known))
    return best


def pick_statements(statements: Sequence[Statement], rule: DomainProperty, named: set[str]) -> list[Statement]:
    """Return what one subject's statements of one property say under `rule`: none where they do not agree."""
    ranked = [s for s in statements if s.rank == "preferred"] or [s for s in statements if s.rank == "normal"]
    ranked = [s for s in ranked if not s.doubt or (s.doubt == "over" and rule.past)]
    if rule.type in RELATIONS:
        meant = [s for s in ranked if s.value.kind == "item" and s.value.text not in rule.without and (not rule.values or s.value.text in rule.values)]
        kept = [s for s in meant if s.value.text in named]
        return kept if rule.plural or len(meant) == 1 else []
    if rule.type in ("year", "date"):
        return _pick_time([s for s in ranked if s.value.kind == "time"], rule)
    if rule.type == "text":
        kept = [s for s in ranked if s.value.kind == "text"]
        return kept if len(kept) == 1 else []
    unit = rule.unit or DIMENSIONLESS
    numbers = [s for s in ranked if s.value.kind == "quantity" and s.value.unit == unit and _is_sound(s.value, rule)]
    return numbers if len(numbers) == 1 and is_agreed(ranked, unit) else []


def is_agreed(statements: Iterable[Statement], unit: str) -> bool:
    """Whether all numbers say the same in one unit; what stands in a unit that cannot be converted says something else."""
    amounts = [_convert(s.value, unit) for s in statements if s.value.kind == "quantity"]
    known = [amount for amount in amounts if amount is not None]
    return bool(known) and len(known) == len(amounts) and max(known) - min(known) <= TOLERANCE * abs(max(known))


def _convert(value: Value, unit: str) -> float | None:
    if value.number is None:
        return None
    factor = 1.0 if value.unit == unit else CONVERSIONS.get((value.unit or "", unit))
    return value.number * factor if factor is not None else None


def _is_sound(value: Value, rule: DomainProperty) -> bool:
    """A count is a whole number from nought up."""
    return rule.type != "count" or (isinstance(value.number, int) and value.number >= 0)


def _pick_time(statements: Sequence[Statement], rule: DomainProperty) -> list[Statement]:
    if not statements:
        return []
    if rule.pick == "earliest":
        dated = [s for s in statements if s.value.year is not None]
        return [min(dated, key=lambda s: (s.value.year, s.value.text))] if dated else []
    finest = max(statements, key=lambda s: (len(s.value.text.rstrip("X")), s.key))
    if finest.value.year is None or (rule.type == "date" and finest.value.text.count("-") < 2):
        return []
    agreed = all(_agrees(s.value, finest.value, rule) for s in statements)
    return [finest] if agreed else []


def _agrees(coarse: Value, fine: Value, rule: DomainProperty) -> bool:
    """Whether one date says no other than a finer one; where only the year is told, only the year counts."""
    if rule.type == "year" and coarse.year is not None:
        return coarse.year == fine.year
    return fine.text.startswith(coarse.text.rstrip("X"))
