"""Records of a world: drawing their values, making them, showing them.

A record is a flat dict from field name to JSON value. Its id is made from the world and a counter,
so the same calls give the same ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import blake2b
from random import Random
from typing import TYPE_CHECKING, Any

from toolweave.model.action import ResourceSpec, Value
from toolweave.model.tool import Json
from toolweave.simulate.expressions import Scope, evaluate, rests_on, split_effect

if TYPE_CHECKING:
    from toolweave.simulate.world import World

FEATURED = "featured"
"""A flag that tells the records a world begins with from those that members have of their own."""


def draw_value(spec: Value, world: World, rng: Random) -> Any:
    """Draw a value that the spec allows: what a person might say, or what a new world begins with.

    Returns None where there is none to draw: no member of the class, no record of the resource.
    """
    draw = _DRAW.get(spec.kind)
    return draw(spec, world, rng) if draw else None


def make_record(world: World, resource: ResourceSpec, values: Mapping[str, Any], seed: str | None = None) -> Json:
    """Make a record out of given values, starts and copies, give it an id and put it into the world.

    The id follows from `seed`; where there is none, from how many records were made before.
    """
    if seed is None:
        world.made += 1
        seed = str(world.made)
    record: Json = {resource.id_field: _make_id(world, resource, seed)}
    for field in resource.fields:
        value = values.get(field.name, field.start)
        if value is not None:
            record[field.name] = _as_stored(field, value)
    refresh_copies(world, resource, record)
    world.records[resource.name][record[resource.id_field]] = record
    return record


def refresh_copies(world: World, resource: ResourceSpec, record: Json, changed: str | None = None) -> None:
    """Set the copy fields, or those alone that rest on the changed field. Field order is kept as the resource says it."""
    scope = Scope(world, world.backdrop.fields[resource.name], record, resource, record)
    for field in resource.fields:
        if field.kind == "copy" and field.source and (changed is None or rests_on(field.source, changed)):
            value = evaluate(field.source, scope)
            if value is not None:
                record[field.name] = value


def view(resource: ResourceSpec, record: Json, *, detail: bool = True) -> Json:
    """What an API shows of a record: the id, then the visible fields it has; lists leave the details out."""
    shown: Json = {} if resource.anonymous else {resource.id_field: record[resource.id_field]}
    for field in resource.fields:
        if not field.hidden and (detail or not field.detail) and record.get(field.name) is not None:
            shown[field.name] = record[field.name]
    return shown


def apply_effect(effect: str, scope: Scope) -> None:
    """Change a record as an effect says; nothing if it rests on an absent value."""
    target, operator, expression = split_effect(effect)
    change = evaluate(expression, scope)
    if change is None:
        return
    head, _, name = target.rpartition(".")
    resource, record = _owner(head, scope)
    if operator == "=":
        record[name] = change
    else:
        value = record[name] + change if operator == "+=" else record[name] - change
        record[name] = round(value, 2) if isinstance(value, float) else value
    refresh_copies(scope.world, resource, record, changed=name)


def draw_record(world: World, resource: ResourceSpec, rng: Random) -> Json | None:
    """Draw an initial record; None where a field that must be there has nothing to draw, or it equals another."""
    values = _draw_fields(world, resource, rng, {})
    if values is None:
        return None
    wanted = [values.get(name) for name in resource.unique]
    if wanted and any([other.get(name) for name in resource.unique] == wanted for other in world.records[resource.name].values()):
        return None
    record = make_record(world, resource, values)
    for effect in resource.initial_effects:
        apply_effect(effect, Scope(world, {}, {}, resource, record))
    return record


def draw_member_records(world: World, resource: ResourceSpec, member: str) -> None:
    """Make the records that a member has of its own, once; which ones depends on the world and the member alone."""
    if resource.per is None or (resource.name, member) in world.drawn:
        return
    world.drawn.add((resource.name, member))
    rng = seeded_random(f"{world.key}/{resource.name}/{member}")
    given = {resource.per: member} | {field.name: False for field in resource.fields if field.name == FEATURED}
    for number in range(rng.randint(*resource.per_member)):
        values = _draw_fields(world, resource, rng, given)
        if values is not None:
            make_record(world, resource, values, seed=f"{member}/{number}")


def seeded_random(text: str) -> Random:
    """A generator of random numbers that follows from a text, on every machine."""
    return Random(int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big"))


def _draw_fields(world: World, resource: ResourceSpec, rng: Random, given: Json) -> Json | None:
    values = dict(given)
    for field in resource.fields:
        if field.name in given or field.kind == "copy" or field.start is not None:
            continue
        if field.optional and rng.random() < 0.5:
            continue
        value = draw_value(field, world, rng)
        if value is None and not field.optional:
            return None
        values[field.name] = value
    return values


def _owner(head: str, scope: Scope) -> tuple[ResourceSpec, Json]:
    if head == "this":
        assert scope.this is not None
        return scope.resource, scope.this
    first, *rest = head.split(".")
    spec = scope.resource.field(rest[0]) if first == "this" else scope.values[first]
    for name in rest[1:]:
        spec = scope.world.backdrop.resources[spec.cls or ""].field(name)
    resource = scope.world.backdrop.resources[spec.cls or ""]
    return resource, scope.world.records[resource.name][evaluate(head, scope)]


def _as_stored(field: Value, value: Any) -> Any:
    return round(float(value), 2) if field.kind == "amount" else value


def _make_id(world: World, resource: ResourceSpec, seed: str) -> str:
    digest = blake2b(f"{world.key}/{resource.name}/{seed}".encode()).hexdigest()
    for length in range(4, len(digest)):
        name = f"{resource.prefix or resource.name}_{digest[:length]}"
        if name not in world.records[resource.name]:
            return name
    raise AssertionError("a 128-digit id cannot collide")


def _draw_member(spec: Value, world: World, rng: Random) -> str | None:
    members = world.backdrop.by_class.get(spec.cls or "", ())
    return rng.choice(members) if members else None


def _draw_known(spec: Value, world: World, rng: Random) -> str | None:
    records = tuple(world.records.get(spec.cls or "", ()))
    return rng.choice(records) if records else None


def _draw_choice(spec: Value, world: World, rng: Random) -> str | None:
    return rng.choice(spec.of) if spec.of else None


def _draw_number(spec: Value, world: World, rng: Random) -> float:
    low, high, step = spec.min or 0, spec.max if spec.max is not None else 10, spec.step or 1
    return round(low + step * rng.randint(0, int((high - low) / step)), 2)


def _draw_count(spec: Value, world: World, rng: Random) -> int:
    return int(_draw_number(spec, world, rng))


def _draw_date(spec: Value, world: World, rng: Random) -> str:
    return (date.fromisoformat(world.today) + timedelta(days=rng.randint(*spec.days))).isoformat()


def _draw_month(spec: Value, world: World, rng: Random) -> str:
    return _draw_date(spec, world, rng)[:7]


def _draw_flag(spec: Value, world: World, rng: Random) -> bool:
    return rng.random() < 0.5


_DRAW = {
    "member": _draw_member,
    "record": _draw_known,
    "choice": _draw_choice,
    "text": _draw_choice,
    "time": _draw_choice,
    "count": _draw_count,
    "amount": _draw_number,
    "date": _draw_date,
    "month": _draw_month,
    "flag": _draw_flag,
}
