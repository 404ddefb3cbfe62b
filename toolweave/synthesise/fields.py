"""Fields: how a property of a class appears in a result, as schema, as meaning, and as the simulator's instruction.

A field is absent, never null, where the world has no value; so only ids and names are required.
"""

from __future__ import annotations

from toolweave.model.domain import DomainClass, DomainFile, DomainProperty
from toolweave.model.tool import Denotation, Json
from toolweave.synthesise.schema import Group, Leaf, Many, Node
from toolweave.synthesise.usage import Usage
from toolweave.synthesise.words import noun_of, nouns_of

ISO_DATE = r"^-?\d{4}(-\d{2}(-\d{2})?)?$"
VALUE_TYPES = {"year": "integer", "count": "integer", "quantity": "number", "date": "string", "text": "string"}


def id_name(cls: DomainClass) -> str:
    """The id field of a class: `film_id`."""
    return f"{cls.name}_id"


def id_leaf(cls: DomainClass, description: str, *, pid: str | None = None) -> Leaf:
    """An API id of a member; `pid` where it is the value of a property."""
    schema = {"type": "string", "description": description, "pattern": f"^{cls.name}_[0-9a-f]{{4,}}$"}
    return Leaf(schema, Denotation(cls=cls.name, pid=pid, role="id"))


def name_leaf(cls: DomainClass, description: str, *, pid: str | None = None) -> Leaf:
    """The name of a member."""
    return Leaf({"type": "string", "description": description}, Denotation(cls=cls.name, pid=pid, role="name"))


def member_fields(cls: DomainClass, *, pid: str | None = None) -> dict[str, Node]:
    """The id and the name of a member, as they stand in every result."""
    noun = noun_of(cls)
    return {id_name(cls): id_leaf(cls, f"Id of the {noun}", pid=pid), cls.key: name_leaf(cls, f"{cls.key.capitalize()} of the {noun}", pid=pid)}


def field_name(prop: DomainProperty) -> str:
    """The field of a property: its plural where a member can have several values."""
    return prop.plural or prop.name


def field_node(domain: DomainFile, prop: DomainProperty) -> Node:
    """The schema of a property in a result."""
    text = prop.description or prop.name.replace("_", " ")
    if prop.type == "entity":
        cls = domain.cls(str(prop.range))
        fields = member_fields(cls, pid=prop.pid)
        value: Node = Group(fields, frozenset(fields), description="" if prop.plural else text)
    else:
        value = _value_leaf(prop, text)
    return Many(value, description=text) if prop.plural else value


def field_spec(domain: DomainFile, prop: DomainProperty) -> Json:
    """What the simulator needs to fill the field."""
    spec: Json = {"field": field_name(prop), "pid": prop.pid, "type": prop.type, "many": prop.plural is not None}
    if prop.type == "entity":
        cls = domain.cls(str(prop.range))
        spec |= {"id": id_name(cls), "key": cls.key}
    return spec


def summary_properties(domain: DomainFile, cls: DomainClass, usage: Usage) -> list[DomainProperty]:
    """The properties that each item of a list of members shows."""
    return [p for p in domain.properties_of(cls.name) if (p.name in cls.summary or p.plural in cls.summary) and usage.has_field(p)]


def summary_group(domain: DomainFile, cls: DomainClass, usage: Usage, *, pid: str | None = None) -> Group:
    """One item of a list of members: id, name and the summary fields."""
    fields = member_fields(cls, pid=pid)
    shown: dict[str, Node] = {field_name(p): field_node(domain, p) for p in summary_properties(domain, cls, usage)}
    return Group({**fields, **shown}, frozenset(fields))


def summary_specs(domain: DomainFile, cls: DomainClass, usage: Usage) -> list[Json]:
    """The simulator's instruction for `summary_group`."""
    return [field_spec(domain, p) for p in summary_properties(domain, cls, usage)]


def member_config(cls: DomainClass) -> Json:
    """The names a result uses for a member of this class."""
    return {"list": cls.plural, "id": id_name(cls), "key": cls.key, "noun": noun_of(cls), "nouns": nouns_of(cls)}


def _value_leaf(prop: DomainProperty, text: str) -> Leaf:
    if prop.type == "term":
        return Leaf({"type": "string", "description": text}, Denotation(pid=prop.pid, role="name"))
    schema: Json = {"type": VALUE_TYPES[prop.type], "description": text}
    if prop.type == "date":
        schema["pattern"] = ISO_DATE
    return Leaf(schema, Denotation(pid=prop.pid, role="value"))
