"""Tools of a domain as if every property were in plenty: what the domain file alone gives, without a graph."""

from __future__ import annotations

from functools import cache

from toolweave.model.domain import load_domain
from toolweave.model.tool import Tool
from toolweave.synthesise import build_tools
from toolweave.synthesise.usage import Counts, Term, Usage


def full_usage(name: str, *, members: int = 100) -> Usage:
    """Every property of a domain in plenty."""
    properties = load_domain(name).properties
    counts = {(p.cls, p.pid): Counts(members, members * 2, 40, members // 2) for p in properties}
    terms = {(p.cls, p.pid): tuple(Term(f"{name}/Q{i}", f"term {i}", 2) for i in range(40)) for p in properties if p.type in ("entity", "term")}
    return Usage(counts, terms)


@cache
def tools_of(name: str) -> dict[str, Tool]:
    """The tools of a domain by name, all properties in plenty."""
    return {tool.name: tool for tool in build_tools(load_domain(name), full_usage(name))}
