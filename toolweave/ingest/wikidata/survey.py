"""What Wikidata holds around a domain's item: groups of items that could be its classes, with the properties they really have.

Everything is counted on samples of at most 150 items, those with articles in many languages first, so that a survey takes
some thirty bounded queries whatever the domain. Which groups become classes is decided in `choose`, without a network.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from toolweave.ingest.wikidata.search import Candidate
from toolweave.ingest.wikidata.spoken import Spoken, load_spoken

Row = dict[str, str]

MEMBERS = 12
"""A class with fewer members makes no tools worth having."""
PLENTY = 200
"""Where the domain's own class has so many members, what else links to its item is not looked at."""
ROOTS, LINKED, LINKING = 6, 8, 4
"""Groups that are looked at: around the item, what their statements lead to, what leads to the first."""
KINDS = 12
"""Direct classes that one group may join."""
HUMAN = "Q5"
META = frozenset(("genre", "type", "style", "form", "list", "award", "character", "festival", "industry", "format", "technique"))
"""What Wikidata files under a class without its being a kind of it: a film genre is no film."""


class Ask(Protocol):
    """What runs a named query of `ingest/sparql/` with the ids to put in; each row gives ids without their address, and texts."""

    def __call__(self, query: str, values: Mapping[str, Sequence[str]], *, what: str) -> list[Row]:
        """Return the rows; raises DataError where the endpoint does not answer."""
        ...


@dataclass(frozen=True, slots=True)
class Use:
    """How the items of a sample use one property."""

    pid: str
    label: str
    datatype: str
    items: int
    """Items that have it."""
    values: int
    several: int
    """Items that have several values."""
    classes: Mapping[str, int] = field(default_factory=dict[str, int])
    """For items as values: how many values are instances of each class."""
    unit: str = ""
    """Q-id of the unit that most numbers have; empty for none."""
    unit_label: str = ""
    unit_share: float = 1.0
    single: bool = False
    """Whether Wikidata wants one value only."""


@dataclass(frozen=True, slots=True)
class Group:
    """Items that could be the members of a class."""

    qids: tuple[str, ...]
    """Their direct classes, the one that names them first."""
    label: str
    anchors: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """What every member also has one of, by property (field of work: marine biology); none where the classes say it all."""
    values_of: tuple[str, ...] = ()
    """Properties of the other groups whose values they are."""
    linking_by: tuple[str, ...] = ()
    """Their own properties whose values are members of the first group."""
    items: tuple[str, ...] = ()
    """The sample."""
    uses: tuple[Use, ...] = ()

    @property
    def is_root(self) -> bool:
        """Whether it was found at the item itself, not by way of another group."""
        return not self.values_of and not self.linking_by


def survey_domain(ask: Ask, item: Candidate) -> list[Group]:
    """Look at what lies around an item: groups found at it first, then those that their statements lead to.

    Raises:
        DataError: If the endpoint does not answer.
    """
    surveyor = _Surveyor(ask, load_spoken())
    roots = surveyor.find_roots(item)
    linked = surveyor.find_linked(roots)
    return [*roots, *linked, *surveyor.find_linking([*roots, *linked])]


@dataclass
class _Surveyor:
    ask: Ask
    spoken: Spoken

    def find_roots(self, item: Candidate) -> list[Group]:
        topics: defaultdict[str, list[str]] = defaultdict(list)
        for row in self.ask("domain_topics", {"domain": [item.qid]}, what=f"what belongs to {item.label}"):
            topics[row["topic"]].append(row["relation"])
        sizes = self._sizes([item.qid, *topics])
        groups = self._own_groups(item, topics, sizes)
        if sum(sizes.get(qid, 0) for qid in groups[0].qids if groups) < PLENTY if groups else True:
            groups += self._linking_groups(item, topics)
        filled = [self._fill(group) for group in groups[: 2 * ROOTS]]
        return [group for group in filled if len(group.items) >= MEMBERS and group.uses][:ROOTS]

    def find_linked(self, roots: Sequence[Group]) -> list[Group]:
        """The groups that values of the roots' properties form, those that most values lie in first."""
        taken = {qid for group in roots for qid in group.qids}
        weights: defaultdict[str, int] = defaultdict(int)
        by_class: defaultdict[str, set[str]] = defaultdict(set)
        for group in roots:
            for use in group.uses:
                if self.spoken.may_lead(use.pid):
                    for qid, count in use.classes.items():
                        if self._may_join(qid) and qid not in taken:
                            weights[qid] += count
                            by_class[qid].add(use.pid)
        merged = self._merge(weights)
        labels = self._labels([head for head, _ in merged])
        everything = [qid for group in roots for qid in group.items]
        groups: list[Group] = []
        for head, kinds in merged[:LINKED]:
            pids = tuple(sorted({pid for kind in kinds for pid in by_class[kind]}))
            if head in labels and sum(weights[kind] for kind in kinds) >= MEMBERS:
                rows = self.ask("value_sample", {"item": everything, "relation": pids, "class": kinds}, what=f"members of {labels[head]}")
                group = Group(tuple(kinds), labels[head], values_of=pids, items=tuple(row["value"] for row in rows))
                groups.append(self._with_uses(group))
        return [group for group in groups if len(group.items) >= MEMBERS and group.uses]

    def find_linking(self, groups: Sequence[Group]) -> list[Group]:
        """What links to the members of the first group, where that is a class of its own: people to their universities, books to their publishers."""
        if not groups or groups[0].anchors:
            return []
        members, taken = list(groups[0].items), {qid for group in groups for qid in group.qids}
        weights: defaultdict[str, int] = defaultdict(int)
        by_class: defaultdict[str, set[str]] = defaultdict(set)
        for row in self.ask("linking_classes", {"topic": members}, what=f"what links to members of {groups[0].label}"):
            if self._may_join(row["class"]) and row["class"] not in taken and self.spoken.may_lead(row["relation"]):
                weights[row["class"]] += int(row["items"])
                by_class[row["class"]].add(row["relation"])
        merged = [pair for pair in self._merge(weights) if sum(weights[kind] for kind in pair[1]) >= MEMBERS][:LINKING]
        labels = self._labels([head for head, _ in merged])
        found: list[Group] = []
        for head, kinds in merged:
            if head in labels:
                pids = tuple(sorted({pid for kind in kinds for pid in by_class[kind]}))
                rows = self.ask("linking_sample", {"topic": members, "relation": pids, "class": kinds}, what=f"members of {labels[head]}")
                found.append(self._with_uses(Group(tuple(kinds), labels[head], linking_by=pids, items=tuple(row["item"] for row in rows))))
        return [group for group in found if len(group.items) >= MEMBERS and group.uses]

    def _own_groups(self, item: Candidate, topics: Mapping[str, list[str]], sizes: Mapping[str, int]) -> list[Group]:
        """The item as a class together with its kinds; then what it studies or uses, its parts and facets, where those are classes."""
        kinds = [item.qid, *(topic for topic, relations in topics.items() if "P279" in relations)]
        kinds = [qid for qid in sorted(kinds, key=lambda qid: (qid != item.qid, -sizes.get(qid, 0))) if sizes.get(qid, 0) >= 3][: 2 * KINDS]
        called = self._labels(kinds)
        kinds = [qid for qid in kinds if qid == item.qid or called.get(qid, "type").rsplit(" ", 1)[-1] not in META][:KINDS]
        others = [topic for topic, relations in topics.items() if topic not in kinds and not {"P279", "P3095", "P425"} & set(relations)]
        others = sorted((qid for qid in others if sizes.get(qid, 0) >= MEMBERS), key=lambda qid: -sizes[qid])[:ROOTS]
        labels = self._labels(others)
        groups = [Group(tuple(kinds), item.label)] if sum(sizes.get(qid, 0) for qid in kinds) >= MEMBERS else []
        return groups + [Group((qid,), labels[qid]) for qid in others if qid in labels]

    def _linking_groups(self, item: Candidate, topics: Mapping[str, list[str]]) -> list[Group]:
        """What says of itself that it has to do with the item, by class: people whose field it is, institutes that work on it."""
        practised = [topic for topic, relations in topics.items() if {"P3095", "P425"} & set(relations)]
        narrower = [topic for topic, relations in topics.items() if {"P279", "P361", "P527"} & set(relations)]
        anchors = [item.qid, *practised, *narrower][:40]
        rows = self.ask("linking_classes", {"topic": anchors}, what=f"what links to {item.label}")
        pids: defaultdict[str, list[str]] = defaultdict(list)
        counts: defaultdict[str, int] = defaultdict(int)
        for row in rows:
            if self._may_join(row["class"]) and row["relation"] not in self.spoken.out:
                pids[row["class"]].append(row["relation"])
                counts[row["class"]] += int(row["items"])
        heads = [qid for qid in sorted(counts, key=lambda qid: (-counts[qid], qid)) if counts[qid] >= MEMBERS][:ROOTS]
        labels = self._labels([*heads, *practised])
        groups = [Group((qid,), labels[qid], dict.fromkeys(pids[qid], tuple(anchors))) for qid in heads if qid in labels]
        if len(practised) == 1 and practised[0] in labels:  # those who practise a field are called by their occupation
            groups = [replace(group, label=labels[practised[0]]) if group.qids == (HUMAN,) and "P106" in pids[HUMAN] else group for group in groups]
        return groups

    def _fill(self, group: Group) -> Group:
        """The group with its sample and what that uses."""
        if group.anchors:
            topics = _unique(topic for listed in group.anchors.values() for topic in listed)
            values = {"topic": topics, "relation": list(group.anchors), "class": list(group.qids)}
            rows = self.ask("linking_sample", values, what=f"members of {group.label}")
        else:
            rows = self.ask("class_sample", {"class": list(group.qids)}, what=f"members of {group.label}")
        return self._with_uses(replace(group, items=tuple(row["item"] for row in rows)))

    def _with_uses(self, group: Group) -> Group:
        if len(group.items) < MEMBERS:
            return group
        values = {"item": list(group.items)}
        classes: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for row in self.ask("property_values", values, what=f"what {group.label} leads to"):
            classes[row["relation"]][row["class"]] = int(row["values"])
        rows = self.ask("property_use", values, what=f"properties of {group.label}")
        units = self._units(self.ask("property_units", values, what=f"units of {group.label}"))
        rows = [row for row in rows if row["property"] not in self.spoken.out and row["property"] not in ("P31", "P279")]
        single = self._single([row["property"] for row in rows], group.label)
        uses: list[Use] = []
        for row in rows:
            unit, label, share = units.get(row["property"], ("", "", 1.0))
            use = Use(row["property"], row["label"], row["datatype"], int(row["items"]), int(row["values"]), int(row["several"]))
            use = replace(use, classes=classes[use.pid], unit=unit, unit_label=label, unit_share=share, single=use.pid in single)
            uses.append(use)
        return replace(group, uses=tuple(uses))

    def _single(self, pids: Sequence[str], label: str) -> set[str]:
        if not pids:
            return set()
        rows = self.ask("property_constraints", {"property": list(pids)}, what=f"constraints on properties of {label}")
        return {row["property"] for row in rows if row["constraint"] in ("Q19474404", "Q52060874")}

    @staticmethod
    def _units(rows: Iterable[Row]) -> dict[str, tuple[str, str, float]]:
        """The most used unit of each property, its label, and the share of numbers that have it."""
        counts: defaultdict[str, list[tuple[int, str, str]]] = defaultdict(list)
        for row in rows:
            unit = "" if row["unit"] == "Q199" else row["unit"]
            counts[row["property"]].append((int(row["statements"]), unit, row.get("label", "")))
        found: dict[str, tuple[str, str, float]] = {}
        for pid, units in counts.items():
            count, unit, label = max(units, key=lambda entry: (entry[0], entry[1]))
            found[pid] = unit, label if unit else "", count / sum(entry[0] for entry in units)
        return found

    def _may_join(self, qid: str) -> bool:
        return qid not in self.spoken.never and qid not in self.spoken.general

    def _sizes(self, qids: Sequence[str]) -> dict[str, int]:
        rows = self.ask("class_sizes", {"class": [qid for qid in qids if qid not in self.spoken.never | self.spoken.huge]}, what="sizes of classes")
        return {row["class"]: int(row["items"]) for row in rows}

    def _merge(self, weights: Mapping[str, int]) -> list[tuple[str, list[str]]]:
        """Classes with the kinds of them that go with them: a kind joins the class above it that more values lie in."""
        heads = sorted(weights, key=lambda qid: (-weights[qid], qid))[:120]
        if not heads:
            return []
        above: dict[str, str] = {}
        for row in self.ask("subclass_pairs", {"class": heads, "parent": heads}, what="which classes are kinds of others"):
            kind, parent = row["class"], row["parent"]
            if kind != parent and weights[parent] > weights[kind] and weights[parent] > weights.get(above.get(kind, ""), 0):
                above[kind] = parent
        kinds: defaultdict[str, list[str]] = defaultdict(list)
        for qid in heads:
            top = qid
            while top in above:  # ends, since every step leads to a class of more weight
                top = above[top]
            kinds[top].append(qid)
        merged = [(head, sorted(found, key=lambda qid: (qid != head, -weights[qid], qid))[:KINDS]) for head, found in kinds.items()]
        return sorted(merged, key=lambda pair: (-sum(weights[qid] for qid in pair[1]), pair[0]))

    def _labels(self, qids: Sequence[str]) -> dict[str, str]:
        if not qids:
            return {}
        rows = self.ask("labels", {"item": _unique(qids)}, what="labels of classes")
        return {row["item"]: row["label"] for row in rows if row.get("label") and "wikimedia" not in row["label"].lower()}


def _unique(ids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(ids))
