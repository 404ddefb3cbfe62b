"""What every tool builder works from, and the one function that makes a tool of schemas, meaning and binding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from toolweave.model.domain import DomainClass, DomainFile, DomainProperty
from toolweave.model.tool import Binding, Json, Tool, ToolKind
from toolweave.synthesise.fields import summary_group, summary_specs
from toolweave.synthesise.filters import Filters, build_filters, sort_config, sort_leaf
from toolweave.synthesise.schema import Group, Leaf, Node, as_schema, list_leaves
from toolweave.synthesise.usage import Usage

TOTAL = Leaf({"type": "integer", "description": "How many there are in all, whatever the limit", "minimum": 0})


@dataclass(frozen=True)
class Context:
    """One focus class of a domain with its usage; filters and summaries are built once."""

    domain: DomainFile
    cls: DomainClass
    usage: Usage

    @cached_property
    def filters(self) -> Filters:
        """Every filter of the class."""
        return build_filters(self.domain, self.cls, self.usage)

    @cached_property
    def sort(self) -> Leaf:
        """The sort parameter."""
        return sort_leaf(self.domain, self.cls, self.usage)

    @property
    def sorting(self) -> Json:
        """The binding's settings of the sort parameter."""
        return sort_config(self.domain, self.cls, self.usage)

    def item(self, *, pid: str | None = None, cls: DomainClass | None = None) -> Group:
        """The schema of one item of a list of members."""
        return summary_group(self.domain, cls or self.cls, self.usage, pid=pid)

    def summary(self, cls: DomainClass | None = None) -> list[Json]:
        """The binding's settings of `item`."""
        return summary_specs(self.domain, cls or self.cls, self.usage)

    def fields(self) -> list[DomainProperty]:
        """The properties that enough members have to be shown."""
        return [p for p in self.domain.properties_of(self.cls.name) if self.usage.has_field(p)]

    def relations(self) -> list[DomainProperty]:
        """The properties that lead to other members, where enough do."""
        return [p for p in self.domain.properties_of(self.cls.name) if p.type == "entity" and self.usage.has_filter(p)]

    def other(self, cls: str) -> Context:
        """The same for another class of the domain."""
        return Context(self.domain, self.domain.cls(cls), self.usage)


@dataclass(frozen=True)
class Sketch:
    """A tool before its schemas are written out."""

    name: str
    kind: ToolKind
    description: str
    inputs: Mapping[str, Node]
    outputs: Mapping[str, Node]
    op: str
    config: Json
    required: tuple[str, ...] = ()
    optional_outputs: tuple[str, ...] = ()


def build_tool(context: Context, sketch: Sketch) -> Tool:
    """Write out a sketch: schemas, leaves, binding."""
    inputs = Group(sketch.inputs, frozenset(sketch.required))
    outputs = Group(sketch.outputs, frozenset(set(sketch.outputs) - set(sketch.optional_outputs)))
    return Tool(
        id=f"{context.domain.name}/{sketch.name}",
        name=sketch.name,
        description=sketch.description,
        kind=sketch.kind,
        domain=context.domain.name,
        about=context.cls.name,
        parameters=as_schema(inputs),
        returns=as_schema(outputs),
        leaves=list_leaves(inputs, "in") + list_leaves(outputs, "out"),
        binding=Binding(op=sketch.op, cls=context.cls.name, config=sketch.config),
    )
