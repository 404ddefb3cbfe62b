"""How much of a large source one domain takes in, whether it comes from a dump or from an endpoint."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one domain; what is chosen within them is chosen so that classes are connected."""

    max_entities: int = 2_500
    """Members of the focus classes; values that are known by name only come on top."""
    max_statements: int = 100_000
    """Statements of all members together."""
