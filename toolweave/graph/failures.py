"""What the driver raises, said so that a person can act on it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from neo4j.exceptions import AuthError, ClientError, ConfigurationError, DriverError, Neo4jError, ServiceUnavailable, SessionExpired

from toolweave.errors import GraphError

_START_LOCAL = "Start it, or use the local server: unset TOOLWEAVE_GRAPH_URI"

_RESTART = "Free some space there, then: toolweave graph down && toolweave graph up (or restart your own server)."
_BROKEN = ("TransactionLogError", "TransactionStartFailed", "TransactionCommitFailed", "DatabaseUnavailable")
"""What Neo4j answers when its disk is full, and from then on until it is restarted (seen on 5.26.30, a full tmpfs)."""


@contextmanager
def translated(uri: str, query: str = "the query") -> Generator[None]:
    """Turn every error of the driver inside the block into a `GraphError` that names the server or the query."""
    try:
        yield
    except (Neo4jError, DriverError, OSError) as exc:
        raise translate(exc, uri, query) from exc


def translate(exc: Exception, uri: str, query: str = "the query") -> GraphError:
    """Say what `exc` means for the server at `uri` and the query named `query`."""
    if isinstance(exc, Neo4jError) and "RateLimit" in (exc.code or ""):
        return GraphError(f"Neo4j at `{uri}` has had too many wrong passwords.", "Wait five seconds, then try again with the right one.")
    if isinstance(exc, AuthError):
        return GraphError(f"Neo4j at `{uri}` refuses the user name or password.", "Set TOOLWEAVE_GRAPH_USER and TOOLWEAVE_GRAPH_PASSWORD.")
    if isinstance(exc, ConfigurationError):
        return GraphError(f"`{uri}` is not a Neo4j address: {_first_line(exc)}.", "Use for example bolt://localhost:7687 or neo4j+s://HOST.")
    if isinstance(exc, (ServiceUnavailable, SessionExpired, OSError)):
        return GraphError(f"Neo4j does not answer at `{uri}`.", _START_LOCAL)
    if isinstance(exc, Neo4jError):
        return _translate_code(exc, uri, query)
    return GraphError(f"The driver gave up on {_quote(query)}: {_first_line(exc)}.", "Run: toolweave doctor")


def _translate_code(exc: Neo4jError, uri: str, query: str) -> GraphError:
    code = exc.code or ""
    if "DatabaseNotFound" in code:
        return GraphError(f"Neo4j at `{uri}` has no such database.", "Set TOOLWEAVE_GRAPH_DATABASE to one that exists, or unset it.")
    if "AccessMode" in code or "writing in read access mode" in (exc.message or "").lower():
        return GraphError(f"{_quote(query)} writes, and this is a read transaction.", "Add --write if it is meant to.")
    if any(mark in code for mark in _BROKEN):
        return GraphError(f"Neo4j at `{uri}` cannot write to its disk: {_first_line(exc)}.", _RESTART)
    if isinstance(exc, ClientError) and "SyntaxError" in code:
        return GraphError(f"{_quote(query)} is not valid Cypher: {_first_line(exc)}.", "Mend it; toolweave query --list shows queries that work.")
    if "ParameterMissing" in code:
        return GraphError(f"{_quote(query)} lacks a parameter: {_first_line(exc)}.", "Give it with --param NAME=VALUE.")
    return GraphError(f"Neo4j refuses {_quote(query)}: {_first_line(exc)}.", "Run: toolweave doctor")


def _quote(query: str) -> str:
    return query if query.startswith("the ") else f"`{query}`"


def _first_line(exc: Exception) -> str:
    text = (exc.message or "") if isinstance(exc, Neo4jError) else str(exc)
    lines = text.strip().splitlines()
    return lines[0].rstrip(".") if lines else type(exc).__name__
