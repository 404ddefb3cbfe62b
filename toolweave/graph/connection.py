"""From settings to a connected graph."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from neo4j import GraphDatabase, NotificationMinimumSeverity
from neo4j.exceptions import AuthError, DriverError

from toolweave import __version__
from toolweave.errors import GraphError
from toolweave.graph.client import Graph, open_session
from toolweave.graph.failures import translated
from toolweave.settings import Settings, load_settings

if TYPE_CHECKING:
    from neo4j import Driver


SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


def connect(settings: Settings | None = None, *, start: bool = True) -> Graph:
    """Connect to the graph that the settings name; start the managed local server where that is the one and it is down.

    Cost: 30 ms to a server that runs; 5 s to start the local one; a minute more the first time ever (130 MB of jars).

    Raises:
        GraphError: If no server answers, the password is wrong, or (with `start` false) the local server is down.
    """
    settings = settings or load_settings()
    uri, user, password = _resolve(settings, start=start)
    driver = open_driver(uri, user, password)
    try:
        with translated(uri):
            _check(driver, settings.graph_database)
    except BaseException as exc:
        driver.close()
        if is_local(settings) and isinstance(exc.__cause__, AuthError):
            raise _wrong_local_password(settings) from exc
        raise
    return Graph(driver, uri=uri, database=settings.graph_database, shared=settings.graph_shared)


def _wrong_local_password(settings: Settings) -> GraphError:
    return GraphError(
        f"The local Neo4j refuses the password in `{settings.home / 'password'}`.",
        "If you changed it in the Browser, write the new one into that file.",
    )


def _check(driver: Driver, database: str | None) -> None:
    with open_session(driver, database) as session:
        session.run("RETURN 1").consume()


def open_driver(uri: str, user: str, password: str) -> Driver:
    """Make a driver: no telemetry, and no log line for each label that does not exist yet."""
    if uri.partition("://")[0] not in SCHEMES or not uri.partition("://")[2]:
        raise GraphError(f"`{uri}` is not a Neo4j address.", "Use for example bolt://localhost:7687 or neo4j+s://HOST.")
    logging.getLogger("neo4j").addHandler(logging.NullHandler())  # what it says is in the exceptions too
    try:
        return GraphDatabase.driver(  # pyright: ignore[reportUnknownMemberType]  # **config has no types
            uri,
            auth=(user, password),
            user_agent=f"toolweave/{__version__}",
            telemetry_disabled=True,
            notifications_min_severity=NotificationMinimumSeverity.OFF,
            connection_timeout=10,
            max_transaction_retry_time=15,
        )
    except (DriverError, ValueError) as exc:
        raise GraphError(
            f"`{uri}` is not a Neo4j address: {str(exc).splitlines()[0].rstrip('.')}.", "Use for example bolt://localhost:7687 or neo4j+s://HOST."
        ) from exc


def is_local(settings: Settings) -> bool:
    """Whether the settings name the managed local server."""
    return settings.graph_uri in ("", "local")


def _resolve(settings: Settings, *, start: bool) -> tuple[str, str, str]:
    if not is_local(settings):
        if settings.graph_password is None:
            raise GraphError(f"No password is set for Neo4j at `{settings.graph_uri}`.", "Set TOOLWEAVE_GRAPH_PASSWORD.")
        return settings.graph_uri, settings.graph_user, settings.graph_password.get_secret_value()
    from toolweave.graph.local import LocalServer

    server = LocalServer.from_settings(settings)
    running = server.start() if start else server.status()
    if running is None:
        raise GraphError("The local Neo4j is not running.", "Start it with: toolweave graph up")
    return running.uri, "neo4j", server.read_password()
