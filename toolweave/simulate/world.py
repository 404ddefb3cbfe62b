"""The world of a dialogue: who is asking, what day it is, and what they have on record.

All dialogues of a domain share one `Backdrop` (names of members, resources, loaded records), read once from the graph;
a `World` copies the little it changes. A world is a pure function of the backdrop and the dialogue's id.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from pydantic import ValidationError

from toolweave.errors import GraphError
from toolweave.graph import Graph
from toolweave.model.action import ActionBinding, ActionSpec, Field, ResourceSpec
from toolweave.model.tool import Json, Tool
from toolweave.simulate.loaded import Owned, read_owned
from toolweave.simulate.records import draw_record, refresh_copies, seeded_random

FIRST_DAY = date(2025, 1, 1)
DAYS = 700
LOADED_TODAY = date(2026, 3, 31)
"""The day the synthetic snapshots were written for: dates of loaded records move with the world's today."""


@dataclass(frozen=True)
class Backdrop:
    """What every world of a domain has in common. Memory: one id and name a member (some 100 bytes), one dict a loaded record."""

    domain: str
    members: Mapping[str, str]
    """Name of each member, by API id."""
    by_class: Mapping[str, tuple[str, ...]]
    """API ids of a class, sorted."""
    class_of: Mapping[str, str]
    """Class of each member, by API id."""
    resources: Mapping[str, ResourceSpec]
    """By name, a resource after those it refers to."""
    actions: Mapping[str, ActionSpec]
    """By tool name."""
    owned: Mapping[str, Owned] = field(default_factory=dict[str, Owned])
    """Loaded records by customer id, then resource."""
    fields: Mapping[str, Mapping[str, Field]] = field(default_factory=dict[str, Mapping[str, Field]])
    """Fields of each resource by name, the id among them."""


@dataclass
class World:
    """The state of one dialogue: a day, a customer where the domain has some, and records drawn when first asked for."""

    backdrop: Backdrop
    dialogue_id: str
    key: str
    today: str
    context: dict[str, str]
    """What the system message may state: `today`, `weekday`, and in banking `customer`."""
    customer: str | None = None
    """API id of who is asking, in domains that have customers."""
    made: int = 0
    drawn: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    """Resource and member for which `draw_member_records` has been run."""
    _records: dict[str, dict[str, Json]] | None = None

    _origin: World | None = None
    """For a copy: the world whose records it takes over when first asked for them."""

    @property
    def records(self) -> dict[str, dict[str, Json]]:
        """Records by resource, then id, in order of making."""
        if self._records is None and self._origin is not None:
            self._records = {name: {key: dict(record) for key, record in held.items()} for name, held in self._origin.records.items()}
            self.made, self.drawn = self._origin.made, set(self._origin.drawn)
        elif self._records is None:
            self._records = self.begin_empty()
            if self.customer is not None:
                _take_loaded(self, self.customer)
            _draw_initial(self)
        return self._records

    def copy(self) -> World:
        """A world in the state this one began in, that can change by itself; this one is left as it is from now on.

        Cost: nothing until its records are asked for, then a tenth of drawing them.
        """
        return replace(self, context=dict(self.context), drawn=set(self.drawn), _records=None, _origin=self)

    def begin_empty(self) -> dict[str, dict[str, Json]]:
        """Begin with no record of any resource."""
        self._records = {name: {} for name in self.backdrop.resources}
        return self._records


def query_backdrop(graph: Graph, domain: str, tools: Iterable[Tool]) -> Backdrop:
    """Read what the worlds of a domain share. Cost: two queries, a few thousand rows; once a run.

    Raises:
        GraphError: If the graph's action tools were written by another version.
    """
    bindings = {tool.name: _read_binding(tool) for tool in tools if tool.binding.op.startswith("record_")}
    loaded = sorted({binding.resource.name for binding in bindings.values() if binding.resource.owner})
    members = graph.query("execute/record_members", domain=domain)
    instances = graph.query("execute/record_instances", domain=domain, classes=loaded) if loaded else []
    return build_backdrop(domain, bindings, members, instances)


def build_backdrop(domain: str, bindings: Mapping[str, ActionBinding], members: Iterable[Json], instances: Iterable[Json] = ()) -> Backdrop:
    """Build a backdrop from rows: members `{id, name, cls}`, instances `{id, name, cls, statements: [{pid, value, number, id}]}`."""
    resources = _in_order({binding.resource.name: binding.resource for binding in bindings.values()})
    rows = list(members)
    by_class: dict[str, list[str]] = {}
    for row in rows:
        by_class.setdefault(row["cls"], []).append(row["id"])
    backdrop = Backdrop(
        domain=domain,
        members={row["id"]: row["name"] for row in rows},
        by_class={cls: tuple(sorted(ids)) for cls, ids in by_class.items()},
        class_of={row["id"]: sys.intern(row["cls"]) for row in rows},
        resources=resources,
        actions={name: binding.action for name, binding in bindings.items()},
        owned=read_owned(resources, instances),
        fields={name: {f.name: f for f in (resource.field(resource.id_field), *resource.fields)} for name, resource in resources.items()},
    )
    for owner in sorted(backdrop.owned):
        _copy_within(backdrop, owner)
    return backdrop


def open_worlds(backdrop: Backdrop, dialogue_ids: Sequence[str]) -> list[World]:
    """Open the world of each dialogue, in order. Cost: some 20 microseconds a world, no query; its records are drawn when first asked for (0.2 to 0.6 ms)."""
    return [open_world(backdrop, dialogue_id) for dialogue_id in dialogue_ids]


def open_world(backdrop: Backdrop, dialogue_id: str) -> World:
    """Open the world of one dialogue: a pure function of the backdrop and the id, its records too, whenever they are drawn."""
    key = f"{backdrop.domain}/{dialogue_id}"
    rng = seeded_random(key)
    today = FIRST_DAY + timedelta(days=rng.randrange(DAYS))
    context = {"today": today.isoformat(), "weekday": f"{today:%A}"}
    customers = sorted(backdrop.owned)
    customer = rng.choice(customers) if customers else None
    if customer is not None:
        context["customer"] = backdrop.members[customer]
    return World(backdrop, dialogue_id, key, today.isoformat(), context, customer)


def _read_binding(tool: Tool) -> ActionBinding:
    try:
        return ActionBinding.model_validate(tool.binding.config)
    except ValidationError as exc:
        raise GraphError(
            f"The graph's tool `{tool.id}` was written by another version of Toolweave.", f"Load its domain anew: toolweave ingest {tool.domain}"
        ) from exc


def _take_loaded(world: World, customer: str) -> None:
    shift = date.fromisoformat(world.today) - LOADED_TODAY
    for name, records in world.backdrop.owned[customer].items():
        resource = world.backdrop.resources[name]
        world.records[name] = {record[resource.id_field]: _shifted(resource, record, shift) for record in records}


def _draw_initial(world: World) -> None:
    rng = seeded_random(f"{world.key}/records")
    for resource in world.backdrop.resources.values():
        for _ in range(rng.randint(*resource.initial)):
            draw_record(world, resource, rng)


def _copy_within(backdrop: Backdrop, owner: str) -> None:
    """Set the copies of loaded records once, so that opening a world does not."""
    world = World(backdrop, "", "", LOADED_TODAY.isoformat(), {})
    world.begin_empty()
    for name, records in backdrop.owned[owner].items():
        world.records[name] = {record[f"{name}_id"]: record for record in records}
    for name, records in backdrop.owned[owner].items():
        for record in records:
            refresh_copies(world, backdrop.resources[name], record)


def _shifted(resource: ResourceSpec, record: Json, shift: timedelta) -> Json:
    moved = dict(record)
    for spec in resource.fields:
        if spec.kind == "date" and spec.name in moved:
            moved[spec.name] = (date.fromisoformat(moved[spec.name]) + shift).isoformat()
    return moved


def _in_order(resources: dict[str, ResourceSpec]) -> dict[str, ResourceSpec]:
    ordered: dict[str, ResourceSpec] = {}
    seen: set[str] = set()

    def add(name: str) -> None:
        if name in seen or name not in resources:
            return
        seen.add(name)
        for spec in resources[name].fields:
            if spec.kind == "record" and spec.cls and spec.cls != name:
                add(spec.cls)
        ordered[name] = resources[name]

    for name in sorted(resources):
        add(name)
    return ordered
