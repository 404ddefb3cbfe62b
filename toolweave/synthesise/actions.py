"""Action tools: what the resources and actions of a domain file become.

A parameter named like a field of the resource, or like the id of a class or resource, inherits what it may hold from there,
so that a domain file says each thing once; the binding of the tool holds it all, resolved.
"""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from toolweave.errors import DataError
from toolweave.model.action import ActionBinding, ActionSpec, ResourceSpec, Value
from toolweave.model.domain import Action, DomainFile, Resource
from toolweave.model.tool import Binding, Json, Tool, ToolKind
from toolweave.synthesise.action_schema import input_schema, leaves_of, output_schema
from toolweave.synthesise.action_texts import check_texts

KINDS: dict[str, ToolKind] = {"list": "search", "get": "lookup", "summarise": "aggregate"}
LIMIT: Json = {"kind": "count", "min": 1, "max": 20, "default": 10, "description": "How many to return at most"}


def build_action_tools(domain: DomainFile) -> list[Tool]:
    """Build the action tools of a domain, in file order.

    Raises:
        DataError: If a resource or action of the domain file is not well formed; names it and the place.
    """
    resources = {resource.name: _read_resource(domain, resource) for resource in domain.resources}
    return [_build_tool(domain, resources, action) for action in domain.actions]


def _read_resource(domain: DomainFile, resource: Resource) -> ResourceSpec:
    stated: Json = {"items": resource.plural, "prefix": resource.name} | resource.config
    try:
        return ResourceSpec.model_validate(stated | {"name": resource.name, "plural": resource.plural})
    except ValidationError as exc:
        raise _broken(domain, resource.name, exc) from exc


def _build_tool(domain: DomainFile, resources: dict[str, ResourceSpec], action: Action) -> Tool:
    try:
        resource = resources[action.resource]
        spec = _resolve(domain, resources, resource, action)
        check_texts(spec, resource, resources)
        taken = input_schema(spec, resources)
        returned = output_schema(spec, resource, resources)
    except (ValidationError, ValueError, KeyError) as exc:
        raise _broken(domain, action.name, exc) from exc
    about = resource.name
    return Tool(
        id=f"{domain.name}/{action.name}",
        name=action.name,
        description=action.description,
        kind=KINDS.get(spec.kind, "action"),
        domain=domain.name,
        about=about,
        parameters=taken.schema,
        returns=returned.schema,
        leaves=(*leaves_of(taken, "in"), *leaves_of(returned, "out")),
        binding=Binding(op=f"record_{spec.kind}", cls=about, config=ActionBinding(resource=resource, action=spec).model_dump(exclude_defaults=True)),
    )


def _resolve(domain: DomainFile, resources: dict[str, ResourceSpec], resource: ResourceSpec, action: Action) -> ActionSpec:
    stated: list[str | Json] = action.config.get("parameters", [])
    is_filter = action.config.get("kind") in ("list", "summarise")
    parameters = [_complete(domain, resources, resource, {"name": item} if isinstance(item, str) else item, is_filter) for item in stated]
    where = list(action.config.get("where", ()))
    if is_filter:
        named = {condition.split()[-1] for condition in where} | {"limit"}
        where += [f"{parameter['name']} == {parameter['name']}" for parameter in parameters if parameter["name"] not in named]
    return ActionSpec.model_validate(action.config | {"parameters": parameters, "where": where})


def _complete(domain: DomainFile, resources: dict[str, ResourceSpec], resource: ResourceSpec, stated: Json, is_filter: bool) -> Json:
    name: str = stated["name"]
    inherited: Json = {}
    field = next((field for field in resource.fields if field.name == name), None)
    stem = name.removesuffix("_id")
    if field is not None and field.kind != "copy":
        inherited = field.model_dump(include=set(Value.model_fields), exclude_defaults=True)
    elif stem != name and stem in resources:
        inherited = {"kind": "record", "cls": stem}
    elif stem != name and any(cls.name == stem for cls in domain.classes):
        inherited = {"kind": "member", "cls": stem}
    elif name == "limit" and is_filter:
        inherited = LIMIT
    merged = inherited | stated
    return {"required": merged.get("default") is None and not is_filter} | merged


def _broken(domain: DomainFile, name: str, exc: Exception) -> DataError:
    detail: Any = f"there is no {exc}" if isinstance(exc, KeyError) else exc
    if isinstance(exc, ValidationError):
        first = exc.errors()[0]
        detail = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return DataError(f"`ingest/domains/{domain.name}.toml`: `{name}`: {detail}.", "Mend that entry; see docs/actions.md.")
