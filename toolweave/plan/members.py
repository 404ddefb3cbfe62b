"""Whom a look-up by name is for: a member from whom all that follows can go on, as far as the facts tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from toolweave.plan.binder import Binder
from toolweave.plan.model import Link, PlannedCall, PlanRejected
from toolweave.plan.shapes import items_of, shape_of
from toolweave.sample.facts import Member

ASTRAY = 0.01
"""How readily a member is taken that a change would fail for."""


SPREAD = 6
"""Members with the same value from which on a name that leads into another domain is taken less often: most films are American."""
SHOWN, MOST = 4, 6
"""Items of a long list that an answer names; the longest list that is named whole."""
CROWD = 60
"""More than this with the same value, and it says little about them."""
TRIES = 80
"""Members looked at before a goal is given up; each look is a few dictionary reads."""
FAR_TRIES = 400
"""The same where the goal goes on in another domain: few of a cast are musicians too."""


def find_recorded(call: PlannedCall, binder: Binder) -> list[Member] | None:
    """The members the user has a record of, where the look-up serves a change of one; None otherwise, or where there is none."""
    for reader, link in binder.readers(call.step):
        is_again = binder.refused is not None and reader.step == binder.refused and reader.op == "record_create"
        if (is_again or reader.op in ("record_update", "record_delete")) and link.kind == "named":
            field_name = link.target_path.removeprefix("/")
            ids = {str(record.get(field_name)) for record in binder.recorded(reader).values()}
            return [binder.facts.members[i] for i in sorted(ids) if i in binder.facts.members]
    return None


def find_alike(call: PlannedCall, binder: Binder) -> list[Member] | None:
    """The members that have something people go by in common with the ones looked up beside this one, three by the same director; None if there are none."""
    beside = [
        binder.chosen[other.step] for other in binder.calls[: call.step] if other.op == "find" and other.tool == call.tool and other.step in binder.chosen
    ]
    if not beside:
        return None
    alike: dict[str, Member] = {}
    for prop in binder.domain.properties_of(call.tool.binding.cls):
        for value in beside[0].facts.get(prop.pid, ()) if prop.type in ("entity", "term") or prop.pivot else ():
            having = binder.facts.subjects.get((prop.pid, value), [])
            if len(having) < CROWD and all(value in member.facts.get(prop.pid, ()) for member in beside):
                alike |= {member.id: member for member in having if member.cls == call.tool.binding.cls and member not in beside}
    return [alike[key] for key in sorted(alike)] or None


def find_partners(call: PlannedCall, binder: Binder) -> list[Member] | None:
    """The members that go with the one another look-up has chosen, where both fill one call; None if this look-up is free.

    Two actors who share a film, two films that share an actor, a director and an actor of one film, two members with a figure to compare.
    """
    for reader, link in binder.readers(call.step):
        for other in reader.links:
            member = binder.chosen.get(other.source)
            if other.kind in ("same", "relative") and other.source != call.step:
                return _partners_by_value(reader, other, link, binder)
            if other.source != call.step and member is not None:
                return _partners_of(member, reader, other, link, binder)
    return None


def _partners_by_value(reader: PlannedCall, other: Link, link: Link, binder: Binder) -> list[Member] | None:
    """The members of whom there is something with the genre, or past the figure, that another look-up's details will give."""
    source = binder.calls[other.source]
    member = binder.chosen.get(source.links[0].source if source.links else other.source)
    if member is None or other.prop is None:
        return None
    facts, pid = binder.facts, other.prop.pid
    mine = reader.tool.binding.config.get("filters", {}).get(link.target_path.removeprefix("/"), {}).get("pid")
    mode = reader.tool.binding.config.get("filters", {}).get(other.target_path.removeprefix("/"), {}).get("mode")
    values = member.facts.get(pid, ())
    if other.kind == "same":
        found = [m for value in values for m in facts.subjects.get((pid, value), ()) if m is not member]
    else:
        edge = values[0] if values else 0
        having = [m for m in facts.by_cls.get(reader.tool.binding.cls, ()) if pid in m.facts]
        found = [m for m in having if (m.facts[pid][0] > edge if mode == "min" else m.facts[pid][0] < edge)]
    ids = {str(value) for m in found for value in m.facts.get(str(mine), ())}
    return [facts.members[i] for i in sorted(ids) if i in facts.members]


def _partners_of(member: Member, reader: PlannedCall, other: Link, link: Link, binder: Binder) -> list[Member]:
    config, facts = reader.tool.binding.config, binder.facts
    if reader.op == "compare":
        pids = [spec["pid"] for spec in config["by"].values() if spec["pid"] in member.facts]
        return [m for m in facts.by_cls[member.cls] if m is not member and any(pid in m.facts for pid in pids)]
    if reader.op == "common":
        pid = config["pid"]
        if config["direction"] == "subjects":
            ids = {value for subject in facts.subjects.get((pid, member.id), ()) for value in subject.facts.get(pid, ())}
        else:
            ids = {subject.id for value in member.facts.get(pid, ()) for subject in facts.subjects.get((pid, value), ())}
        return [facts.members[i] for i in sorted(ids) if i != member.id and i in facts.members]
    filters = config.get("filters", {})
    mine, theirs = (filters.get(x.target_path.removeprefix("/"), {}).get("pid") for x in (link, other))
    ids = {value for subject in facts.subjects.get((theirs, member.id), ()) for value in subject.facts.get(mine, ())}
    return [facts.members[i] for i in sorted(ids, key=str) if i != member.id and i in facts.members]


def draw_member(members: list[Member], call: PlannedCall, binder: Binder, taken: set[Any]) -> Member:
    """Draw a member from whom all that follows can go on; those the run has been about least come first.

    Raises:
        PlanRejected: If none of those looked at fits.
    """
    if not members:
        raise PlanRejected("no member fits")
    usual = binder.named.total() // len(members)
    tries = FAR_TRIES if any(link.kind == "across" for other in binder.calls for link in other.links) else TRIES
    for number in range(min(tries, 4 * len(members))):
        member = members[binder.rng.randrange(len(members))]
        if binder.named[member.id] > usual + number // 20:
            continue
        if member.name in taken or (member.cls, member.name.casefold()) in binder.facts.homonyms or not is_sayable(member.name):
            continue
        if leads_on(member, call.step, binder):
            return member
    raise PlanRejected("no member fits")


def is_sayable(name: str) -> bool:
    """Whether a name can stand in a sentence: not too long, no bracket, some letter."""
    return len(name) <= 48 and not set('()[]{}"') & set(name) and any(c.isalpha() for c in name)


def leads_on(member: Member, step: int, binder: Binder) -> bool:
    """Whether the facts about a member let every call that reads a step go on. Cost: a few look-ups a link."""
    for call, link in binder.readers(step):
        follows = can_serve if link.kind in ("named", "found", "pick", "top") else _can_follow
        if link.kind in ("named", "found", "pick", "top", "prop", "across", "same", "relative") and not follows(member, call, link, binder):
            return False
    return True


def find_across(link: Link, value: Any, look_up: PlannedCall, binder: Binder) -> str | None:
    """The id that a value has in the domain it is looked up in by name; None where it is not known there, or not told apart by its name."""
    return binder.facts.across.get((link.prop.pid if link.prop is not None else "", look_up.tool.binding.cls, str(value)))


def is_same(look_up: PlannedCall, binder: Binder) -> bool:
    """Whether a look-up found what was meant: by a name out of a result, the very thing that bears it there."""
    if not look_up.links:
        return True
    return items_of(look_up)[0].get(shape_of(look_up).id) == find_across(look_up.links[0], look_up.links[0].value, look_up, binder)


def _is_on_record(identity: str, call: PlannedCall, link: Link, binder: Binder) -> bool:
    """Whether the user's world holds a record of a member: what can be changed, and not made again."""
    field_name = link.target_path.removeprefix("/")
    records = binder.recorded(call)
    return any(record.get(field_name) == identity for record in records.values())


def can_serve(member: Member, call: PlannedCall, link: Link, binder: Binder) -> bool:
    """Whether a call about a member will find something. Cost: a few look-ups."""
    config = call.tool.binding.config
    if call.op == "details":
        return all(_can_follow(member, reader, out, binder) for reader, out in binder.readers(call.step))
    if call.op == "related":
        pid = str(config["pid"])
        subjects = config["direction"] == "subjects"
        found = binder.facts.subjects.get((pid, member.id), ()) if subjects else member.facts.get(pid, ())
        return len(found) > subjects and _lists_one_for_over_there(found, call, binder)
    if call.op == "compare":
        return any(spec["pid"] in member.facts for spec in config["by"].values())
    if call.op in ("search", "count", "facet", "summarise"):
        pid = config.get("filters", {}).get(link.target_path.removeprefix("/"), {}).get("pid")
        found = binder.facts.subjects.get((pid, member.id), ())
        return len(found) > 1 and _lists_one_for_over_there(found, call, binder)
    if call.op in ("record_create", "record_update", "record_delete"):
        is_again = binder.refused is not None and call.step >= binder.refused  # what is there already is refused
        return _is_on_record(member.id, call, link, binder) == (is_again or call.op != "record_create") or binder.rng.random() < ASTRAY
    return True


def goes_with(value: Any, link: Link, call: PlannedCall, binder: Binder) -> bool:
    """Whether a search finds more than one thing with this value and those that other results already fill: the director and one of the cast."""
    filters = call.tool.binding.config.get("filters", {})
    pid = filters.get(link.target_path.removeprefix("/"), {}).get("pid")
    others = [other for other in call.links if other is not link and other.value is not None and other.kind == "pick"]
    if link.kind != "pick" or pid is None or not others:
        return True
    found = {member.id for member in binder.facts.subjects.get((pid, value), ())}
    for other in others:
        theirs = filters.get(other.target_path.removeprefix("/"), {}).get("pid")
        found &= {member.id for member in binder.facts.subjects.get((theirs, other.value), ())}
    return value not in [other.value for other in others] and len(found) > 1


def _can_follow(member: Member, reader: PlannedCall, out: Link, binder: Binder) -> bool:
    """Whether a details result about `member` holds what `reader` takes from it."""
    if out.prop is None:
        return True
    values = member.facts.get(out.prop.pid, ())
    if out.kind == "prop":
        if len(values) != 1:
            return False
        target = binder.facts.members.get(str(values[0]))
        return target is not None and (target.cls, target.name.casefold()) not in binder.facts.homonyms and can_serve(target, reader, out, binder)
    if out.kind == "across":
        return len(values) == 1 and can_go_over(values[0], reader, out, binder)
    if out.kind == "same":
        if reader.turn == binder.calls[out.source].turn and len(values) != 1:
            return False
        return any(len(binder.facts.subjects.get((out.prop.pid, value), ())) > 1 for value in values)
    return len(values) > 0


def _lists_one_for_over_there(found: Sequence[Any], call: PlannedCall, binder: Binder) -> bool:
    """Whether one of those that a list will show can be looked up in another domain, where the goal goes on there from the list."""
    over = [(reader, out) for reader, out in binder.readers(call.step) if out.kind == "across"]
    if not over:
        return True
    members = [one if isinstance(one, Member) else binder.facts.members.get(str(one)) for one in found]
    names = sorted(member.name for member in members if member is not None)
    shown = names if len(names) <= MOST else names[:SHOWN]
    return all(any(can_go_over(name, reader, out, binder) for name in shown) for reader, out in over)


def can_go_over(value: Any, look_up: PlannedCall, out: Link, binder: Binder) -> bool:
    """Whether a value can be looked up in another domain and gone on with there; one that very many share is taken less often."""
    over = binder.facts.members.get(find_across(out, value, look_up, binder) or "")
    if over is None or (over.cls, over.name.casefold()) in binder.facts.homonyms:
        return False
    if out.prop is not None and binder.rng.random() * len(binder.facts.subjects.get((out.prop.pid, value), ())) > SPREAD:
        return False
    return leads_on(over, look_up.step, binder)
