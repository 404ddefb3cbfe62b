"""Named queries over many ids: batch by batch, a batch in halves where it is too much, and a count of how far it all is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from time import monotonic

from toolweave.ingest.rdf import PROP, WD, Term
from toolweave.ingest.telling import Telling, describe_seconds
from toolweave.ingest.web import TooMuch, Web
from toolweave.ingest.wikidata.queries import COLUMNS, fill_query

BATCH = 200
"""Ids in one query; an answer to that many takes a second or two, and a tenth of a megabyte."""
Row = dict[str, Term]


class Tally:
    """How far a fetch is: requests answered, of about how many, and the time left by what those that were sent took."""

    def __init__(self, telling: Telling, name: str) -> None:
        self.telling = telling
        self.done = 0
        self.stage = "members"
        self._name = name
        self._total = 0
        self._sent, self._took_s = 0, 0.0

    def expect(self, requests: int) -> None:
        """Say how many requests are still to come, about."""
        self._total = self.done + requests

    def hear(self, text: str) -> None:
        """Pass on what the client says it does."""
        left = max(1, self._total - self.done)
        time_left = f", about {describe_seconds(left * self._took_s / self._sent)} left" if self._sent else ""
        self.telling.step(f"{self._name}: {text}; {self.done} of about {self.done + left} requests{time_left}")

    def count(self, began: float, sent: int) -> None:
        """One more is answered, for which `sent` requests went out."""
        self.done += 1
        if sent:
            self._sent += 1
            self._took_s += monotonic() - began


class Asker:
    """An endpoint that is asked named queries."""

    def __init__(self, web: Web, endpoint: str, tally: Tally) -> None:
        self.web, self.endpoint, self.tally = web, endpoint, tally

    def ask(self, query: str, values: Mapping[str, Sequence[str]], *, what: str) -> list[Row]:
        """Run a query of `COLUMNS` with these values once; none at all where a list of them is empty. A row that lacks a column is left out.

        Raises:
            TooMuch: If it takes too long or has too large an answer.
            WebError: If there is no good answer.
        """
        if not all(values.values()):
            return []
        began, sent = monotonic(), self.web.sent
        rows = self.web.select(self.endpoint, fill_query(query, values), what=what)
        self.tally.count(began, self.web.sent - sent)
        return [row for row in rows if all(name in row for name in COLUMNS[query])]

    def ask_batches(self, query: str, variable: str, ids: Iterable[str], fixed: Mapping[str, Sequence[str]], *, what: str) -> list[Row]:
        """Run a query over many ids, a batch at a time in the order of the ids, and a batch in halves where it is too much.

        Raises:
            WebError: If there is no good answer, or a single id is too much.
        """
        self.tally.stage = what
        wanted = sorted(set(ids), key=order_id)
        batches = [wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH)]
        rows: list[Row] = []
        for number, batch in enumerate(batches, 1):
            place = f"{what}, {number} of {len(batches)}" if len(batches) > 1 else what
            rows.extend(self._ask_half(query, variable, batch, fixed, place))
        return rows

    def _ask_half(self, query: str, variable: str, ids: list[str], fixed: Mapping[str, Sequence[str]], what: str) -> list[Row]:
        try:
            return self.ask(query, {variable: ids, **fixed}, what=what)
        except TooMuch:
            if len(ids) == 1:
                raise
            middle = len(ids) // 2
            return [row for half in (ids[:middle], ids[middle:]) for row in self._ask_half(query, variable, half, fixed, what)]


def order_id(key: str) -> tuple[str, int]:
    """Ids in the order of their numbers."""
    return key[:1], int(key[1:])


def count_batches(ids: int) -> int:
    """How many queries so many ids take."""
    return -(-ids // BATCH)


def read_id(term: Term | None) -> str | None:
    """The id at the end of an address of Wikidata's (`.../entity/Q42`, `.../prop/direct/P57`); None for anything else."""
    if term is None or not term.is_iri or not term.value.startswith((WD, PROP)):
        return None
    key = term.value.rpartition("/")[2]
    return key if key[:1] in ("Q", "P") and key[1:].isascii() and key[1:].isdigit() and 0 < len(key) <= 13 and key[1] != "0" else None
