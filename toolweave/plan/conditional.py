"""A call that hangs on what a result holds: which condition the user makes, whether it holds, and what is then called.

The condition is made once the result is there, so that it holds or not as it is wanted to: a round threshold just beside the value, or a term that
others have. Both ways the threshold parts the world: of those with such a value, enough lie on either side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from toolweave.model.conditions import Comparison
from toolweave.model.domain import DomainFile, DomainProperty
from toolweave.plan.binder import Binder
from toolweave.plan.filters import round_edges
from toolweave.plan.model import Condition, ConditionForm, Link, PlannedCall, PlanRejected, Spoken, SpokenKind
from toolweave.plan.pointers import find
from toolweave.plan.shapes import items_of, shape_of
from toolweave.plan.terms import head_of

EITHER = 0.1
"""The least share of the members with a value that must lie on either side of a threshold."""
LOOKED_AT = 200
"""Members looked at to see how a threshold parts them."""
KNOWN = 3
"""The least number of members that have a term somebody makes a condition of."""
SWAPPED = 0.4
"""How often the second of two calls is the one wanted where the condition holds."""
FORMS: tuple[ConditionForm, ...] = ("only", "only", "tell", "tell", "unless")
"""Ways to make one call hang on the details of a thing, by how often; on a record of the user's own it hangs in one way alone: `if there's enough in it`."""
WORD = re.compile(r"\w+")
COMPARED: dict[str, Comparison] = {"if_over": ">", "if_under": "<", "if_least": ">="}
"""The comparison of each key of a property's wording."""


@dataclass(frozen=True, slots=True)
class Test:
    """One condition that could be made of a result: a property, a key of its wording, a threshold."""

    prop: DomainProperty
    pointer: str
    key: str
    op: Comparison
    kind: SpokenKind
    value: Any


def count_lead(calls: Sequence[PlannedCall]) -> int:
    """How many calls stand before those that hang on the condition: the look-up, and the details if they are read."""
    return 2 if len(calls) > 1 and calls[1].op == "details" else 1


def set_branches(calls: list[PlannedCall], domain: DomainFile) -> list[PlannedCall] | None:
    """Put what hangs on the condition after what decides it, in the same turn; None where nobody would make it hang on one."""
    lead = count_lead(calls)
    decider, branches = calls[lead - 1], calls[lead:]
    if not branches or not all(_can_hang(call, domain) for call in branches) or not any(_is_marked(call, domain) for call in branches):
        return None
    if len(branches) > 1 and branches[0].tool.binding.cls == branches[1].tool.binding.cls and branches[1].op.startswith("record_"):
        return None
    cls = decider.tool.binding.cls
    if not any(key.startswith("if_") for prop in domain.properties_of(cls) for key in prop.wording):
        return None
    for call in branches:
        call.turn, call.level = decider.turn, decider.level + 1
    return calls


def find_subject(branch: PlannedCall) -> Link:
    """Of the records that an action is about, the one that a condition is about: the first that it asks for, the account that pays."""
    order = list(branch.tool.parameters["properties"])
    return min(branch.links, key=lambda link: order.index(link.target_path.removeprefix("/")))


def _is_marked(call: PlannedCall, domain: DomainFile) -> bool:
    """Whether an action is one that people make hang on something, as its wording says."""
    return any(action.name == call.tool.name and "conditional" in action.wording for action in domain.actions)


def _can_hang(call: PlannedCall, domain: DomainFile) -> bool:
    kinds = {link.kind for link in call.links}
    if call.op in ("record_create", "record_update", "record_delete"):
        return _is_marked(call, domain) and kinds <= {"named", "record"}
    if call.op == "search":
        filters = call.tool.binding.config.get("filters", {})
        pids = {filters.get(link.target_path.removeprefix("/"), {}).get("pid") for link in call.links}
        return kinds == {"prop"} and pids == {link.prop.pid for link in call.links if link.prop is not None}  # films of its director, not with them
    return call.op == "record_list" and kinds == {"named"}


def decide(branches: list[PlannedCall], binder: Binder) -> Condition:
    """Choose the condition, and take out of the plan what does not come to be called.

    Raises:
        PlanRejected: If nothing in the result can be made a condition of.
    """
    rng = binder.rng
    decider = binder.calls[branches[0].step - 1]
    holds = rng.random() < 0.5
    test = _choose_test(decider, branches[0], holds, binder)
    first, second = (branches[0], branches[1]) if len(branches) > 1 else (branches[0], None)
    form: ConditionForm = "otherwise" if second is not None else rng.choice(FORMS) if decider.op == "details" else "only"
    if second is not None and rng.random() < SWAPPED:
        first, second = second, first
    key = binder.say(Spoken(f"{decider.step}/when", test.kind, test.value, test.prop.name, prop=test.prop))
    condition = Condition(decider.step, test.pointer, test.prop, test.key, test.op, key, holds, form, first, second)
    place = branches[0].step
    for call, _ in condition.branches:
        if call is condition.taken:
            call.step = place
        else:
            binder.calls.remove(call)
            call.step = -1
    return condition


def _choose_test(decider: PlannedCall, branch: PlannedCall, holds: bool, binder: Binder) -> Test:
    if decider.op == "details":
        root, known = "", _known_fields(decider, binder)
    else:
        root, known = f"/{shape_of(decider).field}/{find_subject(branch).index}", set[str]()
    cls = decider.tool.binding.cls
    by_prop: dict[str, list[Test]] = {}  # figures stand there twice: `longer than two hours` is asked more than `from France`
    for prop in binder.domain.properties_of(cls):
        pointer = f"{root}/{prop.plural or prop.name}"
        value = find(decider.result, pointer)
        if value is None or (prop.plural or prop.name) in known:
            continue
        tests = list(_list_tests(prop, pointer, value, holds, binder))
        if tests:
            by_prop[prop.name] = tests
    if not by_prop:
        raise PlanRejected("nothing to decide by")
    figures = [name for name, tests in by_prop.items() if tests[0].kind != "term"]
    return binder.rng.choice(by_prop[binder.rng.choice(sorted([*by_prop, *figures]))])


def _known_fields(details: PlannedCall, binder: Binder) -> set[str]:
    """What the look-up before the details tells already."""
    items = items_of(binder.calls[details.links[0].source])
    return set(items[0]) if items else set()


def _list_tests(prop: DomainProperty, pointer: str, value: Any, holds: bool, binder: Binder) -> Iterator[Test]:
    if prop.type == "term" and "if_is" in prop.wording:
        own = cast("list[Any]", value) if isinstance(value, list) else [value]
        term = _choose_term(prop, [str(one) for one in own], holds, binder)
        if term is not None:
            yield Test(prop, pointer, "if_is", "is", "term", term)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return
    edges = _year_edges(int(value)) if prop.type == "year" else round_edges(prop, value)
    for key, op in COMPARED.items():
        if key not in prop.wording or edges is None:
            continue
        edge = edges[holds == (op == "<")]
        if _parts(prop, edge, binder):
            yield Test(prop, pointer, key, op, "year" if prop.type == "year" else "quantity", edge)


def _year_edges(year: int) -> tuple[int, int] | None:
    """The round years just before and after a year."""
    step = 10 if year >= 1900 else 50 if year >= 1600 else 100
    below, above = (year - 1) // step * step, year // step * step + step
    return (below, above) if below > 0 else None


def _parts(prop: DomainProperty, edge: float, binder: Binder) -> bool:
    """Whether enough members lie on either side of a threshold."""
    members = binder.facts.by_cls.get(prop.cls, [])
    some = binder.rng.sample(members, min(len(members), LOOKED_AT))
    values = [member.facts[prop.pid][0] for member in some if prop.pid in member.facts]
    above = sum(1 for value in values if value > edge)
    below = sum(1 for value in values if value < edge)
    return min(above, below) >= max(1, EITHER * len(values))


def _choose_term(prop: DomainProperty, own: list[str], holds: bool, binder: Binder) -> str | None:
    """A term of the thing's own, or one that it has not but others have."""
    members = binder.facts.by_cls.get(prop.cls, [])
    if holds:
        options = own
    else:
        some = binder.rng.sample(members, min(len(members), 12))
        options = [str(value) for member in some for value in member.facts.get(prop.pid, ())]
        options = [term for term in options if not _is_met_by_half(prop, term, own, binder)]
    heads_only = all(":head" in template for template in prop.wording["if_is"])
    usable = [term for term in dict.fromkeys(options) if _is_common(prop, term, binder) and (not heads_only or head_of(prop, term))]
    return binder.rng.choice(usable) if usable else None


def _is_met_by_half(prop: DomainProperty, term: str, own: list[str], binder: Binder) -> bool:
    """Whether people would say that a thing has a term, or might, though it is not listed: a romantic comedy is a comedy, Los Angeles in California."""
    words = set(WORD.findall(term.casefold()))
    if any(words <= set(WORD.findall(one.casefold())) for one in own):
        return True
    having = binder.facts.subjects.get((prop.pid, term), ())
    return "nested" in prop.wording and any({*own} & {str(value) for value in member.facts[prop.pid]} for member in having)


def _is_common(prop: DomainProperty, term: str, binder: Binder) -> bool:
    having = len(binder.facts.subjects.get((prop.pid, term), ()))
    return len(term) < 32 and KNOWN <= having <= (1 - EITHER) * len(binder.facts.by_cls.get(prop.cls, ()))
