"""The client: named queries in read transactions, batched writes, and a py2neo-style `run` for notebooks.

`query` and `write` take the *name* of a file under `cypher/`; only `run` takes Cypher text, and it is meant for people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from types import TracebackType
from typing import Any, LiteralString, Self, cast

from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, ManagedTransaction, Session

from toolweave.graph.failures import translated
from toolweave.graph.ownership import check_ownership
from toolweave.graph.queries import load_query
from toolweave.graph.schema import apply_schema

Row = dict[str, Any]
BATCH = 2000
"""Rows of one write transaction: 2,000 to 5,000 were fastest on 20k nodes and 100k relationships (NEO4J figures in docs/graph.md)."""


class Result:
    """The rows of one `run`, as py2neo's cursor gives them."""

    def __init__(self, keys: Sequence[str], rows: list[Row]) -> None:
        self.keys = list(keys)
        self._rows = rows

    def data(self) -> list[Row]:
        """All rows as dictionaries."""
        return self._rows

    def evaluate(self, field: int = 0) -> Any:
        """The value of one column of the first row; None where there is no row."""
        return list(self._rows[0].values())[field] if self._rows else None

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class Graph:
    """A connection to one Neo4j database. Safe to share between threads; close it, or use it as a context manager."""

    def __init__(self, driver: Driver, *, uri: str, database: str | None = None, shared: bool = False) -> None:
        self.driver = driver
        self.uri = uri
        self.database = database
        self._may_write = shared

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection. The local server goes on."""
        self.driver.close()

    def query(self, name: str, /, **params: Any) -> list[Row]:
        """Run the query file `name` in a managed read transaction, retried where the server asks for it.

        Cost: one round trip, 1 to 4 ms for an indexed read on a warm server.

        Raises:
            GraphError: If the server does not answer or refuses the query.
        """
        query = load_query(name)
        with translated(self.uri, name), self._session(read=True) as session:
            return session.execute_read(_fetch, query.text, params)

    def write(self, name: str, rows: Iterable[Mapping[str, Any]], /, *, batch: int = BATCH, **params: Any) -> int:
        """Run the query file `name`, which begins `UNWIND $rows AS row`, over all rows in batches.

        Shape: one managed transaction a batch; safe to repeat because the files MERGE on keys.
        Cost:  20k to 45k rows/s on two cores; memory holds one batch.

        Returns:
            How many rows were sent.

        Raises:
            GraphError: If the server does not answer or refuses the query. Earlier batches stay written.
        """
        self._check_ownership()
        query, written = load_query(name), 0
        with self._session() as session:
            for chunk in _chunks(rows, batch):
                with translated(self.uri, name):
                    session.execute_write(_consume, query.text, {**params, "rows": chunk})
                written += len(chunk)
        return written

    def write_together(self, steps: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]) -> None:
        """Run several query files, each over its own rows, in one managed transaction: all of them or none.

        Shape: `steps` are (name, rows) in order; a step without rows is left out. The caller keeps the batch small.

        Raises:
            GraphError: If the server does not answer or refuses a query; then nothing is written.
        """
        queries: list[tuple[LiteralString, Mapping[str, Any]]] = [(load_query(name).text, {"rows": list(rows)}) for name, rows in steps if rows]
        with translated(self.uri, ", ".join(name for name, rows in steps if rows)), self._session() as session:
            session.execute_write(_consume_all, queries)

    def run(self, text: LiteralString, /, *, read: bool = False, **params: Any) -> Result:
        """Run any Cypher, as py2neo's `Graph.run`: `graph.run("MATCH (n) RETURN count(n)").evaluate()`.

        The transaction commits itself, so `CALL { ... } IN TRANSACTIONS` works; it is not retried.
        With `read`, the server refuses to write.

        Raises:
            GraphError: If the server does not answer or refuses the query.
        """
        with translated(self.uri, "the query"), self._session(read=read) as session:
            result = session.run(text, params)
            return Result(result.keys(), [record.data() for record in result])

    def apply_schema(self) -> None:
        """Create the constraints and indexes of `cypher/schema/`, in order of their numbers; changes nothing the second time."""
        self._check_ownership()
        apply_schema(self)

    def _check_ownership(self) -> None:
        if not self._may_write:
            check_ownership(self)
            self._may_write = True

    def _session(self, *, read: bool = False) -> Session:
        return open_session(self.driver, self.database, read=read)


def open_session(driver: Driver, database: str | None = None, *, read: bool = False) -> Session:
    """Open a session on one database, the server's default where it is None; the server refuses writes if `read`."""
    mode = READ_ACCESS if read else WRITE_ACCESS
    return driver.session(database=database, default_access_mode=mode)  # pyright: ignore[reportUnknownMemberType]  # **config has no types


def _fetch(tx: ManagedTransaction, text: LiteralString, params: Mapping[str, Any]) -> list[Row]:
    # `data()` copies every value, which matters only where nodes are returned, and query files return none.
    return [dict(zip(record.keys(), record.values(), strict=True)) for record in tx.run(text, dict(params))]


def _consume(tx: ManagedTransaction, text: LiteralString, params: Mapping[str, Any]) -> None:
    tx.run(text, dict(params)).consume()


def _consume_all(tx: ManagedTransaction, queries: Sequence[tuple[LiteralString, Mapping[str, Any]]]) -> None:
    for text, params in queries:
        tx.run(text, dict(params)).consume()


def _chunks(rows: Iterable[Mapping[str, Any]], size: int) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, size)):
        yield cast("list[Row]", chunk)
