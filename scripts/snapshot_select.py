"""Which entities of the facts go into a domain's snapshot, and which of their statements are safe to tell.

Each domain names its members; everything else follows from the domain file: only the properties it reads, only
values that have a name, and of dates and numbers only those that agree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from snapshot_pool import TABLES, Pool

from toolweave.ingest.facts import Facts, Statement, Value
from toolweave.ingest.truth import pick_statements
from toolweave.ingest.wikidata.sift import find_mainland
from toolweave.model.domain import DomainFile, DomainProperty

Members = dict[str, str]
"""Focus class by qid."""


def select_cinema(pool: Pool) -> Members:
    """Films told by at least two of their joins, and everyone who made them or appears in them."""
    joins = {"P57", "P161", "P136", "P495", "P840"}
    films = {qid for qid in pool.of_class("Q11424", "Q229390") if len(pool.pids(qid) & joins) >= 2}
    people = {person for film in films for person in pool.items(film, "P57", "P161")} & pool.of_class("Q5")
    return dict.fromkeys(people, "person") | dict.fromkeys(films, "film")


def select_music(pool: Pool) -> Members:
    """Musicians told by their music, not actors who once sang; the labels they recorded for; bands."""
    table = TABLES["members"]["music"]
    labels, bands = pool.of_class(*table["labels"]), pool.of_class(*table["bands"])
    music, elsewhere = set(table["occupations"]), set(table["elsewhere"])
    musicians: set[str] = set()
    for person in pool.of_class("Q5"):
        occupations, told = set(pool.items(person, "P106")), pool.pids(person)
        signs = ("P264" in told) + ("P136" in told) + ("P1303" in told) - (2 if occupations & elsewhere and "P264" not in told else 0)
        if occupations & music and signs >= 1:
            musicians.add(person)
    used = {label for qid in musicians | bands for label in pool.items(qid, "P264")} & labels
    bands = {qid for qid in bands if len(pool.pids(qid) & {"P136", "P264", "P495", "P740", "P571"}) >= 2}
    return dict.fromkeys(used, "label") | dict.fromkeys(bands, "band") | dict.fromkeys(musicians, "musician")


def select_geography(pool: Pool) -> Members:
    """Sovereign states of today, and cities whose country is certain and of which two figures or more agree."""
    countries = pool.states
    cities: set[str] = set()
    for qid in pool.of_class(*TABLES["members"]["geography"]["cities"]) - countries:
        told = sum(bool(pool.pick_number(qid, pid, unit)) for pid, unit in (("P2044", "Q11573"), ("P2046", "Q712226"), ("P1082", None)))
        told += len({s.value.year for s in pool.by_subject[qid] if s.pid == "P571"}) == 1
        if pool.country_of(qid) in countries and told >= 2:
            cities.add(qid)
    return dict.fromkeys(cities, "city") | dict.fromkeys(countries, "country")


def select_academia(pool: Pool) -> Members:
    """People whose occupation is learning; the universities where they studied or taught, and those of which two of country, size and age are known."""
    table = TABLES["members"]["academia"]
    universities = pool.of_class(*table["universities"]) - set(table["universities_without"])
    scholars = {person for person in pool.of_class("Q5") - set(table["scholars_without"]) if _is_scholar(pool, person, universities)}
    known = {place for person in scholars for place in pool.items(person, "P69", "P108")} & universities
    told = {qid for qid in universities if len(pool.pids(qid) & {"P2196", "P571"}) + bool(pool.country_of(qid)) >= 2}
    return dict.fromkeys(known | told, "university") | dict.fromkeys(scholars, "scholar")


def _is_scholar(pool: Pool, person: str, universities: set[str]) -> bool:
    """Whether learning is what a person did: no politician without a chair, field or academy, no actor without a chair."""
    table, occupations = TABLES["members"]["academia"], set(pool.items(person, "P106"))
    taught = bool(set(pool.items(person, "P108")) & universities)
    noted = taught or "P101" in pool.pids(person) or any(pool.classes[body] & set(table["societies"]) for body in pool.items(person, "P463"))
    if (occupations & set(table["politics"]) and not noted) or (occupations & set(table["elsewhere"]) and not taught):
        return False
    if occupations & set(table["occupations"]):
        return bool(pool.pids(person) & {"P69", "P108", "P101", "P737", "P463"})
    return taught and bool(occupations & set(table["learned_if_tied"]))


SELECTIONS: dict[str, Callable[[Pool], Members]] = {
    "academia": select_academia,
    "cinema": select_cinema,
    "geography": select_geography,
    "music": select_music,
}


def build_snapshot(pool: Pool, domain: DomainFile, members: Members) -> Facts:
    """The part of the facts that a domain tells: members, their values, the names of all of them; no member is an island."""
    whole = _choose(pool, domain, members)
    joined = find_mainland(whole)
    kept = {qid: cls for qid, cls in members.items() if qid in joined}
    chosen = _choose(pool, domain, kept)
    _add_names(chosen, pool.facts, domain, kept)
    return chosen


def _choose(pool: Pool, domain: DomainFile, members: Members) -> Facts:
    chosen = Facts()
    for qid in sorted(members):
        for rule in domain.properties_of(members[qid]):
            for statement in _tellable(pool, rule, qid, members):
                chosen.add(_cut_first_day(statement))
    return chosen


def _cut_first_day(statement: Statement) -> Statement:
    """A first of January as its year: the collections do not say which of them are days."""
    value = statement.value
    if value.kind != "time" or not value.text.endswith("-01-01"):
        return statement
    return replace(statement, value=replace(value, text=value.text.removesuffix("-01-01")))


def _tellable(pool: Pool, rule: DomainProperty, qid: str, members: Members) -> list[Statement]:
    """What one member's statements of one property say truthfully."""
    if rule.pid == "P17" and rule.cls in ("city", "university"):
        country = pool.country_of(qid)
        return [Statement(qid, "P17", Value("item", country))] if country else []
    if rule.type in ("quantity", "count"):
        picked = pool.pick_number(qid, rule.pid, rule.unit)
        return pick_statements([picked], rule, pool.named) if picked else []
    statements = [s for s in pool.by_subject[qid] if s.pid == rule.pid]
    if rule.type in ("entity", "term"):
        statements = [s for s in statements if _is_tellable(pool, rule, s.value, members)]
    if rule.type == "year" and rule.pick == "earliest":
        return [s for s in statements if s.value.kind == "time"]
    return pick_statements(statements, rule, pool.named)


def _is_tellable(pool: Pool, rule: DomainProperty, value: Value, members: Members) -> bool:
    """Whether an entity may stand as the value: a member where one is meant, no historical state, no genre of another art."""
    if rule.type == "entity" and members.get(value.text) != rule.range:
        return False
    if rule.pid in ("P17", "P27") and pool.is_past_state(value.text):
        return False
    if rule.name == "society" and not pool.classes[value.text] & set(TABLES["members"]["academia"]["societies"]):
        return False
    return value.text not in rule.without


def _add_names(chosen: Facts, facts: Facts, domain: DomainFile, members: Members) -> None:
    class_ids = {qid for cls in domain.classes for qid in cls.qids}
    kinds = class_ids | {qid for rule in domain.properties for qid in rule.values}
    chosen.types = {(qid, cls) for qid, cls in facts.types if qid in members and cls in kinds and cls in facts.labels}
    chosen.subclasses = {(qid, cls) for qid, cls in facts.subclasses if qid in class_ids and cls in facts.labels}
    pids = {rule.pid for rule in domain.properties}
    named = set(members) | kinds | pids | {cls for _, cls in chosen.subclasses}
    named |= {s.value.text for s in chosen if s.value.kind == "item"}
    chosen.labels = {qid: facts.labels[qid] for qid in named if qid in facts.labels}
    chosen.aliases = {qid: facts.aliases[qid] for qid in named if facts.aliases.get(qid) and qid not in pids}
    chosen.datatypes = {pid: facts.datatypes[pid] for pid in pids if pid in facts.datatypes}
