"""`ingest/properties.toml`: how people speak of Wikidata's properties, and which are not told."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import Literal

from pydantic import Field

from toolweave.model.domain import Wording
from toolweave.model.tool import Frozen
from toolweave.resources import locate


class Words(Frozen):
    """What people call a property; without words of its own it goes by Wikidata's label."""

    label: str
    plural: str = ""
    """What several values are called; empty: one value."""
    verb: str = ""
    """For a year: what happened then, `founded`."""
    made: str = ""
    """The verb for things that somebody made: works, not bodies."""
    most: str = ""
    least: str = ""
    adjective: bool = False
    """Whether its terms stand before the noun: `drama films`."""
    kind: Literal["", "number", "count", "date", "year"] = ""
    pick: Literal["agreed", "earliest"] = "agreed"
    wording: Wording = Field(default_factory=dict[str, tuple[str, ...]])
    """Templates that stand in place of the plain ones."""


class Spoken(Frozen):
    """The whole file."""

    out: frozenset[str]
    """Properties that are never told."""
    named: frozenset[str]
    """Properties whose values are told by name and lead to no class of their own."""
    past: frozenset[str]
    """Properties that may be over."""
    never: frozenset[str]
    """Classes that nothing is asked about."""
    general: frozenset[str]
    """Classes that a domain has only where it is about them."""
    huge: frozenset[str]
    """Classes that cannot be counted or fetched whole."""
    words: dict[str, Words]

    def may_lead(self, pid: str) -> bool:
        """Whether the values of a property may be members of a class."""
        return pid not in self.out and pid not in self.named


@lru_cache(maxsize=1)
def load_spoken() -> Spoken:
    """Read the file, once."""
    table = tomllib.loads((locate("ingest") / "properties.toml").read_text(encoding="utf-8"))
    fields = set(Words.model_fields)
    words = {
        pid: {k: v for k, v in row.items() if k in fields} | {"wording": {k: v for k, v in row.items() if k not in fields}}
        for pid, row in table["words"].items()
    }
    return Spoken.model_validate(table | {"words": words})
