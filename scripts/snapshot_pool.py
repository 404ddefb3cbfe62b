"""The facts, indexed for picking, with what a person decided about them by hand (snapshot_tables.toml).

Here stand the traps that turn true facts into false answers: historical states, numbers that disagree, the two Georgias.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

from toolweave.ingest.facts import DIMENSIONLESS, Facts, Statement
from toolweave.ingest.sayable import is_alias
from toolweave.ingest.truth import is_agreed

TABLES: dict[str, Any] = tomllib.loads((Path(__file__).parent / "snapshot_tables.toml").read_text(encoding="utf-8"))
HISTORICAL_COUNTRY, SOVEREIGN_STATE = "Q3024240", "Q3624078"


class Pool:
    """The facts by subject and class."""

    def __init__(self, facts: Facts) -> None:
        _mend(facts)
        self.facts = facts
        self.named = set(facts.labels)
        self.by_subject: defaultdict[str, list[Statement]] = defaultdict(list)
        untrue = set(TABLES["statements"]["without"])
        for statement in facts:
            if statement.key not in untrue:
                self.by_subject[statement.subject].append(statement)
        self.classes: defaultdict[str, set[str]] = defaultdict(set)
        for qid, cls in facts.types:
            self.classes[qid].add(cls)
        self.states = self._find_states()
        self._country_of_class = {cls: country for country, classes in TABLES["country_of_class"].items() for cls in classes}

    def items(self, qid: str, *pids: str) -> list[str]:
        """The entities that a subject's statements of these properties point at."""
        return [s.value.text for s in self.by_subject[qid] if s.pid in pids and s.value.kind == "item"]

    def pids(self, qid: str) -> set[str]:
        """The properties a subject has."""
        return {s.pid for s in self.by_subject[qid]}

    def of_class(self, *classes: str) -> set[str]:
        """The entities whose direct class is one of these, with a label."""
        wanted = set(classes)
        return {qid for qid, found in self.classes.items() if found & wanted and qid in self.named}

    def is_past_state(self, qid: str) -> bool:
        """Whether a country is history: filed as one, or with a date of its end."""
        return HISTORICAL_COUNTRY in self.classes[qid] or "P576" in self.pids(qid)

    def country_of(self, qid: str) -> str | None:
        """The one country a place lies in today, by P17 without historical states and by what its classes name; None where they differ."""
        named = {state for state in self.items(qid, "P17") if not self.is_past_state(state)}
        named |= {self._country_of_class[cls] for cls in self.classes[qid] if cls in self._country_of_class}
        return named.pop() if len(named) == 1 else None

    def pick_number(self, qid: str, pid: str, unit: str | None) -> Statement | None:
        """The one number in the unit asked for; None where another value, in whatever unit, does not agree with it."""
        wanted = unit or DIMENSIONLESS
        statements = [s for s in self.by_subject[qid] if s.pid == pid and s.value.kind == "quantity"]
        exact = [s for s in statements if s.value.unit == wanted]
        if len(exact) != 1 or not is_agreed(statements, wanted) or qid in TABLES["numbers_without"].get(pid, ()):
            return None
        return _round(exact[0])

    def _find_states(self) -> set[str]:
        today = {qid for qid in self.of_class(SOVEREIGN_STATE) if not self.is_past_state(qid)}
        return (today - set(TABLES["states"]["without"])) | set(TABLES["states"]["with"])


def _round(statement: Statement) -> Statement:
    """Cut a number to two decimals: areas converted from square miles have six, which nobody means."""
    number = statement.value.number
    if not isinstance(number, float) or round(number, 2) in (0, number):
        return statement
    return replace(statement, value=replace(statement.value, text=str(round(number, 2)), number=round(number, 2)))


def _mend(facts: Facts) -> None:
    """Put right the labels that were vandalised, and forget the entities that cannot be trusted."""
    facts.labels |= TABLES["labels"]
    for qid in TABLES["entities"]["without"]:
        facts.labels.pop(qid, None)
    for qid, names in facts.aliases.items():
        label = facts.labels.get(qid, "")
        facts.aliases[qid] = {name for name in names if name != label and is_alias(name, label)}
