"""The recorded names of domains, read from the graph: labels, aliases, domain names, and names of parameter values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from toolweave.model.names import normalise_name

if TYPE_CHECKING:
    from toolweave.graph import Graph


class RecordedNames:
    """What is recorded under what people say. Memory: some hundred bytes a name, a few megabytes for all bundled domains."""

    def __init__(self) -> None:
        self._names = dict[str, dict[str, frozenset[str]]]()

    def add(self, domain: str, name: str, said: Iterable[str]) -> None:
        """Record that people call `name` each of `said`, and by its own name."""
        known = self._names.setdefault(domain, {})
        for form in {normalise_name(form) for form in (name, *said) if form}:
            known[form] = known.get(form, frozenset()) | {name}

    def recorded(self, domain: str, said: str) -> frozenset[str]:
        """Return every recorded name or value that people call `said`, or the plural of it; case, accents and punctuation do not count."""
        known, form = self._names.get(domain, {}), normalise_name(said)
        forms = (form, form.removesuffix("s"), form.removesuffix("es"), re.sub("ies$", "y", form))
        return next((known[candidate] for candidate in forms if candidate in known), frozenset[str]())


def load_names(graph: Graph, domains: Iterable[str]) -> RecordedNames:
    """Read the recorded names of some domains. Cost: two queries a domain, a few thousand rows."""
    names = RecordedNames()
    for domain in domains:
        for row in graph.query("verify/names", domain=domain):
            names.add(domain, row["name"], (said for said in row["said"] if said))
        for row in graph.query("verify/value_names", domain=domain):
            said, _, value = row["pair"].partition("=")
            names.add(domain, value, [said])
    return names
