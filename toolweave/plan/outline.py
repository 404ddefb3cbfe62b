"""The outline of a plan: which user turn each call of a skeleton falls into, and what each wire means to a person.

A wire that no person would walk (a name looked up to look it up again, a place of death and who was born there) has no
reading, and the skeleton is dropped before anything is executed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from toolweave.model.domain import DomainFile, DomainProperty
from toolweave.model.tool import Json, Parameter, Tool
from toolweave.plan.conditional import set_branches
from toolweave.plan.model import Link, LinkKind, PlannedCall
from toolweave.plan.retry import can_be_refused, set_apart
from toolweave.sample.skeletons import Skeleton, SkeletonStep, Wire

TOP = 0.35
"""How often a list that can be sorted is asked for by its first, where something is to be done with one of its items."""
LATER = 0.2
"""How often a list is told before each of its items is asked about."""
ACROSS = 0.6
"""How often a value is told before it is gone on with in another domain."""
LIST_OPS = {"search", "related", "common"}
AGGREGATES = {"count", "facet", "summarise"}
"""A figure over many is an end in itself: once in a dialogue, and nothing follows from it."""
OVER_MANY = {"search", *AGGREGATES}
PAIRED = {"compare", "common"}
CHANGES = {"record_create", "record_update", "record_delete"}
MAX_TURNS = 3
MAX_CALLS = 7


def outline_skeleton(skeleton: Skeleton, tools: Mapping[str, Tool], domain: DomainFile, rng: Random) -> list[PlannedCall] | None:
    """Assign each step a user turn and a level within it.

    Shape:   one call a step, in order; turns count from 0, levels from 0 within a turn. None if some wire has no reading, whatever
             is drawn; empty if the way to split it that was drawn makes no sense.
    """
    calls: list[PlannedCall] = []
    if skeleton.pattern == "retry" and not can_be_refused(tools[skeleton.steps[-1].tool]):
        return None
    for index, step in enumerate(skeleton.steps):
        tool = tools[step.tool]
        links = [read_link(tools[skeleton.steps[wire.source].tool], tool, wire, domain, rng) for wire in step.wires]
        found = [link for link in links if link is not None]
        if skeleton.pattern == "map" and skeleton.steps.count(step) > 1:
            found = [each for link in found if (each := read_each(link, tools[skeleton.steps[link.source].tool], domain)) is not None]
        if len(found) < len(links) or not has_all_ids(tool, [link.target_path for link in found]):
            return None
        _mark_found(found, calls)
        if not all(is_asked_across(link, calls[link.source].tool, tool, domain) for link in found):
            return None
        call = PlannedCall(index, tool, turn=0, level=0, links=found)
        _place(call, calls, rng)
        calls.append(call)
    if skeleton.pattern == "conditional":
        return set_branches(calls, domain) or []
    _settle_tops(calls)
    if skeleton.pattern == "retry":
        set_apart(calls)
    return calls if is_sensible(calls) else []


def complete_skeleton(skeleton: Skeleton, tools: Mapping[str, Tool]) -> Skeleton:
    """Wire a second id of the same kind from the same list: a transfer takes both accounts from one `list_accounts`."""
    steps: list[SkeletonStep] = []
    for step in skeleton.steps:
        wires = list(step.wires)
        if len(wires) == 1 and tools[skeleton.steps[wires[0].source].tool].binding.op == "record_list":
            given = leaf(tools[step.tool], "in", wires[0].target_path)
            for other in tools[step.tool].leaves:
                if other.direction == "in" and other.required and given is not None and other.path != given.path and other.denotes == given.denotes:
                    wires.append(Wire(wires[0].source, wires[0].source_path, other.path))
        steps.append(replace(step, wires=tuple(wires)) if len(wires) > len(step.wires) else step)
    return Skeleton(skeleton.pattern, tuple(steps)) if tuple(steps) != skeleton.steps else skeleton


@dataclass(frozen=True, slots=True)
class Ends:
    """The two ends of a wire: an output that denotes something, an input that denotes something, and the property told there."""

    source: Tool
    out: Parameter
    target: Tool
    into: Parameter
    prop: DomainProperty | None
    domain: DomainFile


def read_link(source: Tool, target: Tool, wire: Wire, domain: DomainFile, rng: Random) -> Link | None:
    """Classify a wire by what its two ends denote."""
    out, into = leaf(source, "out", wire.source_path), leaf(target, "in", wire.target_path)
    if out is None or into is None or out.denotes is None or into.denotes is None:
        return None
    prop = property_of(domain, source.about, out.denotes.pid)
    kind = _kind(Ends(source, out, target, into, prop, domain), rng)
    if kind == "across" and source.binding.op in LIST_OPS:
        prop = None  # one of a list, whatever the list is of
    return Link(kind, wire.source, wire.source_path, wire.target_path, prop) if kind else None


def _kind(ends: Ends, rng: Random) -> LinkKind | None:
    out, into, prop = ends.out.denotes, ends.into.denotes, ends.prop
    assert out is not None and into is not None
    if ends.source.domain != ends.target.domain:
        is_sayable = ends.source.binding.op in LIST_OPS or (prop is not None and "np" in prop.wording)
        return "across" if is_sayable and ends.target.binding.op == "find" else None
    if into.role == "id" and out.role == "id":
        return _kind_of_id(ends, rng)
    if ends.source.binding.op in ("details", "find") and prop is not None and out.pid == into.pid:
        if into.role == "bound":
            return "relative" if {"than", "than_under"} <= set(prop.wording) else None
        theirs = property_of(ends.domain, ends.target.binding.cls, into.pid)
        return "same" if prop.pivot and "same" in prop.wording and theirs is not None and "same" in theirs.wording else None
    return None


def _kind_of_id(ends: Ends, rng: Random) -> LinkKind | None:
    op = ends.source.binding.op
    if op == "find":
        return _kind_of_found(ends)
    if op == "details":
        return "prop" if ends.prop is not None and ends.out.path.count("*") <= 1 and "np" in ends.prop.wording else None
    if op in LIST_OPS and ends.target.binding.op in ("record_update", "record_delete"):
        return None  # what a search finds is seldom on the user's own record
    if op in LIST_OPS and ends.out.path.count("/") == 3:
        sorts: Json = ends.source.binding.config.get("sorts", {}) if op == "search" else {}
        sortable = any(p.name in sorts and {"most", "least"} & set(p.wording) for p in ends.domain.properties_of(ends.source.binding.cls))
        return "top" if sortable and rng.random() < TOP else "pick"
    return _kind_of_record(ends)


def _kind_of_found(ends: Ends) -> LinkKind | None:
    if ends.target.binding.op == "find":
        return None
    if ends.out.denotes is not None and ends.out.denotes.pid is not None:
        return "prop" if ends.prop is not None and "np" in ends.prop.wording else None
    return "named"


def _kind_of_record(ends: Ends) -> LinkKind | None:
    """A record's own id, or the member a listed record is about."""
    op, denotes = ends.source.binding.op, ends.out.denotes
    own = denotes is not None and denotes.cls == ends.source.binding.cls and ends.out.path.count("/") <= 3
    if op == "record_create":
        return "made" if own and ends.target.binding.op != "record_delete" else None
    if op != "record_list":
        return None
    if own:
        return "record"
    member = denotes is not None and any(c.name == denotes.cls for c in ends.domain.classes)
    return "pick" if member and not ends.target.binding.op.startswith("record_") else None


def _mark_found(links: list[Link], calls: list[PlannedCall]) -> None:
    """What was looked up by a name out of a result is spoken of by what it is to something else: `his birthplace`."""
    for link in links:
        origin = calls[link.source].links
        if link.kind == "named" and origin:
            link.kind, link.prop = "found", origin[0].prop


def is_asked_across(link: Link, look_up: Tool, target: Tool, domain: DomainFile) -> bool:
    """Whether people ask such a thing of what they came upon in another domain; the class's wording (`across`) says what."""
    if link.kind in ("same", "relative") and look_up.domain != domain.name:
        return False  # countries on the continent of the country of a university: too far round
    away = target.domain != domain.name
    cls = {"found": look_up.binding.cls, "prop": link.prop.range if link.prop is not None else None}.get(link.kind) if away else None
    listed = domain.cls(cls).wording.get("across") if cls else None
    if listed is None or target.binding.op == "details":
        return True
    config, path = target.binding.config, link.target_path.removeprefix("/")
    pid = config.get("pid") or config.get("filters", {}).get(path, {}).get("pid")
    return any(prop.pid == pid and f"{prop.cls}.{prop.name}" in listed for prop in domain.properties)


def _place(call: PlannedCall, calls: list[PlannedCall], rng: Random) -> None:
    """Give a call the first turn and level in which all it needs is known; what is done for each of a list is done at once."""
    twin = next((other for other in calls if other.links and is_twin(call, other)), None)
    if twin is not None:
        call.turn, call.level = twin.turn, twin.level
        return
    for link in call.links:
        source = calls[link.source]
        later = (
            source.turn + 1 if link.kind in ("pick", "made") or (link.kind == "each" and rng.random() < LATER) or _is_breath(link, source, rng) else source.turn
        )
        call.turn = max(call.turn, later)
    for link in call.links:
        source = calls[link.source]
        if source.turn == call.turn:
            call.level = max(call.level, source.level + 1)


def read_each(link: Link, source: Tool, domain: DomainFile) -> Link | None:
    """The link of a call that is made for each of a list; None where `each of them` would not mean the things asked about.

    A list of records is one of the things themselves where it is called so (`saved cities`), not where each record is about several (`visits`).
    """
    if link.kind not in ("pick", "top"):
        return None
    if source.binding.op == "record_list":
        field = link.source_path.rsplit("/", 1)[-1]
        resource = next((r for r in domain.resources if r.name == source.binding.cls), None)
        cls = next((c for c in domain.classes if field == f"{c.name}_id"), None)
        if resource is None or cls is None or resource.config.get("unique") != [field]:
            return None
        if not any(noun[0] in said for noun in cls.nouns for pair in resource.nouns for said in pair):
            return None
    return replace(link, kind="each")


def is_twin(call: PlannedCall, other: PlannedCall) -> bool:
    """Whether two calls do the same side by side: for two items of one list, or for two things looked up by name."""
    return call.tool.id == other.tool.id and [(k.kind, k.source_path) for k in call.links] == [(k.kind, k.source_path) for k in other.links]


def _is_breath(link: Link, source: PlannedCall, rng: Random) -> bool:
    """Whether the user hears the answer so far before asking on: after three calls, sometimes after two, often before something of another domain."""
    if link.kind == "across":
        return source.op in LIST_OPS or source.level >= 2 or rng.random() < ACROSS
    if link.kind not in ("prop", "same", "relative"):
        return False
    return source.level >= 2 or rng.random() < 0.06


def _settle_tops(calls: list[PlannedCall]) -> None:
    """A list is asked for by its top only where that is all the turn wants of it: one reader, nothing else picks, and no `newest one like X`."""
    for call in calls:
        for link in call.links:
            likened = any(of.kind in ("same", "relative") for of in calls[link.source].links)
            if link.kind == "top" and (likened or sum(1 for other in calls for o in other.links if o.source == link.source) > 1):
                link.kind = "pick"
                call.turn = max(call.turn, calls[link.source].turn + 1)


def is_sensible(calls: list[PlannedCall]) -> bool:
    """Whether the turns make a dialogue: few enough, in order, at most two things asked at once."""
    turns = max(call.turn for call in calls) + 1
    if turns > MAX_TURNS or len(calls) > MAX_CALLS or {call.turn for call in calls} != set(range(turns)):
        return False
    if [call.turn for call in calls] != sorted(call.turn for call in calls):
        return False
    if sum(1 for call in calls if call.op in AGGREGATES) > 1 or any(calls[link.source].op in AGGREGATES for call in calls for link in call.links):
        return False
    if any(call.op in PAIRED and any(link.kind not in ("named", "pick") for link in call.links) for call in calls):
        return False
    if any(is_idle_filter(call, calls) for call in calls):
        return False
    if any(is_idle_beside(one, other) for number, one in enumerate(calls) for other in calls[:number]):
        return False
    for turn in range(turns):
        mine = [call for call in calls if call.turn == turn]
        feeding = {link.source for call in mine for link in call.links}
        wanted = [call for call in mine if call.step not in feeding]
        asked = sum(1 for number, call in enumerate(wanted) if not any(is_twin(call, other) for other in wanted[:number]))
        if asked > 2 or sum(1 for call in mine if call.op in CHANGES) > 1:
            return False
        if any(is_cross(call, calls, asked) for call in mine):
            return False
    return True


def is_cross(call: PlannedCall, calls: list[PlannedCall], asked: int) -> bool:
    """Whether a call is at cross purposes: something dropped and asked about in one breath, or spoken of as `its country` instead of by name."""
    if call.op == "record_delete" and asked > 1:
        return True
    if call.op == "related" and any(call.tool.binding.config["pid"] in walked_along(calls[link.source]) for link in call.links if link.kind == "pick"):
        return True
    marks = {"named_first", "acted_first"} if call.op.startswith("record_") else {"named_first"}
    return any(link.kind == "prop" and link.prop is not None and marks & set(link.prop.wording) and calls[link.source].turn == call.turn for link in call.links)


def walked_along(call: PlannedCall) -> set[str]:
    """The properties along which a list was asked for: the films of a director need not be asked for their director."""
    if call.op == "related":
        return {str(call.tool.binding.config["pid"])}
    filters = call.tool.binding.config.get("filters", {})
    return {str(filters[path]["pid"]) for link in call.links if (path := link.target_path.removeprefix("/")) in filters}


def is_idle_filter(call: PlannedCall, calls: list[PlannedCall]) -> bool:
    """Whether a list of records is narrowed by something nobody would mention: it is only looked up to act on one of its items."""
    if call.op != "record_list" or not call.links or all(link.kind == "named" for link in call.links):
        return False
    return any(reader.turn == call.turn for reader in calls for link in reader.links if link.source == call.step)


def is_idle_beside(one: PlannedCall, other: PlannedCall) -> bool:
    """Whether two calls ask for the same: two likenesses of one thing, details and a list they contain, or the same things searched and listed or counted."""
    likes = [{link.source for link in call.links if link.kind == "same"} for call in (one, other)]
    if likes[0] & likes[1]:
        return True
    shared = {(link.source, link.source_path) for link in one.links} & {(link.source, link.source_path) for link in other.links}
    if not shared:
        return False
    if {one.op, other.op} == {"details", "related"}:
        related = one if one.op == "related" else other
        return related.tool.binding.config["direction"] == "values"
    if one.op == other.op == "related":
        return one.tool.id == other.tool.id  # what somebody directed and what they acted in are two things
    return all(call.op in OVER_MANY or (call.op == "related" and call.tool.binding.config["direction"] == "subjects") for call in (one, other))


def has_all_ids(tool: Tool, wired: list[str]) -> bool:
    """Whether no id that the tool requires is left for the user to know: people do not know ids."""
    for parameter in tool.leaves:
        if parameter.direction != "in" or not parameter.required or parameter.denotes is None or parameter.denotes.role != "id":
            continue
        if parameter.path.endswith("/*"):
            stem = parameter.path[:-1]
            if sum(1 for path in wired if path.startswith(stem)) < 2:
                return False
        elif parameter.path not in wired:
            return False
    return True


def is_worded(tool: Tool, domain: DomainFile) -> bool:
    """Whether the domain's wording has words for what a tool does; tools without words are never asked for."""
    config, op = tool.binding.config, tool.binding.op
    if op == "answer":
        return False
    if op.startswith("record_"):
        return any(action.name == tool.name and ("request" in action.wording or "ask" in action.wording) for action in domain.actions)
    if op in ("related", "common"):
        holder = config["items"]["cls"] if config["direction"] == "subjects" else tool.binding.cls
        prop = property_of(domain, holder, config["pid"])
        subjects = config["direction"] == "subjects"
        key = {("related", True): "agent", ("related", False): "q", ("common", True): "common", ("common", False): "common_values"}[op, subjects]
        return prop is not None and key in prop.wording
    if op == "facet":
        prop = property_of(domain, tool.binding.cls, config["pid"])
        return prop is not None and "facet" in prop.wording
    figures = {"compare": ("by", "compare"), "summarise": ("of", "average")}.get(op)
    return figures is None or any(figures[1] in p.wording for p in domain.properties_of(tool.binding.cls) if p.name in config[figures[0]])


def leaf(tool: Tool, direction: str, path: str) -> Parameter | None:
    """The leaf at a path template; `/film_ids/0` finds `/film_ids/*`."""
    places = tool.leaf_places
    found = [place for at in {path, _generic(path)} if (place := places.get((direction, at))) is not None]
    return tool.leaves[min(found)] if found else None


@lru_cache(maxsize=4096)
def _generic(path: str) -> str:
    return "/".join("*" if part.isdigit() else part for part in path.split("/"))


def property_of(domain: DomainFile, cls: str, pid: str | None) -> DomainProperty | None:
    """The property `pid` of a class, if the domain file has it."""
    return domain.property_places.get((cls, pid))
