"""Counting, comparing and sharing: `count_films`, `compare_films`, `count_films_by_genre`, `get_film_statistics`, `list_common_cast`."""

from __future__ import annotations

from toolweave.model.domain import DomainProperty
from toolweave.model.tool import Denotation, Json, Tool
from toolweave.synthesise.context import TOTAL, Context, Sketch, build_tool
from toolweave.synthesise.fields import field_name, id_leaf, id_name, member_config, member_fields
from toolweave.synthesise.filters import COUNT_FILTERS, FACET_FILTERS, LIMIT, NUMBERS, OFFSET, sort_properties
from toolweave.synthesise.schema import Group, Leaf, Many, Node
from toolweave.synthesise.usage import SHARED_MEMBERS
from toolweave.synthesise.words import clause, noun_of, nouns_of, pluralise, spoken

FACETS = 4
"""So many facets a class: those people walk on from first, in the order of the domain file, then the best covered."""
FEW = {"minItems": 2, "maxItems": 4, "uniqueItems": True}


def build_aggregates(context: Context) -> list[Tool]:
    """Build the counts, comparisons, facets, statistics and common lists of a class."""
    tools = [build_count(context)] if context.filters.nodes else []
    if sort_properties(context.domain, context.cls, context.usage):
        tools.append(build_compare(context))
    tools += [build_facet(context, prop) for prop in _facets(context)]
    if measures := _measures(context):
        tools.append(build_summarise(context, measures))
    return tools + build_commons(context)


def build_count(context: Context) -> Tool:
    """How many members fit some filters."""
    cls, filters = context.cls, context.filters.first(COUNT_FILTERS)
    text = f"Count the {nouns_of(cls)} on record that fit a combination of filters."
    outputs: dict[str, Node] = {"count": Leaf({"type": "integer", "description": f"How many {nouns_of(cls)} fit", "minimum": 0})}
    config = {**member_config(cls), **filters.config()}
    return build_tool(context, Sketch(f"count_{cls.plural}", "aggregate", text, filters.nodes, outputs, "count", config))


def build_compare(context: Context) -> Tool:
    """Two to four members by one figure."""
    cls, props = context.cls, sort_properties(context.domain, context.cls, context.usage)
    text = f"Compare two to four {nouns_of(cls)} by one figure, highest first. A {noun_of(cls)} without that figure on record has no `value`."
    ids = Many(id_leaf(cls, f"Id of a {noun_of(cls)}"), f"Ids of the {nouns_of(cls)} to compare", FEW)
    by = Leaf({"type": "string", "description": "What to compare", "enum": [p.name for p in props]})
    value = Leaf({"type": "number", "description": "The figure compared"}, Denotation(role="value"))
    fields = member_fields(cls)
    item = Group({**fields, "value": value}, frozenset(fields))
    best = Group({**fields, "value": value}, frozenset({*fields, "value"}))
    outputs: dict[str, Node] = {
        "by": Leaf({"type": "string", "description": "What was compared"}),
        cls.plural: Many(item),
        "highest": best,
        "lowest": best,
        "difference": Leaf({"type": "number", "description": "Highest less lowest"}, Denotation(role="value")),
    }
    config = {**member_config(cls), "param": f"{cls.name}_ids", "by": {p.name: {"pid": p.pid, "type": p.type} for p in props}}
    inputs: dict[str, Node] = {f"{cls.name}_ids": ids, "by": by}
    return build_tool(context, Sketch(f"compare_{cls.plural}", "aggregate", text, inputs, outputs, "compare", config, tuple(inputs)))


def build_facet(context: Context, prop: DomainProperty) -> Tool:
    """How members that fit some filters spread over the values of a property."""
    cls, filters = context.cls, context.filters.without(prop.pid).first(FACET_FILTERS)
    what, field = prop.name.replace("_", " "), pluralise(prop.name)
    text = f"Count {nouns_of(cls)} by {clause(prop)}, the most frequent first; filters narrow down which {nouns_of(cls)} are counted."
    name = Leaf({"type": "string", "description": prop.description or what}, Denotation(pid=prop.pid, role="name"))
    item = Group(
        {prop.name: name, "count": Leaf({"type": "integer", "description": f"How many {nouns_of(cls)}", "minimum": 1})}, frozenset({prop.name, "count"})
    )
    outputs = {field: Many(item), "total": Leaf({"type": "integer", "description": f"How many different {field.replace('_', ' ')}", "minimum": 0})}
    config = {**member_config(cls), **filters.config(), "pid": prop.pid, "facet": prop.name, "field": field}
    inputs = {**filters.nodes, "limit": LIMIT}
    return build_tool(context, Sketch(f"count_{cls.plural}_by_{prop.name}", "aggregate", text, inputs, outputs, "facet", config))


def build_summarise(context: Context, measures: list[DomainProperty]) -> Tool:
    """Count, lowest, highest and average of a figure over the members that fit some filters."""
    cls, filters = context.cls, context.filters.only("entity", "term").first(FACET_FILTERS)
    text = f"Get statistics of one figure over the {nouns_of(cls)} that fit a combination of filters: how many have it, lowest, highest, average."
    names = [p.name for p in measures]
    choice = Leaf({"type": "string", "description": "Which figure: " + ", ".join(spoken(n) for n in names), "enum": names})
    outputs: dict[str, Node] = {
        "of": Leaf({"type": "string", "description": "Which figure"}),
        "count": Leaf({"type": "integer", "description": f"How many {nouns_of(cls)} have it on record", "minimum": 0}),
        **{word: Leaf({"type": "number", "description": f"{word.capitalize()} value"}, Denotation(role="value")) for word in ("minimum", "maximum", "average")},
    }
    config = {**member_config(cls), **filters.config(), "of": {p.name: {"pid": p.pid, "type": p.type} for p in measures}}
    inputs: dict[str, Node] = {"of": choice, **filters.nodes}
    absent = ("minimum", "maximum", "average")
    return build_tool(context, Sketch(f"get_{cls.name}_statistics", "aggregate", text, inputs, outputs, "summarise", config, ("of",), absent))


def build_commons(context: Context) -> list[Tool]:
    """What several members share, both ways round, for each relation where several members do."""
    tools: list[Tool] = []
    for prop in context.relations():
        counts = context.usage.of(prop)
        if prop.plural and counts.fan >= 1.2:
            tools.append(_common_values(context, prop))
        if prop.inverse and counts.shared >= SHARED_MEMBERS:
            tools.append(_common_subjects(context, prop))
    return tools


def _common_values(context: Context, prop: DomainProperty) -> Tool:
    cls, target, field = context.cls, context.domain.cls(str(prop.range)), field_name(prop)
    text = f"List the {field.replace('_', ' ')} that two to four {nouns_of(cls)} have in common ({clause(prop)})."
    ids = Many(id_leaf(cls, f"Id of a {noun_of(cls)}"), f"Ids of the {nouns_of(cls)}", FEW)
    outputs = {field: Many(context.item(pid=prop.pid, cls=target)), "total": TOTAL}
    config = {**member_config(cls), **_common(prop, f"{cls.name}_ids", field, "values"), "summary": context.summary(target)}
    config["items"] = {"cls": target.name, "id": id_name(target), "key": target.key}
    rivals = [p for p in context.domain.properties if p.type == "entity" and p.cls != cls.name and field_name(p) == field]
    name = f"list_common_{field}_of_{cls.plural}" if rivals else f"list_common_{field}"
    inputs: dict[str, Node] = {f"{cls.name}_ids": ids, "limit": LIMIT, "offset": OFFSET}
    sketch = Sketch(name, "aggregate", text, inputs, outputs, "common", config, (f"{cls.name}_ids",))
    return build_tool(context, sketch)


def _common_subjects(context: Context, prop: DomainProperty) -> Tool:
    cls, source = context.cls, context.domain.cls(str(prop.range))
    param, role = f"{source.name}_ids", pluralise(prop.name)
    text = f"List the {nouns_of(cls)} that have each of two to four {nouns_of(source)} among their {role.replace('_', ' ')}. Sorted and paged."
    ids = Many(id_leaf(source, f"Id of one of the {role.replace('_', ' ')}", pid=prop.pid), f"Ids of the {nouns_of(source)}", FEW)
    inputs: dict[str, Node] = {param: ids, "sort": context.sort, "limit": LIMIT, "offset": OFFSET}
    outputs = {cls.plural: Many(context.item()), "total": TOTAL}
    config = {**member_config(source), **_common(prop, param, cls.plural, "subjects"), **context.sorting, "summary": context.summary()}
    config["items"] = {"cls": cls.name, "id": id_name(cls), "key": cls.key}
    sketch = Sketch(f"list_{cls.plural}_with_all_{role}", "aggregate", text, inputs, outputs, "common", config, (param,))
    return build_tool(context, sketch)


def _common(prop: DomainProperty, param: str, field: str, direction: str) -> Json:
    return {"param": param, "pid": prop.pid, "direction": direction, "field": field}


def _facets(context: Context) -> list[DomainProperty]:
    terms = [p for p in context.fields() if p.type == "term" and p.filter and context.usage.has_filter(p)]
    ranked = sorted(terms, key=lambda p: (0, 0) if p.pivot else (1, -context.usage.of(p).members))[:FACETS]
    return [p for p in terms if p in ranked]


def _measures(context: Context) -> list[DomainProperty]:
    return [p for p in context.fields() if p.plural is None and p.type in NUMBERS and context.usage.has_filter(p)]
