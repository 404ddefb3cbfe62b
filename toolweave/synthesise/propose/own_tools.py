"""Do tools follow from a user's own domain file, and can its properties be told apart? Tried before anything is written."""

from __future__ import annotations

from collections.abc import Callable

from toolweave.errors import DataError
from toolweave.ingest.own import Faults, OwnAction, OwnDomain, OwnPractice, OwnProperty
from toolweave.model.domain import DomainFile, DomainProperty
from toolweave.model.names import slug_name
from toolweave.model.tool import Tool
from toolweave.synthesise import build_tools
from toolweave.synthesise.actions import build_action_tools
from toolweave.synthesise.propose.classes import UNITS
from toolweave.synthesise.usage import FIELD_MEMBERS, FILTER_MEMBERS, Usage
from toolweave.synthesise.words import year_stem

Place = tuple[str | int, ...]


def find_unit(prop: OwnProperty) -> str:
    """The unit in words: as given, else by the end of the name, `weight_kg`."""
    if prop.type != "quantity":
        return ""
    end = prop.name.rpartition("_")[2]
    return prop.unit or UNITS.get(end) or (end if end in UNITS.values() and end != prop.name else "")


def find_label(prop: OwnProperty) -> str:
    """What people call a property: as given, else its name without the unit."""
    if prop.label:
        return prop.label
    unit = find_unit(prop)
    words = prop.name.replace("_", " ")
    head, _, end = words.rpartition(" ")
    if prop.type == "quantity" and head and (UNITS.get(end) == unit or slug_name(unit) == end) and unit:
        return head
    if prop.type == "count":
        return words.removeprefix("number of ")
    if prop.type == "date" and not {"date", "day"} & set(words.split()):
        return f"{words} date"
    return words


def check_labels(own: OwnDomain, domain: DomainFile) -> None:
    """No two properties of a class may be called the same, nor have parameters of the same name.

    Raises:
        OwnFileError: If two are.
    """
    faults = Faults()
    called: dict[tuple[str, str], str] = {}
    taken: dict[tuple[str, str], str] = {}
    for number, (prop, built) in enumerate(zip(own.file.properties, domain.properties, strict=True)):
        at = own.source.line("properties", number, "name")
        label = find_label(prop)
        first = called.setdefault((prop.cls, label), prop.name)
        if first != prop.name:
            faults.add(own.source.path, at, f"`{first}` is called `{label}` as well", f"Give `{prop.name}` another `label`.")
        for parameter in _list_parameters(built):
            first = taken.setdefault((prop.cls, parameter), prop.name)
            if first != prop.name:
                faults.add(own.source.path, at, f"searches by `{first}` and `{prop.name}` would both have a parameter `{parameter}`", "Rename one of them.")
    faults.check()


def _list_parameters(prop: DomainProperty) -> list[str]:
    """The names of the parameters by which searches filter by a property, as `toolweave.synthesise.filters` gives them."""
    if prop.type in ("year", "date"):
        return [f"{year_stem(prop)}_from", f"{year_stem(prop)}_to"]
    if prop.type in ("quantity", "count"):
        return [f"min_{prop.name}", f"max_{prop.name}"]
    return [f"{prop.name}_id", prop.name] if prop.type == "entity" else [prop.name]


def check_tools(own: OwnDomain, domain: DomainFile, usage: Usage) -> list[Tool]:
    """Build the tools as the graph will give them: the actions one by one first, so that each fault has its line.

    Raises:
        OwnFileError: If they cannot be built.
    """
    faults = Faults()
    _check_kept(own, domain, faults)
    whole = [(number, action.name) for number, action in enumerate(own.file.actions) if isinstance(action, OwnAction)]
    for number, name in whole:
        one = domain.model_copy(update={"actions": tuple(action for action in domain.actions if action.name == name)})
        _try(lambda one=one: build_action_tools(one), own, ("actions", number), faults)
    faults.check()
    tools = _try(lambda: build_tools(domain, usage), own, (), faults)
    if not any(tool.binding.cls in [cls.name for cls in own.file.classes] for tool in tools) and not faults.found:
        remedy = f"Give a class a property that {FIELD_MEMBERS} of its members have, better {FILTER_MEMBERS}."
        faults.add(own.source.path, own.source.line("classes"), "no tool can look anything up in this domain", remedy)
    faults.check()
    return tools


def _check_kept(own: OwnDomain, domain: DomainFile, faults: Faults) -> None:
    """What people keep needs a name of its own: no class is called so, and nothing else that is kept."""
    practices: list[Place] = [("actions", number) for number, action in enumerate(own.file.actions) if isinstance(action, OwnPractice)]
    places = practices + [("resources", number, "name") for number in range(len(own.file.resources))]
    seen = {cls.name for cls in domain.classes} | {cls.plural for cls in domain.classes}
    for place, resource in zip(places, domain.resources, strict=True):
        if resource.name in seen:
            what = f"`{resource.name}` is the name of a class, or of something that people keep, already"
            faults.add(own.source.path, own.source.line(*place), what, "Choose another `word` or name.")
        seen.add(resource.name)


def _try(build: Callable[[], list[Tool]], own: OwnDomain, place: Place, faults: Faults) -> list[Tool]:
    """What is built, or nothing and a fault; its own words say which file, and that is another one here."""
    try:
        return build()
    except DataError as exc:
        what = exc.what.rstrip(".").removeprefix(f"`ingest/domains/{own.file.name}.toml`: ")
        remedy = exc.remedy.replace(f" in ingest/domains/{own.file.name}.toml", "")
        faults.add(own.source.path, own.source.line(*_find_place(own, what, place)), what, remedy)
        return []


def _find_place(own: OwnDomain, what: str, place: Place) -> Place:
    """Where the entry stands that a message names first, down to the key that it says: `stay`: fields.0.kind: ..."""
    name, _, rest = what.removeprefix("`").partition("`: ")
    number = next((number for number, resource in enumerate(own.file.resources) if resource.name == name), None)
    at = place if number is None else ("resources", number)
    inner = (*at, "config", *(int(part) if part.isdigit() else part for part in rest.partition(": ")[0].split(".")))
    return inner if inner[: len(at) + 2] in own.source.places else at
