"""JSON Schemas of action tools, inputs and outputs, each leaf with what it denotes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from toolweave.model.action import ActionSpec, Field, ResourceSpec, Value
from toolweave.model.tool import Denotation, Direction, Json, Parameter
from toolweave.simulate.expressions import parse

DATE = {"type": "string", "format": "date"}
MONTH = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}
TIME = {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}
INTEGER, NUMBER, STRING, BOOLEAN = {"type": "integer"}, {"type": "number"}, {"type": "string"}, {"type": "boolean"}
RESULT_TYPES: dict[str, Json] = {"date": DATE, "month": MONTH, "time": TIME, "count": INTEGER, "amount": NUMBER, "flag": BOOLEAN, "text": STRING}


@dataclass(frozen=True)
class Node:
    """A schema with its leaves: (path, leaf schema, required, what it denotes)."""

    schema: Json
    leaves: tuple[tuple[str, Json, bool, Denotation | None], ...]


def leaves_of(node: Node, direction: Direction) -> list[Parameter]:
    """The leaves of a schema as parameters of a tool."""
    return [
        Parameter(
            name=path.removesuffix("/*").rsplit("/", 1)[-1],
            path=path,
            direction=direction,
            type=leaf["type"],
            format=leaf.get("format"),
            required=required,
            denotes=denotes,
        )
        for path, leaf, required, denotes in node.leaves
    ]


def input_schema(action: ActionSpec, resources: Mapping[str, ResourceSpec]) -> Node:
    """Schema of the arguments: ranges, enums, patterns and defaults as the parameters say them."""
    members: dict[str, Node] = {}
    required: set[str] = set()
    for parameter in action.parameters:
        leaf = _described(_taken(parameter, resources), parameter.description or _id_text(parameter))
        if parameter.default is not None:
            leaf["default"] = parameter.default
        elif parameter.required:
            required.add(parameter.name)
        members[parameter.name] = Node(leaf, (("", leaf, True, _denotes(parameter, None)),))
    return _object(members, required)


def output_schema(action: ActionSpec, resource: ResourceSpec, resources: Mapping[str, ResourceSpec]) -> Node:
    """Schema of a successful result: a record's view, a list of them, or groups with totals; then the outputs."""
    match action.kind:
        case "list":
            shown = _record_node(resource, resources, detail=False)
            members = {resource.items: _array(shown, f"The {_words(resource.plural)} found"), "total": _integer("How many there are in all")}
        case "summarise":
            members = _groups(action, resource, resources)
        case _:
            record, needed = _record_members(resource, resources, detail=True)
            outputs = _outputs(action)
            return _object(record | outputs, needed | set(outputs))
    members |= _outputs(action)
    return _object(members, set(members))


def _groups(action: ActionSpec, resource: ResourceSpec, resources: Mapping[str, ResourceSpec]) -> dict[str, Node]:
    field = resource.field(action.by or "")
    group = {field.name: _result_node(field, resource, resources), "total": _number("Sum of the group"), "count": _integer("How many in the group")}
    return {
        "total": _number("Sum of all"),
        "count": _integer("How many in all"),
        "groups": _array(_object(group, set(group)), "Largest first"),
    }


def _outputs(action: ActionSpec) -> dict[str, Node]:
    return {output.name: _leaf(_described({"type": output.type}, output.description)) for output in action.outputs}


def _record_node(resource: ResourceSpec, resources: Mapping[str, ResourceSpec], *, detail: bool) -> Node:
    members, required = _record_members(resource, resources, detail=detail)
    return _object(members, required)


def _record_members(resource: ResourceSpec, resources: Mapping[str, ResourceSpec], *, detail: bool) -> tuple[dict[str, Node], set[str]]:
    shown = [field for field in resource.fields if not field.hidden and (detail or not field.detail)]
    if not resource.anonymous:
        shown.insert(0, resource.field(resource.id_field))
    members = {field.name: _result_node(field, resource, resources) for field in shown}
    return members, {field.name for field in shown if not field.optional}


def _result_node(field: Field, resource: ResourceSpec, resources: Mapping[str, ResourceSpec]) -> Node:
    schema, denotes = _shown(field, resource, resources)
    return _leaf(_described(schema, field.description or _id_text(field)), denotes)


def _shown(field: Field, resource: ResourceSpec, resources: Mapping[str, ResourceSpec]) -> tuple[Json, Denotation | None]:
    if field.kind == "copy":
        terms = parse(field.source or "")
        if len(terms) == 1:
            return _at(terms[0][1].split("."), resource, resources)
        return NUMBER, None
    if field.kind in ("member", "record"):
        return _taken(field, resources), _denotes(field, resource)
    if field.kind == "choice":
        return {"type": "string", "enum": list(field.of)}, _denotes(field, resource)
    return RESULT_TYPES[field.kind], _denotes(field, resource)


def _at(path: list[str], resource: ResourceSpec, resources: Mapping[str, ResourceSpec]) -> tuple[Json, Denotation | None]:
    field = resource.field(path[0])
    if len(path) == 1:
        return _shown(field, resource, resources)
    if field.kind == "member":
        return STRING, Denotation(cls=field.cls, role="name")
    return _at(path[1:], resources[field.cls or ""], resources)


def _taken(spec: Value, resources: Mapping[str, ResourceSpec]) -> Json:
    match spec.kind:
        case "member":
            return STRING | {"pattern": f"^{spec.cls}_[0-9a-f]{{4,}}$"}
        case "record":
            return STRING | {"pattern": f"^{resources[spec.cls or ''].prefix}_[0-9a-f]{{4,}}$"}
        case "choice":
            return STRING | {"enum": list(spec.of)}
        case "text":
            return STRING | {"minLength": 1, "maxLength": 200}
        case "count" | "amount":
            limits = {"minimum": spec.min, "maximum": spec.max}
            return RESULT_TYPES[spec.kind] | {key: int(limit) if limit == int(limit) else limit for key, limit in limits.items() if limit is not None}
        case _:
            return RESULT_TYPES[spec.kind]


def _denotes(spec: Value, resource: ResourceSpec | None) -> Denotation | None:
    if spec.kind in ("member", "record"):
        return Denotation(cls=spec.cls, role="id")
    pid = spec.pid if isinstance(spec, Field) else None
    if pid == "label" and resource is not None:
        return Denotation(cls=resource.name, role="name")
    return Denotation(pid=pid, role="value") if pid else None


def _id_text(spec: Value) -> str:
    return f"Id of the {_words(spec.cls or '')}" if spec.kind in ("member", "record") else ""


def _object(members: Mapping[str, Node], required: set[str]) -> Node:
    schema: Json = {"type": "object", "properties": {name: node.schema for name, node in members.items()}}
    if required:
        schema["required"] = [name for name in members if name in required]
    schema["additionalProperties"] = False
    leaves = [(f"/{name}{path}", leaf, needed and name in required, denotes) for name, node in members.items() for path, leaf, needed, denotes in node.leaves]
    return Node(schema, tuple(leaves))


def _array(item: Node, description: str) -> Node:
    leaves = tuple((f"/*{path}", leaf, needed, denotes) for path, leaf, needed, denotes in item.leaves)
    return Node({"type": "array", "items": item.schema, "description": description}, leaves)


def _leaf(schema: Json, denotes: Denotation | None = None) -> Node:
    return Node(schema, (("", schema, True, denotes),))


def _integer(description: str) -> Node:
    return _leaf(INTEGER | {"description": description})


def _number(description: str) -> Node:
    return _leaf(NUMBER | {"description": description})


def _described(schema: Json, description: str) -> Json:
    return schema | ({"description": description} if description else {})


def _words(name: str) -> str:
    return name.replace("_", " ")
