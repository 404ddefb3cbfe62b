"""From drawn paths, lists of FEEDS keys in call order, to skeletons: one function a pattern."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from toolweave.model.record import Pattern
from toolweave.sample.skeleton import Skeleton, SkeletonStep, Wire

Builder = Callable[[Sequence[str]], list[Skeleton]]

SIDE_BY_SIDE = 3
"""How many things are looked up side by side: two would be a comparison, which has a tool of its own."""
EACH = 4
"""The longest list that is gone through item by item."""


def build_skeletons(pattern: Pattern, feeds: Sequence[str]) -> list[Skeleton]:
    """Build the skeleton of a drawn path, and for chains its prefixes."""
    if pattern == "chain":
        return [skeleton for end in range(1, len(feeds) + 1) if (skeleton := _build_chain(feeds[:end])) is not None]
    builders: dict[Pattern, Builder] = {
        "fan_out": _build_fan_out,
        "fan_in": _build_fan_in,
        "parallel": _build_parallel,
        "map": _build_map,
        "retry": _build_retry,
        "diamond": _build_diamond,
        "cross_domain": _build_cross_domain,
        "conditional": _build_conditional,
    }
    return builders[pattern](feeds)


def _build_chain(feeds: Sequence[str]) -> Skeleton | None:
    steps = [SkeletonStep(_source(feeds[0])[0])]
    for index, key in enumerate(feeds):
        tool, path = _target(key)
        steps.append(SkeletonStep(tool, (Wire(index, _source(key)[1], path),)))
    if len({step.tool for step in steps}) < len(steps) - 1:
        return None  # more than one tool twice: ping-pong
    return Skeleton("chain", tuple(steps))


def _build_fan_out(feeds: Sequence[str]) -> list[Skeleton]:
    names = [_source(feeds[0])[0]]
    steps = [SkeletonStep(names[0])]
    for key in feeds:
        source, target = _source(key), _target(key)
        if source[0] not in names or target[0] in names:
            return []
        steps.append(SkeletonStep(target[0], (Wire(names.index(source[0]), source[1], target[1]),)))
        names.append(target[0])
    return [Skeleton("fan_out", tuple(steps))]


def _build_fan_in(feeds: Sequence[str]) -> list[Skeleton]:
    """Two look-ups that meet in a third call: the target of two of the feeds; one before them and one after may be there too."""
    targets = [_target(key)[0] for key in feeds]
    join = next(number for number in range(1, len(feeds)) if targets[number] == targets[number - 1])
    (tool_a, path_a), (tool_b, path_b) = _source(feeds[join - 1]), _source(feeds[join])
    target, place_a = _target(feeds[join - 1])
    place_b = _target(feeds[join])[1]
    if target in (tool_a, tool_b) or (place_a == place_b and not place_a.endswith("*")):
        return []
    if place_a == place_b:
        place_a, place_b = place_a[:-1] + "0", place_b[:-1] + "1"
    steps = [SkeletonStep(_source(feeds[0])[0])]
    if join == 2:
        steps.append(SkeletonStep(tool_a, (Wire(0, _source(feeds[0])[1], _target(feeds[0])[1]),)))
    steps.append(SkeletonStep(tool_b))
    first, second = len(steps) - 2, len(steps) - 1
    steps.append(SkeletonStep(target, (Wire(first, path_a, place_a), Wire(second, path_b, place_b))))
    found = [Skeleton("fan_in", tuple(steps))]
    if len(feeds) > join + 1:
        tool, place = _target(feeds[join + 1])
        tail = SkeletonStep(tool, (Wire(len(steps) - 1, _source(feeds[join + 1])[1], place),))
        found.append(Skeleton("fan_in", (*steps, tail)))
    return found


def _build_diamond(feeds: Sequence[str]) -> list[Skeleton]:
    """Two calls part from one result and meet in a last one: the last four feeds; one may lead to where they part."""
    lead, (part_a, part_b, meet_a, meet_b) = feeds[:-4], feeds[-4:]
    steps = [SkeletonStep(_source(feeds[0])[0])]
    if lead:
        steps.append(SkeletonStep(_target(lead[0])[0], (Wire(0, _source(lead[0])[1], _target(lead[0])[1]),)))
    top = len(steps) - 1
    steps += [SkeletonStep(_target(key)[0], (Wire(top, _source(key)[1], _target(key)[1]),)) for key in (part_a, part_b)]
    (target, place_a), (_, place_b) = _target(meet_a), _target(meet_b)
    if place_a == place_b:
        place_a, place_b = place_a[:-1] + "0", place_b[:-1] + "1"
    steps.append(SkeletonStep(target, (Wire(top + 1, _source(meet_a)[1], place_a), Wire(top + 2, _source(meet_b)[1], place_b))))
    return [Skeleton("diamond", tuple(steps))] if len({step.tool for step in steps}) == len(steps) else []


def _build_parallel(feeds: Sequence[str]) -> list[Skeleton]:
    """The same look-up by name several times, each followed by the same tool."""
    (tool, path), (target, place) = _source(feeds[0]), _target(feeds[0])
    firsts = [SkeletonStep(tool)] * SIDE_BY_SIDE
    seconds = [SkeletonStep(target, (Wire(number, path, place),)) for number in range(SIDE_BY_SIDE)]
    return [Skeleton("parallel", (*firsts, *seconds))]


def _build_retry(feeds: Sequence[str]) -> list[Skeleton]:
    """What leads to an action, the action, and the action once more."""
    lead = _build_chain(feeds)
    return [Skeleton("retry", (*lead.steps, lead.steps[-1]))] if lead is not None else []


def _build_conditional(feeds: Sequence[str]) -> list[Skeleton]:
    """What is looked up, what reads it in detail unless the look-up tells enough, and last what hangs on it: one call or two.

    One path alone leads from a list of the user's records to what is done with one of them; of more, the first leads to the details.
    """
    steps = [SkeletonStep(_source(feeds[0])[0])]
    for key in feeds:
        source, (tool, place) = _source(key), _target(key)
        names = [step.tool for step in steps]
        if source[0] not in names[:2] or tool in names:
            return []
        steps.append(SkeletonStep(tool, (Wire(names.index(source[0]), source[1], place),)))
    return [Skeleton("conditional", tuple(steps))]


def _build_map(feeds: Sequence[str]) -> list[Skeleton]:
    """What leads to a list, then one tool for each of its first items; a shorter list drops the last of them when the plan is carried out."""
    lead = _build_chain(feeds)
    if lead is None:
        return []
    return [Skeleton("map", (*lead.steps[:-1], *[lead.steps[-1]] * EACH))]


def _build_cross_domain(feeds: Sequence[str]) -> list[Skeleton]:
    """A chain whose later calls are another domain's. Names are told apart by no domain in a dialogue, so none may occur on both sides."""
    lead = _build_chain(feeds)
    if lead is None:
        return []
    home = feeds[0].split("/", 1)[0]
    domains = [home, *(key.split("->", 1)[1].split("/", 1)[0] for key in feeds)]
    steps = tuple(SkeletonStep(step.tool, step.wires, "" if domain == home else domain) for step, domain in zip(lead.steps, domains, strict=True))
    here = {step.tool for step in steps if not step.domain}
    return [] if here & {step.tool for step in steps if step.domain} else [Skeleton("cross_domain", steps)]


@lru_cache(maxsize=16_384)
def _source(key: str) -> tuple[str, str]:
    """Tool name and output path of a FEEDS key."""
    return _split(key.split("->", 1)[0], "out")


@lru_cache(maxsize=16_384)
def _target(key: str) -> tuple[str, str]:
    """Tool name and input path of a FEEDS key."""
    return _split(key.split("->", 1)[1], "in")


def _split(parameter: str, direction: str) -> tuple[str, str]:
    """`cinema/find_films/out/films/*/film_id` -> (`find_films`, `/films/*/film_id`)."""
    _, tool, rest = parameter.split("/", 2)
    return tool, rest.removeprefix(direction)
