"""How people say the values a tool takes: `longest` is `-duration_minutes` on a sort parameter, `American` is `United States` as a country.

The domain file has the words (`most`, `least`, `comparative`, `measure`, `names` of a property); here they meet the parameter that takes
the value. They are what the derivation `recorded_name` reads back, so a word that is not here cannot stand for a value.
"""

from __future__ import annotations

from toolweave.model.domain import DomainFile, DomainProperty
from toolweave.model.tool import Parameter, Tool


def value_names(domain: DomainFile, tool: Tool, leaf: Parameter) -> list[str]:
    """Return `said=value` for the values of an input that people have words for; empty for outputs."""
    if leaf.direction != "in":
        return []
    return list(dict.fromkeys(_sorts(domain, tool, leaf) + _measures(domain, tool, leaf) + _terms(domain, leaf) + _choices(tool, leaf)))


def _sorts(domain: DomainFile, tool: Tool, leaf: Parameter) -> list[str]:
    sorts = tool.binding.config.get("sorts", {})
    pairs: list[str] = []
    for prop in _known(domain, sorts) if leaf.name == "sort" else ():
        pairs += [f"{said}=-{prop.name}" for said in prop.wording.get("most", ())]
        pairs += [f"{said}={prop.name}" for said in prop.wording.get("least", ())]
    return pairs


def _measures(domain: DomainFile, tool: Tool, leaf: Parameter) -> list[str]:
    if leaf.name not in ("by", "of") or leaf.path.count("/") != 1:
        return []
    key = "comparative" if leaf.name == "by" else "measure"
    return [f"{said}={prop.name}" for prop in _known(domain, tool.binding.config.get(leaf.name, {})) for said in prop.wording.get(key, ())]


def _terms(domain: DomainFile, leaf: Parameter) -> list[str]:
    if leaf.denotes is None or leaf.denotes.role != "name" or leaf.denotes.pid is None:
        return []
    return [pair for prop in domain.properties if prop.pid == leaf.denotes.pid for pair in prop.wording.get("names", ())]


def _choices(tool: Tool, leaf: Parameter) -> list[str]:
    schema = tool.parameters.get("properties", {}).get(leaf.name, {})
    return [f"{value.replace('_', ' ')}={value}" for value in schema.get("enum", ()) if isinstance(value, str) and "_" in value]


def _known(domain: DomainFile, figures: dict[str, dict[str, str]]) -> list[DomainProperty]:
    return [prop for prop in domain.properties if prop.name in figures and figures[prop.name].get("pid") == prop.pid]
