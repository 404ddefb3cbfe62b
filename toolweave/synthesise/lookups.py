"""Searches and details: `find_films`, `search_films`, `get_film_details`, `list_film_cast`, `list_films_by_director`."""

from __future__ import annotations

from toolweave.model.domain import DomainClass, DomainProperty
from toolweave.model.tool import Json, Tool
from toolweave.synthesise.context import TOTAL, Context, Sketch, build_tool
from toolweave.synthesise.fields import field_name, field_node, field_spec, id_leaf, id_name, member_config, member_fields, name_leaf
from toolweave.synthesise.filters import LIMIT, OFFSET, SEARCH_FILTERS
from toolweave.synthesise.schema import Many
from toolweave.synthesise.words import clause, noun_of, nouns_of

LONG_LIST = 12
"""Members listed beside all else on record, on average; longer lists have a paged tool of their own and no place in the details."""


def build_lookups(context: Context) -> list[Tool]:
    """Build the searches, details and relations of a class."""
    tools = [build_find(context), build_details(context)]
    if context.filters.nodes:
        tools.insert(1, build_search(context))
    for prop in context.relations():
        if prop.plural:
            tools.append(build_values(context, prop))
        if prop.inverse:
            tools.append(build_subjects(context, prop))
    return tools


def build_find(context: Context) -> Tool:
    """Members with exactly this name: several may share it."""
    cls = context.cls
    text = f"Find {nouns_of(cls)} by exact {cls.key}. Names are not unique: every {noun_of(cls)} of that {cls.key} is returned."
    name = name_leaf(cls, f"{cls.key.capitalize()} of the {noun_of(cls)}; case and accents do not matter")
    outputs = {cls.plural: Many(context.item())}
    config = {**member_config(cls), "param": cls.key, "summary": context.summary()}
    return build_tool(context, Sketch(f"find_{cls.plural}", "search", text, {cls.key: name}, outputs, "find", config, (cls.key,)))


def build_search(context: Context) -> Tool:
    """Members by filters, sorted and paged."""
    cls = context.cls
    text = f"Search {nouns_of(cls)} by any combination of filters; without filters, all {nouns_of(cls)}. Sorted and paged."
    filters = context.filters.first(SEARCH_FILTERS)
    inputs = {**filters.nodes, "sort": context.sort, "limit": LIMIT, "offset": OFFSET}
    outputs = {cls.plural: Many(context.item()), "total": TOTAL}
    config = {**member_config(cls), **filters.config(), **context.sorting, "summary": context.summary()}
    return build_tool(context, Sketch(f"search_{cls.plural}", "search", text, inputs, outputs, "search", config))


def build_details(context: Context) -> Tool:
    """Everything on record about one member."""
    cls, fields = context.cls, [p for p in context.fields() if not _is_long(context, p)]
    text = f"Get everything on record about one {noun_of(cls)}. Fields without a recorded value are absent."
    outputs = {**member_fields(cls), **{field_name(p): field_node(context.domain, p) for p in fields}}
    config = {**member_config(cls), "fields": [field_spec(context.domain, p) for p in fields]}
    absent = tuple(field_name(p) for p in fields)
    inputs = {id_name(cls): id_leaf(cls, f"Id of the {noun_of(cls)}")}
    return build_tool(context, Sketch(f"get_{cls.name}_details", "lookup", text, inputs, outputs, "details", config, (id_name(cls),), absent))


def build_values(context: Context, prop: DomainProperty) -> Tool:
    """The members that one member points at: the cast of a film."""
    cls, target, field = context.cls, context.domain.cls(str(prop.range)), field_name(prop)
    text = f"List the {field.replace('_', ' ')} of one {noun_of(cls)} ({clause(prop)}), by name."
    inputs = {id_name(cls): id_leaf(cls, f"Id of the {noun_of(cls)}"), "limit": LIMIT, "offset": OFFSET}
    outputs = {**member_fields(cls), field: Many(context.item(pid=prop.pid, cls=target), description=prop.description), "total": TOTAL}
    config = {**member_config(cls), **_relation(prop, target, field, "values"), "summary": context.summary(target)}
    return build_tool(context, Sketch(f"list_{cls.name}_{field}", "lookup", text, inputs, outputs, "related", config, (id_name(cls),)))


def build_subjects(context: Context, prop: DomainProperty) -> Tool:
    """The members that point at one member: the films of a director."""
    cls, source = context.cls, context.domain.cls(str(prop.range))
    given = id_leaf(source, f"Id of the {prop.name.replace('_', ' ')}", pid=prop.pid)
    what = str(prop.inverse).replace("_", " ")
    text = f"List {what} one {noun_of(source)}. Sorted and paged." if what.endswith(" by") else f"List {what}, given one {noun_of(source)}. Sorted and paged."
    inputs = {id_name(source): given, "sort": context.sort, "limit": LIMIT, "offset": OFFSET}
    outputs = {**member_fields(source, pid=prop.pid), cls.plural: Many(context.item()), "total": TOTAL}
    config = {**member_config(source), **_relation(prop, cls, cls.plural, "subjects"), **context.sorting, "summary": context.summary()}
    return build_tool(context, Sketch(f"list_{prop.inverse}", "lookup", text, inputs, outputs, "related", config, (id_name(source),)))


def _is_long(context: Context, prop: DomainProperty) -> bool:
    counts = context.usage.of(prop)
    return prop.type == "entity" and counts.pairs > LONG_LIST * counts.members and context.usage.has_filter(prop)


def _relation(prop: DomainProperty, target: DomainClass, field: str, direction: str) -> Json:
    items: Json = {"cls": target.name, "id": id_name(target), "key": target.key}
    return {"pid": prop.pid, "direction": direction, "field": field, "items": items}
