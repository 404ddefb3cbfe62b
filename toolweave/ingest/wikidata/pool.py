"""Who may become a member: for each class those that statements of the others lead to, and where these are too few, its instances.

The class of a person has ten million instances, and no endpoint lists them; but the people of two thousand films are soon found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from toolweave.ingest.candidates import Candidate, Shape
from toolweave.ingest.limits import Limits
from toolweave.ingest.rdf import Term
from toolweave.ingest.web import TooMuch
from toolweave.ingest.wikidata.asker import Asker, count_batches, order_id, read_id
from toolweave.ingest.wikidata.queries import NUMBER
from toolweave.model.domain import DomainClass, DomainFile

POOL = 2
"""Candidates looked at for each member wanted."""
TOPICS = 10
"""Values that a member has one of, in one query: more would take an endpoint too long where each has a hundred thousand members."""
PAGE = 2_000
"""Rows of a page, as `members.rq` has it."""
Claims = dict[str, list[Term]]
"""Values by property."""


@dataclass
class Pool:
    """The candidates, by qid, with the plain statements of each."""

    shape: Shape
    candidates: dict[str, Candidate] = field(default_factory=dict[str, Candidate])
    claims: dict[str, Claims] = field(default_factory=dict[str, Claims])

    def count(self, cls: str) -> int:
        """How many candidates a class has."""
        return sum(candidate.cls == cls for candidate in self.candidates.values())

    def rank_led(self, cls: str) -> list[str]:
        """Who is led to by statements whose value is meant to be of this class, the most often first."""
        led: Counter[str] = Counter()
        for qid, candidate in self.candidates.items():
            for pid, rule in self.shape.rules[candidate.cls].items():
                if rule.type == "entity" and rule.range == cls:
                    led.update({key for term in self.claims[qid].get(pid, ()) if (key := read_id(term))})
        return sorted((qid for qid in led if qid[:1] == "Q" and qid not in self.candidates), key=lambda qid: (-led[qid], order_id(qid)))


def find_candidates(asker: Asker, domain: DomainFile, limits: Limits) -> Pool:
    """Find candidates for all classes, those first that others lead to least.

    Cost: a query for each 200 candidates, and for each class up to a few that list its instances.

    Raises:
        WebError: If the endpoint gives no good answer.
    """
    pool = Pool(Shape(domain))
    share = -(-limits.max_entities // len(domain.classes))
    for number, cls in enumerate(order_classes(domain)):
        asker.tally.expect((len(domain.classes) - number) * (1 + count_batches(POOL * share)) + 4 * count_batches(limits.max_entities))
        led = pool.rank_led(cls.name)[: POOL * share]
        _take(asker, pool, cls, dict.fromkeys(led, 0))
        if pool.count(cls.name) < share:
            listed = _list_members(asker, cls, POOL * share, spare=bool(led))
            _take(asker, pool, cls, {qid: sitelinks for qid, sitelinks in listed.items() if qid not in pool.claims})
    return pool


def order_classes(domain: DomainFile) -> list[DomainClass]:
    """Classes whose members nothing leads to come first; ties as in the domain file."""
    leading = {cls.name: {rule.cls for rule in domain.properties if rule.range == cls.name and rule.cls != cls.name} for cls in domain.classes}
    return sorted(domain.classes, key=lambda cls: len(leading[cls.name]))


def _take(asker: Asker, pool: Pool, cls: DomainClass, sitelinks: Mapping[str, int]) -> None:
    """Fetch the plain statements of some, and keep those that are of the class."""
    pids = sorted({*pool.shape.rules[cls.name], *cls.anchors, *cls.lacks, "P31"}, key=order_id)
    rows = asker.ask_batches("claims", "member", sitelinks, {"relation": pids}, what=f"statements of {cls.plural.replace('_', ' ')}")
    found: dict[str, Claims] = {}
    for row in rows:
        qid, pid = read_id(row["member"]), read_id(row["relation"])
        if qid and pid and qid in sitelinks and pid in pids:
            found.setdefault(qid, {}).setdefault(pid, []).append(row["value"])
    for qid in sitelinks:
        claims = found.get(qid, {})
        items = {pid: {key for term in terms if (key := read_id(term)) and key[:1] == "Q"} for pid, terms in claims.items()}
        counts = {pid: len(set(terms)) for pid, terms in claims.items()}
        candidate = pool.shape.build_candidate(qid, items.pop("P31", set()), items, counts, sitelinks[qid])
        if candidate is not None and candidate.cls == cls.name:
            pool.candidates[qid] = candidate
            pool.claims[qid] = claims


def _list_members(asker: Asker, cls: DomainClass, wanted: int, *, spare: bool) -> dict[str, int]:
    """The instances of a class with their number of articles, those with most first; none where it is too large to list and can be spared."""
    asker.tally.stage = cls.plural.replace("_", " ")
    topics = sorted({qid for qids in cls.anchors.values() for qid in qids}, key=order_id)
    found: dict[str, int] = {}
    try:
        for start in range(0, max(1, len(topics)), TOPICS):
            found |= _list_part(asker, cls, list(cls.qids), topics[start : start + TOPICS], wanted)
    except TooMuch:
        if not spare:
            raise
        asker.tally.telling.warn(f"{cls.plural.replace('_', ' ')}: too many to be listed; only those that others lead to are taken")
        return {}
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], order_id(pair[0])))[:wanted])


def _list_part(asker: Asker, cls: DomainClass, qids: Sequence[str], topics: Sequence[str], wanted: int) -> dict[str, int]:
    """Some of the classes, with some of the values that a member has one of; in halves where that is too much."""
    try:
        return _list_pages(asker, cls, qids, topics, wanted)
    except TooMuch:
        if len(qids) > 1:
            return {qid: n for half in halve(qids) for qid, n in _list_part(asker, cls, half, topics, wanted).items()}
        if len(topics) > 1:
            return {qid: n for half in halve(topics) for qid, n in _list_part(asker, cls, qids, half, wanted).items()}
        raise


def _list_pages(asker: Asker, cls: DomainClass, qids: Sequence[str], topics: Sequence[str], wanted: int) -> dict[str, int]:
    """Page after page, each from where the one before ended, until there are enough or no more."""
    fixed: dict[str, Sequence[str]] = {"class": qids}
    if topics:
        fixed |= {"topic": topics, "relation": sorted(cls.anchors, key=order_id)}
    found: dict[str, int] = {}
    after: dict[str, Sequence[str]] = {}
    while True:
        rows = asker.ask("anchored_members" if topics else "members", {**fixed, **after}, what=cls.plural.replace("_", " "))
        page = [(qid, int(row["sitelinks"].value)) for row in rows if (qid := read_id(row["member"])) and NUMBER.fullmatch(row["sitelinks"].value)]
        fresh = [(qid, sitelinks) for qid, sitelinks in page if qid not in found]
        found.update(fresh)
        if len(rows) < PAGE or len(found) >= wanted or not fresh:
            return found
        after = {"last_sitelinks": [str(page[-1][1])], "last": [page[-1][0]]}


def halve(ids: Iterable[str]) -> tuple[list[str], list[str]]:
    """Both halves of a list."""
    listed = list(ids)
    return listed[: len(listed) // 2], listed[len(listed) // 2 :]
