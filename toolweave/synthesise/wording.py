"""How people say the values of an enum: `longest` is `-duration_minutes` on a sort parameter.

The domain file has the words (`wording.most`, `wording.least` of a property); here they meet the parameter that takes the value.
"""

from __future__ import annotations

from toolweave.model.domain import DomainFile
from toolweave.model.tool import Parameter, Tool


def value_names(domain: DomainFile, tool: Tool, leaf: Parameter) -> list[str]:
    """Return `said=value` for the values of a sort parameter that people have words for."""
    sorts = tool.binding.config.get("sorts", {})
    if leaf.direction != "in" or leaf.name != "sort" or not sorts:
        return []
    pairs: list[str] = []
    for prop in domain.properties:
        if prop.name in sorts and sorts[prop.name]["pid"] == prop.pid:
            pairs += [f"{said}=-{prop.name}" for said in prop.wording.get("most", ())]
            pairs += [f"{said}={prop.name}" for said in prop.wording.get("least", ())]
    return list(dict.fromkeys(pairs))
