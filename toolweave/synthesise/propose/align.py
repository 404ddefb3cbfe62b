"""All domains read a property of a thing alike: what two of them say of it should not differ by how often it was sampled."""

from __future__ import annotations

from collections.abc import Sequence

from toolweave.model.domain import DomainFile, DomainProperty
from toolweave.synthesise.propose.asking import Notes
from toolweave.synthesise.propose.draft import DraftClass, DraftDomain, DraftProperty
from toolweave.synthesise.words import pluralise_label

READ: dict[str, str] = {"link": "relation", "category": "relation", "number": "quantity", "count": "count", "year": "time", "date": "time", "code": "text"}
FILED: dict[str, str] = {"entity": "relation", "term": "relation", "quantity": "quantity", "count": "count", "year": "time", "date": "time", "text": "text"}


def align_domain(domain: DraftDomain, others: Sequence[DomainFile], notes: Notes) -> DraftDomain:
    """The draft with each property read as other domains read it of the same class of Wikidata; what cannot be is left out and noted."""
    classes: list[DraftClass] = []
    for cls in domain.classes:
        kept: list[DraftProperty] = []
        for prop in cls.properties:
            rule = _find_rule(cls, prop, others)
            if rule is None:
                kept.append(prop)
            elif _reads_alike(prop, rule):
                kept.append(_align(prop, rule))
            else:
                notes.rejected.append({"task": "align", "entry": f"{cls.noun}.{prop.label}", "reason": f"another domain reads it otherwise: {rule.name}"})
        classes.append(cls.model_copy(update={"properties": tuple(kept)}))
    return domain.model_copy(update={"classes": tuple(classes)})


def _find_rule(cls: DraftClass, prop: DraftProperty, others: Sequence[DomainFile]) -> DomainProperty | None:
    for other in others:
        names = {known.name for known in other.classes if set(known.qids) & set(cls.qids)}
        for rule in other.properties:
            if rule.cls in names and rule.pid == prop.pid:
                return rule
    return None


def _reads_alike(prop: DraftProperty, rule: DomainProperty) -> bool:
    return READ[prop.kind] == FILED[rule.type] and (rule.unit or "") == prop.unit_qid and not rule.values


def _align(prop: DraftProperty, rule: DomainProperty) -> DraftProperty:
    several = (prop.plural or pluralise_label(prop.label)) if rule.plural else ""
    kind = rule.type if rule.type in ("year", "date") else prop.kind
    return prop.model_copy(update={"plural": several, "kind": kind, "pick": rule.pick, "past": prop.past or rule.past, "without": rule.without})
