"""Filters a person would add to a search, taken from a member that the search should find.

A witness that fits what is already fixed lends its values, so that the combination is never empty by construction;
the executed result still decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolweave.model.domain import DomainProperty
from toolweave.model.tool import Tool
from toolweave.plan.binder import Binder
from toolweave.plan.model import Arg, PlannedCall, PlanRejected, Spoken
from toolweave.plan.terms import fits_before, is_sayable_term
from toolweave.sample.facts import Facts, Member

MANY = 40
"""A search that finds more is no help to anybody."""
ALIKE = 10
"""More than this from the same place or of the same kind is no likeness to ask for."""
NEAR = 1900
"""From this year on people name a year or a decade; before it, a century."""
EACH = 4
"""More results than this are not gone through one by one in the same breath."""
LIMITS, PLENTY, WITNESSES = (50, 100), 26, 6
"""How many are asked for at most where many are wanted; how few are not many; members tried for what they have in common with others."""
CROWD = 60
"""Members of a class from which on a search may find very many."""
FEW = 14
"""More results than this and another filter is added."""


@dataclass(slots=True)
class Filter:
    """One thing a search is limited by: the parameters it sets and whom it lets through."""

    prop: DomainProperty
    args: list[tuple[str, Any, tuple[str, ...]]]
    """(parameter, value, functions beyond the wording)."""
    spoken: Spoken
    low: float | None = None
    high: float | None = None

    def narrow(self, pool: list[Member], binder: Binder) -> list[Member]:
        """The members of a pool that pass. Cost: the smaller of the pool and of those who have a term."""
        if self.prop.type == "term":
            having = binder.facts.subjects.get((self.prop.pid, self.spoken.value), [])
            if len(having) < len(pool):
                held = {member.id for member in pool}
                return [member for member in having if member.id in held]
            return [member for member in pool if self.spoken.value in member.facts.get(self.prop.pid, ())]
        low = float("-inf") if self.low is None else self.low
        high = float("inf") if self.high is None else self.high
        pid = self.prop.pid
        return [member for member in pool if (values := member.facts.get(pid)) and low <= values[0] <= high]


@dataclass(frozen=True, slots=True)
class Limits:
    """The two parameters that limit a figure, and the key under which a limit is spoken."""

    key: str
    prop: DomainProperty
    low: str
    high: str


def bind_filters(call: PlannedCall, binder: Binder) -> None:
    """Choose the filters (and the order) of a search, count, facet or statistic."""
    pool = _pool(call, binder)
    if not pool:
        raise PlanRejected("nothing to find")
    wired = bool(call.links)
    is_top = any(link.kind == "top" for _, link in binder.readers(call.step))
    is_gone_through = any(link.kind == "each" and reader.turn == call.turn for reader, link in binder.readers(call.step))
    few = EACH if is_gone_through else FEW
    witness = pool[binder.rng.randrange(len(pool))]
    wanted = binder.rng.choice((0, 0, 1)) if wired else binder.rng.choice((1, 2, 2, 3))
    if is_top and wired and len(pool) < 4:
        wanted = 0
    chosen: list[Filter] = []
    terms, figures = _said_after(call)
    for candidate in _candidates(call, witness, binder):
        is_term = candidate.prop.type == "term"
        if (not is_term and figures) or (is_term and terms and not fits_before(candidate.prop, str(candidate.spoken.value))):
            continue
        if len(chosen) >= wanted and (wired or len(pool) <= few or len(chosen) >= 3):
            break
        fewer = candidate.narrow(pool, binder)
        if len(fewer) < (3 if is_top else 2 if is_gone_through else 0):
            continue
        if len(fewer) < len(pool):
            chosen.append(candidate)
            pool = fewer
            figures += not is_term
            terms += is_term and not fits_before(candidate.prop, str(candidate.spoken.value))
    if (not wired and not chosen) or (len(pool) > MANY and call.op == "search" and not is_top):
        raise PlanRejected("nothing to search by")
    if call.op == "search" and len(pool) > ALIKE and not is_top and any(link.kind == "same" for link in call.links):
        raise PlanRejected("too many alike")
    for found in chosen:
        key = binder.say(found.spoken)
        call.args += [Arg(f"/{param}", value, spoken=key, functions=functions) for param, value, functions in found.args]
    if is_top:
        _bind_order(call, pool, binder)
    if call.op == "summarise":
        _bind_measure(call, pool, binder)


def has_many(tools: Mapping[str, Tool], facts: Facts) -> bool:
    """Whether a domain has so many of something that a search can find more than fits a short result."""
    return any(tool.binding.op == "search" and len(facts.by_cls.get(tool.binding.cls, ())) >= CROWD for tool in tools.values())


def can_be_long(call: PlannedCall, calls: list[PlannedCall]) -> bool:
    """Whether a call can be asked for many: a search by what the user says, told before anything is done with what it finds."""
    readers = [(reader, link) for reader in calls for link in reader.links if link.source == call.step]
    return call.op == "search" and not call.links and all(reader.turn > call.turn and link.kind == "pick" for reader, link in readers)


def bind_many(call: PlannedCall, binder: Binder) -> None:
    """Choose one thing that very many have in common, and how many of them are to be shown at most: a round figure that the user names."""
    pool = binder.facts.by_cls.get(call.tool.binding.cls, [])
    most = int(call.tool.parameters["properties"].get("limit", {}).get("maximum", 0))
    limits = [limit for limit in LIMITS if limit <= most]
    for _ in range(WITNESSES if pool and limits else 0):
        for found in _candidates(call, pool[binder.rng.randrange(len(pool))], binder):
            count = len(found.narrow(pool, binder))
            if count >= PLENTY:
                limit = next((limit for limit in limits if limit >= count), limits[-1])
                key = binder.say(found.spoken)
                call.args += [Arg(f"/{param}", value, spoken=key, functions=functions) for param, value, functions in found.args]
                spoken = Spoken(f"{call.step}/limit", "free", limit, "limit", spec={"kind": "count"})
                call.args.append(Arg("/limit", limit, spoken=binder.say(spoken)))
                return
    raise PlanRejected("no room for long_result")


def _said_after(call: PlannedCall) -> tuple[int, int]:
    """How many names and how many limits from results already follow the noun."""
    figures = sum(1 for link in call.links if link.kind == "relative")
    return len(call.links) - figures, figures


def _pool(call: PlannedCall, binder: Binder) -> list[Member]:
    """The members that the wired filters let through, as far as the facts tell, without the ones the dialogue is about."""
    filters = call.tool.binding.config.get("filters", {})
    cls = call.tool.binding.cls
    pools: list[list[Member]] = []
    limits: list[tuple[str, str, Any]] = []
    for arg in call.args:
        spec = filters.get(arg.path.removeprefix("/"))
        if spec and spec["mode"] in ("entity", "term"):
            pools.append(binder.facts.subjects.get((spec["pid"], arg.value), []))
        elif spec:
            limits.append((spec["pid"], spec["mode"], arg.value))
    start = min(pools, key=len) if pools else binder.facts.by_cls.get(cls, [])
    known = {link.value for other in binder.calls[: call.step] for link in other.links}
    if not known and not limits and not pools:
        return start
    others = [{m.id for m in pool} for pool in pools if pool is not start]
    return [m for m in start if m.cls == cls and m.id not in known and all(m.id in other for other in others) and _within(m, limits)]


def _within(member: Member, limits: list[tuple[str, str, Any]]) -> bool:
    for pid, mode, value in limits:
        values = [v for v in member.facts.get(pid, ()) if isinstance(v, int | float)]
        if not any(v >= value if mode == "min" else v <= value for v in values):
            return False
    return True


def _candidates(call: PlannedCall, witness: Member, binder: Binder) -> list[Filter]:
    """Filters that the witness passes, in a seeded order, one a property."""
    specs = call.tool.binding.config.get("filters", {})
    wired = {specs[arg.path.removeprefix("/")]["pid"] for arg in call.args if arg.path.removeprefix("/") in specs}
    found: list[Filter] = []
    for prop in binder.domain.properties_of(call.tool.binding.cls):
        params = {name: spec for name, spec in specs.items() if spec["pid"] == prop.pid}
        values = witness.facts.get(prop.pid, ())
        if not params or prop.pid in wired or not values or not _is_speakable(prop):
            continue
        made = _make_filter(call, prop, params, values, binder)
        if made:
            found.append(made)
    binder.rng.shuffle(found)
    found.sort(key=lambda one: not any(binder.is_new_input(call.tool, param) for param, _, _ in one.args))
    return found


def _is_speakable(prop: DomainProperty) -> bool:
    return prop.type != "entity" and bool({"pre", "post", "over", "under", "when"} & set(prop.wording))


def _make_filter(call: PlannedCall, prop: DomainProperty, params: dict[str, Any], values: tuple[Any, ...], binder: Binder) -> Filter | None:
    key = f"{call.step}/{prop.name}"
    if prop.type == "term":
        param = next((name for name, spec in params.items() if spec["mode"] == "term"), None)
        usable = [value for value in values if isinstance(value, str) and len(value) < 32 and is_sayable_term(prop, value)]
        if param is None or not usable:
            return None
        value = usable[binder.rng.randrange(len(usable))]
        return Filter(prop, [(param, value, ())], Spoken(key, "term", value, param, prop))
    low = next((name for name, spec in params.items() if spec["mode"] == "min"), None)
    high = next((name for name, spec in params.items() if spec["mode"] == "max"), None)
    value = values[0]
    if not isinstance(value, int | float) or low is None or high is None:
        return None
    if prop.type == "year":
        return _year_filter(Limits(key, prop, low, high), int(value), binder)
    return _quantity_filter(Limits(key, prop, low, high), value, binder)


def _year_filter(limits: Limits, value: int, binder: Binder) -> Filter | None:
    key, prop, low, high = limits.key, limits.prop, limits.low, limits.high
    form = binder.rng.choice(("decade", "decade", "after", "before", "since", "exact"))
    if "when" not in prop.wording:
        return None
    if form == "decade" and 1900 <= value < 2020:
        start = value // 10 * 10
        spoken = Spoken(key, "decade", start, low, prop, bound="exact")
        return Filter(prop, [(low, start, ("decade_start",)), (high, start + 9, ("decade_end",))], spoken, start, start + 9)
    if form == "exact" and value >= NEAR:
        return Filter(prop, [(low, value, ()), (high, value, ())], Spoken(key, "year", value, low, prop, bound="exact"), value, value)
    step = 10 if value >= NEAR else 100
    edge = (value - 1) // step * step
    if edge <= 0:
        return None
    if form == "after":
        return Filter(prop, [(low, edge + 1, ("more_than",))], Spoken(key, "year", edge, low, prop, strict=True, bound="min"), edge + 1)
    if form == "before":
        edge = value // step * step + step
        return Filter(prop, [(high, edge - 1, ("less_than",))], Spoken(key, "year", edge, high, prop, strict=True, bound="max"), None, edge - 1)
    return Filter(prop, [(low, edge, ())], Spoken(key, "year", edge, low, prop, bound="min"), edge)


def _quantity_filter(limits: Limits, value: float, binder: Binder) -> Filter | None:
    key, prop, low, high = limits.key, limits.prop, limits.low, limits.high
    edges = round_edges(prop, value)
    if edges is None:
        return None
    below, above = edges
    is_free = {
        edge: is_gap(binder.facts, prop.cls, prop.pid, min(edge, beside), max(edge, beside)) for edge, beside in ((below, below + 1), (above, above - 1))
    }
    if "over" in prop.wording and (binder.rng.random() < 0.6 or "under" not in prop.wording):
        if not is_free[below]:
            return None
        spoken = Spoken(key, "quantity", below, low, prop, strict=True, bound="min")
        return Filter(prop, [(low, below + 1, ("more_than",))], spoken, below + 1)
    if "under" not in prop.wording or not is_free[above]:
        return None
    spoken = Spoken(key, "quantity", above, high, prop, strict=True, bound="max")
    return Filter(prop, [(high, above - 1, ("less_than",))], spoken, None, above - 1)


def is_gap(facts: Facts, cls: str, pid: str, low: float, high: float) -> bool:
    """Whether no member of a class has a value strictly between two: asked for as 11, `more than 10` would lose 10.5.

    Cost: one look at the members of the class.
    """
    values = (value for member in facts.by_cls.get(cls, ()) for value in member.facts.get(pid, ()))
    return not any(isinstance(value, int | float) and low < value < high for value in values)


def round_edges(prop: DomainProperty, value: float) -> tuple[int, int] | None:
    """The round figures just below and above a value: what a person would name as a limit."""
    if value < 3:
        return None
    steps = (30, 15) if prop.name.endswith("_minutes") else (10 ** max(0, len(str(int(value))) - 1), 10 ** max(0, len(str(int(value))) - 1) // 2)
    step = max(1, steps[0] if value >= 2 * steps[0] else steps[1])
    below = int((value - 1) // step * step)
    above = int(value // step * step + step)
    return (below, above) if below > 0 else None


def _bind_order(call: PlannedCall, pool: list[Member], binder: Binder) -> None:
    """Ask for the first by some figure: the longest, the newest."""
    sorts = call.tool.binding.config.get("sorts", {})
    choices: list[tuple[str, DomainProperty]] = []
    for prop in binder.domain.properties_of(call.tool.binding.cls):
        shared = sum(1 for member in pool if prop.pid in member.facts)
        if prop.name in sorts and shared == len(pool) > 1:
            choices += [(sign + prop.name, prop) for sign, word in (("-", "most"), ("", "least")) if word in prop.wording]
    if not choices:
        raise PlanRejected("nothing to order by")
    value, prop = binder.choose(choices, lambda choice: binder.is_new_value(call.tool, "sort", choice[0]))
    figures = sorted(float(member.facts[prop.pid][0]) for member in pool)
    best = figures[:2] if not value.startswith("-") else figures[-2:]
    if best[0] == best[1]:
        raise PlanRejected("no single top")
    key = binder.say(Spoken(f"{call.step}/sort", "superlative", value, "sort", prop))
    call.args.append(Arg("/sort", value, spoken=key))


def _bind_measure(call: PlannedCall, pool: list[Member], binder: Binder) -> None:
    measures = call.tool.binding.config.get("of", {})
    props = [p for p in binder.domain.properties_of(call.tool.binding.cls) if p.name in measures and {"average", "measure"} <= set(p.wording)]
    props = [p for p in props if sum(1 for member in pool if p.pid in member.facts) > 2]
    if not props:
        raise PlanRejected("nothing to average")
    prop = binder.choose(props, lambda one: binder.is_new_value(call.tool, "of", one.name))
    key = binder.say(Spoken(f"{call.step}/of", "comparative", prop.name, "of", prop=prop))
    call.args.append(Arg("/of", prop.name, spoken=key))
