"""A known domain fetched from an endpoint in Wikidata's RDF model: candidates, the choice, full statements, doubts, names; then what may be told.

Every step asks in batches whose answers are kept on disk, so that a fetch that breaks off goes on where it was. Nothing is
taken from what was asked before the choice but the plain statements of those who were chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from toolweave.errors import DataError
from toolweave.ingest.choose import choose_members
from toolweave.ingest.facts import Facts
from toolweave.ingest.limits import Limits
from toolweave.ingest.rdf import Builder, Term
from toolweave.ingest.telling import Telling
from toolweave.ingest.web import Web, WebError
from toolweave.ingest.web.transport import show_address
from toolweave.ingest.wikidata.asker import Asker, Tally, count_batches, order_id, read_id
from toolweave.ingest.wikidata.pool import Claims, Pool, find_candidates
from toolweave.ingest.wikidata.queries import COLUMNS, hash_query
from toolweave.ingest.wikidata.sift import (
    NUMERIC,
    RELATIONS,
    STATES,
    WIKIBASE,
    Doubts,
    Pair,
    find_mainland,
    item_term,
    keep_near_aliases,
    list_node_triples,
    list_plain_triples,
    sift_nodes,
    sift_relations,
)
from toolweave.model.domain import DomainFile

OpenWeb = Callable[[Callable[[str], None]], Web]
"""Opens a client that tells its progress."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched of one domain, and where it came from, in lines for the head of a snapshot."""

    facts: Facts
    header: list[str]


def fetch_domain(domain: DomainFile, endpoint: str, open_web: OpenWeb, limits: Limits, telling: Telling) -> Fetched:
    """Fetch the facts of a domain.

    Cost: about a hundred requests for 2,000 members, one at a time; none for what was answered before.

    Raises:
        DataError: If the domain's facts are made up, the endpoint holds none of its members, or gives no good answer; the error says what is missing.
    """
    domain = cut_domain(domain)
    tally = Tally(telling, domain.name)
    with open_web(tally.hear) as web:
        asker = Asker(web, endpoint, tally)
        try:
            facts = _Fetch(asker, domain, limits).run()
        except WebError as exc:
            missing = f" Missing are {tally.stage} and what comes after; {tally.done} answers are kept." if tally.done else ""
            raise WebError(exc.what + missing, exc.remedy, status=exc.status) from exc
        telling.warn(f"{domain.name}: {tally.done} answers of `{show_address(endpoint)}`, {web.kept} of them fetched before")
        return Fetched(facts, build_header(domain, endpoint, web.newest))


def cut_domain(domain: DomainFile) -> DomainFile:
    """The part of a domain whose classes and properties are Wikidata's; a user's own, and what is made up, nobody else knows.

    Raises:
        DataError: If there is none.
    """
    classes = [cls.model_copy(update={"qids": qids}) for cls in domain.classes if (qids := tuple(qid for qid in cls.qids if qid.startswith("Q")))]
    names = {cls.name for cls in classes}
    properties = [rule for rule in domain.properties if rule.pid.startswith("P") and rule.cls in names and (rule.type != "entity" or rule.range in names)]
    if not properties:
        raise DataError(f"Wikidata knows no class or property of `{domain.name}`; its facts are made up.", f"Take them: toolweave ingest {domain.name}")
    return domain.model_copy(update={"classes": tuple(classes), "properties": tuple(properties)})


def build_header(domain: DomainFile, endpoint: str, newest: int) -> list[str]:
    """What a snapshot says about itself: domain, day, endpoint, queries."""
    day = datetime.fromtimestamp(newest, UTC).date().isoformat()
    head = [f"Facts of the domain {domain.name}, written by Toolweave", f"date {day}", f"endpoint {show_address(endpoint)}"]
    return [*head, *(f"query {name}.rq {hash_query(name)}" for name in COLUMNS)]


class _Fetch:
    """One fetch: each step asks, and leaves what it got for the next."""

    def __init__(self, asker: Asker, domain: DomainFile, limits: Limits) -> None:
        self.asker, self.domain, self.limits = asker, domain, limits
        self.builder = Builder()
        self.kinds = {qid for cls in domain.classes for qid in cls.qids} | {qid for rule in domain.properties for qid in rule.values}

    def run(self) -> Facts:
        """All steps."""
        self.pool = find_candidates(self.asker, self.domain, self.limits)
        self.members = self.choose(self.pool)
        self.drop_nameless()
        self.doubts = self.fetch_doubts()
        nodes, told = sift_nodes(self.fetch_full(), self.doubts)
        relations = self.fetch_relations()
        self.fetch_classes()
        facts = self.build(nodes, told, relations)
        return self.prune(facts)

    def choose(self, pool: Pool) -> dict[str, str]:
        """The class of each member."""
        chosen = choose_members(pool.candidates.values, self.limits)
        if not chosen:
            kinds = ", ".join(cls.plural.replace("_", " ") for cls in self.domain.classes)
            raise DataError(f"`{show_address(self.asker.endpoint)}` holds no {kinds}.", "Check --endpoint; ask it anew with --refresh.")
        for cls in self.domain.classes:
            if not any(candidate.cls == cls.name for candidate in chosen.values()):
                self.asker.tally.telling.warn(f"{self.domain.name}: the endpoint holds no {cls.plural.replace('_', ' ')}")
        batches = count_batches(len(chosen))
        self.asker.tally.expect(4 * batches + 3 * len(self.domain.classes) + 3)
        return {qid: chosen[qid].cls for qid in sorted(chosen, key=order_id)}

    def drop_nameless(self) -> None:
        """Members without an English name are none: nobody could ask for them."""
        self.fetch_names(self.members, "names of members")
        self.members = {qid: cls for qid, cls in self.members.items() if qid in self.builder.facts.labels}

    def fetch_names(self, ids: Iterable[str], what: str) -> None:
        """Labels, aliases and descriptions of entities go to the builder."""
        for row in self.asker.ask_batches("names", "entity", ids, {}, what=what):
            if read_id(row["entity"]):
                self.builder.take(row["entity"].value, row["kind"].value, row["text"])

    def fetch_doubts(self) -> Doubts:
        doubts = Doubts()
        for cls, ids in self.list_by_class():
            rules = self.pool.shape.rules[cls]
            pids = sorted(rules.keys() - {"P31"}, key=order_id)
            for row in self.asker.ask_batches("doubts", "member", ids, {"claim": pids}, what=f"doubts about {self.name_class(cls)}"):
                doubts.add(row, rules.get(read_id(row["claim"]) or ""))
        return doubts

    def fetch_full(self) -> list[dict[str, Term]]:
        rows: list[dict[str, Term]] = []
        for cls, ids in self.list_by_class():
            pids = sorted((pid for pid, rule in self.pool.shape.rules[cls].items() if rule.type in NUMERIC), key=order_id)
            if pids:
                fixed = {"claim": pids, "said": pids, "dated": pids, "measured": pids}
                rows += self.asker.ask_batches("full_claims", "member", ids, fixed, what=f"dates and numbers of {self.name_class(cls)}")
        return rows

    def fetch_relations(self) -> dict[Pair, list[str]]:
        """What members' relations may name, each value with its name."""
        rules, claims = self.pool.shape.rules, self.pool.claims
        states = {key for qid in self.members for pid in STATES for term in claims[qid].get(pid, ()) if (key := read_id(term)) and key[:1] == "Q"}
        rows = self.asker.ask_batches("past_states", "state", states, {}, what="countries of the past")
        past = {qid for row in rows if (qid := read_id(row["state"]))}
        relations = sift_relations(claims, self.members, rules, self.doubts, past)
        values = {value for values in relations.values() for value in values}
        self.fetch_names((values | self.kinds | self.pool.shape.pids | self.pool.shape.units) - self.members.keys(), "names of values")
        labels = self.builder.facts.labels
        return {pair: [value for value in values if value in labels] for pair, values in relations.items()}

    def fetch_classes(self) -> None:
        """What the classes are kinds of, and the datatypes of properties."""
        classes = [qid for cls in self.domain.classes for qid in cls.qids]
        parents: set[str] = set()
        for row in self.asker.ask_batches("superclasses", "class", classes, {}, what="superclasses"):
            qid, parent = read_id(row["class"]), read_id(row["parent"])
            if qid and parent:
                parents.add(parent)
                self.builder.facts.subclasses.add((qid, parent))
        self.fetch_names(parents - self.members.keys() - self.builder.facts.labels.keys(), "names of superclasses")
        pids = {rule.pid for rule in self.domain.properties}
        for row in self.asker.ask_batches("datatypes", "property", pids, {}, what="datatypes"):
            self.builder.take(row["property"].value, f"{WIKIBASE}propertyType", row["datatype"])

    def build(self, nodes: dict[Pair, list[dict[str, Term]]], told: set[Pair], relations: dict[Pair, list[str]]) -> Facts:
        """Put the triples together, in an order that does not depend on the endpoint's."""
        rules = self.pool.shape.rules
        for qid, cls in self.members.items():
            claims: Claims = self.pool.claims[qid]
            kinds = {key for term in claims.get("P31", ()) if (key := read_id(term)) and key in self.kinds}
            self.builder.facts.types |= {(qid, kind) for kind in kinds}
            for pid, rule in rules[cls].items():
                if (qid, pid) in relations:
                    terms = [item_term(value) for value in relations[qid, pid]]
                elif rule.type in RELATIONS or (qid, pid) in told:
                    terms = []
                else:
                    terms = [term for term in claims.get(pid, ()) if (qid, pid, term.value) not in self.doubts.values]
                for triple in list_plain_triples(qid, pid, terms):
                    self.builder.take(*triple)
                for triple in list_node_triples(nodes.get((qid, pid), ())) if rule.type in NUMERIC else ():
                    self.builder.take(*triple)
        return self.builder.finish()

    def prune(self, facts: Facts) -> Facts:
        """Leave out members that nothing ties to the rest, and names of what is not there."""
        mainland = find_mainland(facts)
        kept = {qid for qid in self.members if qid in mainland}
        facts.statements = {key: statement for key, statement in facts.statements.items() if statement.subject in kept}
        facts.types = {(qid, cls) for qid, cls in facts.types if qid in kept}
        facts.subclasses = {pair for pair in facts.subclasses if set(pair) <= facts.labels.keys()}
        pids = {rule.pid for rule in self.domain.properties}
        named = kept | pids | self.kinds | self.pool.shape.units | {parent for _, parent in facts.subclasses}
        named |= {statement.value.text for statement in facts if statement.value.kind == "item"}
        keep_near_aliases(facts)
        facts.labels = {qid: label for qid, label in facts.labels.items() if qid in named}
        facts.aliases = {qid: names for qid, names in facts.aliases.items() if qid in named}
        facts.descriptions = {qid: text for qid, text in facts.descriptions.items() if qid in named and qid not in pids}
        return facts

    def list_by_class(self) -> list[tuple[str, list[str]]]:
        """Members by class."""
        return [(cls.name, ids) for cls in self.domain.classes if (ids := [qid for qid, name in self.members.items() if name == cls.name])]

    def name_class(self, name: str) -> str:
        """A class as people say it, in the plural."""
        return self.domain.cls(name).plural.replace("_", " ")
