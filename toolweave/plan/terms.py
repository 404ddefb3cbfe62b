"""How a term can stand in a noun phrase: as the noun, before it, after it; and what else people call it.

The property's wording says so: `heads` (`drama/dramas`), `pre`, `post`, `names` (`American=United States`), `adjectives`.
"""

from __future__ import annotations

from toolweave.model.domain import DomainProperty


def head_of(prop: DomainProperty, value: str) -> str | None:
    """The plural noun for a value that can be the noun itself: `dramas`."""
    return next((plural for head, _, plural in (entry.partition("/") for entry in prop.wording.get("heads", ())) if head == value), None)


def is_only_head(prop: DomainProperty) -> bool:
    """Whether the values of a property are said as the noun or not at all."""
    return any(":head" in template for template in prop.wording.get("pre", ()))


def templates_for(prop: DomainProperty, value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The templates that put a value before the noun, and those that put it after."""
    adjective = adjective_of(prop, value)
    before = tuple(text for text in prop.wording.get("pre", ()) if ":head" not in text and (":adjective" not in text or adjective))
    return before, prop.wording.get("post", ())


def fits_before(prop: DomainProperty, value: str) -> bool:
    """Whether a value can be said without following the noun."""
    return bool(head_of(prop, value)) or bool(templates_for(prop, value)[0])


def is_sayable_term(prop: DomainProperty, value: str) -> bool:
    """Whether a value can be said at all."""
    before, after = templates_for(prop, value)
    return bool(before or after or head_of(prop, value))


def adjective_of(prop: DomainProperty, value: str) -> str | None:
    """The adjective for a value: `American`."""
    known = set(prop.wording.get("adjectives", ()))
    return next((said for said, meant in names_of(prop) if meant == value and said in known), None)


def spoken_names(prop: DomainProperty, value: str) -> list[str]:
    """What people call a value after a preposition: `LA`, `the United States`; the value itself where no article is needed."""
    kept_out = {*prop.wording.get("adjectives", ()), *(entry.partition("/")[2] for entry in prop.wording.get("heads", ()))}
    names = [said for said, meant in names_of(prop) if meant == value and said not in kept_out]
    return names if any(name.startswith("the ") for name in names) else [value, *names]


def names_of(prop: DomainProperty) -> list[tuple[str, str]]:
    """The recorded names of a property's values: (said, value)."""
    return [(said, meant) for said, _, meant in (entry.partition("=") for entry in prop.wording.get("names", ()))]
