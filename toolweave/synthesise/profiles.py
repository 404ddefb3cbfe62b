"""Profiles: the single-valued facts and summary values of a member, copied onto its IN_DOMAIN relationship.

Sorting 700 films by year would otherwise expand every statement of every film, for every call.
The statements stay the truth; a profile is rebuilt from them whenever a domain is synthesised.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolweave.graph import Graph
from toolweave.model.domain import DomainFile, DomainProperty
from toolweave.model.tool import Json
from toolweave.simulate.values import IDS, RELATIONS, Fact, fact_value
from toolweave.synthesise.fields import field_name


def write_profiles(graph: Graph, domain: DomainFile) -> int:
    """Copy the facts that lists show, sort and filter by onto IN_DOMAIN of every member, and its place by name.

    Returns:
        How many members there are.
    """
    wanted = {cls.name: [p for p in domain.properties_of(cls.name) if is_profiled(domain, p)] for cls in domain.classes}
    pids = sorted({prop.pid for props in wanted.values() for prop in props})
    rows = graph.query("synthesise/facts", domain=domain.name, pids=pids)
    rows.sort(key=lambda row: (row["name"] or "", row["key"]))
    profiles = ({"place": place} | build_profile(wanted[row["cls"]], row["facts"]) for place, row in enumerate(rows))
    return graph.write("synthesise/profiles", ({"key": row["key"], "profile": profile} for row, profile in zip(rows, profiles, strict=True)))


def is_profiled(domain: DomainFile, prop: DomainProperty) -> bool:
    """Whether a property stands in profiles: single literals always, entities and terms where lists show them."""
    if prop.type not in RELATIONS:
        return prop.plural is None
    summary = domain.cls(prop.cls).summary
    return prop.name in summary or prop.plural in summary


def build_profile(props: Sequence[DomainProperty], facts: Sequence[Fact]) -> Json:
    """The profile of one member; null for a property without a value, so that writing it removes what stood there."""
    profile: Json = {}
    for prop in props:
        own: list[Any] = [fact for fact in facts if fact[0] == prop.pid]
        if prop.type in RELATIONS:
            pairs = sorted({(fact[2], fact[1] or "") for fact in own if fact[2] is not None})
            profile[field_name(prop)] = [name for name, _ in pairs] or None
            profile[field_name(prop) + IDS] = [id_ for _, id_ in pairs] or None
        else:
            profile[prop.name] = next((value for fact in own if (value := fact_value(prop.type, fact)) is not None), None)
    return profile
