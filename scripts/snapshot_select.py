"""Which entities of the facts go into a domain's snapshot, and which of their statements are safe to tell.

Each domain names its members; everything else follows from the domain file: only the properties it reads, only
values that have a name, and of dates and numbers only those that agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from toolweave.ingest.facts import Facts, Statement
from toolweave.ingest.truth import pick_statements
from toolweave.model.domain import DomainFile, DomainProperty

Members = dict[str, str]
"""Focus class by qid."""


class Pool:
    """The facts, indexed for picking."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.named = set(facts.labels)
        self.by_subject: defaultdict[str, list[Statement]] = defaultdict(list)
        for statement in facts:
            self.by_subject[statement.subject].append(statement)
        self.classes: defaultdict[str, set[str]] = defaultdict(set)
        for qid, cls in facts.types:
            self.classes[qid].add(cls)

    def items(self, qid: str, *pids: str) -> list[str]:
        """The entities that a subject's statements of these properties point at."""
        return [s.value.text for s in self.by_subject[qid] if s.pid in pids and s.value.kind == "item"]

    def pids(self, qid: str) -> set[str]:
        """The properties a subject has."""
        return {s.pid for s in self.by_subject[qid]}

    def of_class(self, *classes: str) -> set[str]:
        """The entities whose direct class is one of these, with a label."""
        wanted = set(classes)
        return {qid for qid, found in self.classes.items() if found & wanted and qid in self.facts.labels}


def select_cinema(pool: Pool) -> Members:
    """Films told by at least two of their joins, and everyone who made them or appears in them."""
    joins = {"P57", "P161", "P136", "P495", "P840"}
    films = {qid for qid in pool.of_class("Q11424", "Q229390") if len(pool.pids(qid) & joins) >= 2}
    people = {person for film in films for person in pool.items(film, "P57", "P161")} & pool.of_class("Q5")
    return dict.fromkeys(people, "person") | dict.fromkeys(films, "film")


SELECTIONS: dict[str, Callable[[Pool], Members]] = {"cinema": select_cinema}


def build_snapshot(pool: Pool, domain: DomainFile, members: Members) -> Facts:
    """The part of the facts that a domain tells: members, their values, the names of all of them."""
    chosen = Facts()
    for qid in sorted(members):
        for rule in domain.properties_of(members[qid]):
            for statement in _tellable(pool, rule, qid, members):
                chosen.add(statement)
    _add_names(chosen, pool.facts, domain, members)
    return chosen


def _tellable(pool: Pool, rule: DomainProperty, qid: str, members: Members) -> list[Statement]:
    statements = [s for s in pool.by_subject[qid] if s.pid == rule.pid]
    if rule.type == "entity":
        statements = [s for s in statements if members.get(s.value.text) == rule.range]
    if rule.type == "year" and rule.pick == "earliest":
        return [s for s in statements if s.value.kind == "time"]
    return pick_statements(statements, rule, pool.named)


def _add_names(chosen: Facts, facts: Facts, domain: DomainFile, members: Members) -> None:
    class_ids = {qid for cls in domain.classes for qid in cls.qids}
    chosen.types = {(qid, cls) for qid, cls in facts.types if qid in members and cls in class_ids}
    chosen.subclasses = {(qid, cls) for qid, cls in facts.subclasses if qid in class_ids and cls in facts.labels}
    pids = {rule.pid for rule in domain.properties}
    named = set(members) | class_ids | pids | {cls for _, cls in chosen.subclasses}
    named |= {s.value.text for s in chosen if s.value.kind == "item"}
    chosen.labels = {qid: facts.labels[qid] for qid in named if qid in facts.labels}
    chosen.aliases = {qid: facts.aliases[qid] for qid in named if facts.aliases.get(qid) and qid not in pids}
    chosen.datatypes = {pid: facts.datatypes[pid] for pid in pids if pid in facts.datatypes}
