"""Named SPARQL queries for what is counted before anything is fetched: rows as ids and texts, ready to be looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from toolweave.ingest.rdf import Term
from toolweave.ingest.web import TooMuch
from toolweave.ingest.wikidata.queries import fill_query

KNOWN = re.compile(r"http://(?:www\.wikidata\.org/(?:entity/|prop/direct/)([QP][1-9][0-9]{0,11})|wikiba\.se/ontology#([A-Za-z]+))")


FEWEST = 10
"""Ids below which a list is not halved: samples of so few say nothing."""


class Selecting(Protocol):
    """What asks endpoints: `toolweave.ingest.web.Web`."""

    def select(self, endpoint: str, query: str, *, what: str) -> list[dict[str, Term]]:
        """The rows of a query; raises DataError where there is no good answer."""
        ...


class Endpoint:
    """A SPARQL endpoint that is asked named queries."""

    def __init__(self, web: Selecting, address: str) -> None:
        self._web, self._address = web, address

    def __call__(self, query: str, values: Mapping[str, Sequence[str]], *, what: str) -> list[dict[str, str]]:
        """Run a query with ids in its VALUES; none at all where a list of ids is empty, the first half of the longest list where all is too much.

        Shape: each row gives ids without their address (`Q42`, `P57`, `WikibaseItem`), and texts; unbound names are left out,
               and so is a row that names anything else (an unknown value, a node of another site).

        Raises:
            DataError: If the endpoint gives no good answer.
        """
        if not all(values.values()):
            return []
        try:
            rows = self._web.select(self._address, fill_query(query, values), what=what)
        except TooMuch:
            longest = max(values, key=lambda name: len(values[name]))
            if len(values[longest]) < 2 * FEWEST:
                raise
            return self(query, {**values, longest: values[longest][: len(values[longest]) // 2]}, what=what)
        return [{name: read_cell(term) for name, term in row.items()} for row in rows if all(_is_known(term) for term in row.values())]


def read_cell(term: Term) -> str:
    """A cell without the addresses that ids have, on one line."""
    found = KNOWN.fullmatch(term.value) if term.is_iri else None
    return (found[1] or found[2]) if found else " ".join(term.value.split())


def _is_known(term: Term) -> bool:
    return not term.is_iri or KNOWN.fullmatch(term.value) is not None
