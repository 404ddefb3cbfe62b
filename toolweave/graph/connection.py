"""From settings to a connected graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolweave import __version__
from toolweave.errors import GraphError
from toolweave.graph.client import Graph
from toolweave.graph.failures import translated
from toolweave.settings import Settings, load_settings

if TYPE_CHECKING:
    from neo4j import Driver


def connect(settings: Settings | None = None, *, start: bool = True) -> Graph:
    """Connect to the graph that the settings name; start the managed local server where that is the one and it is down.

    Cost: 30 ms to a server that runs; 5 s to start the local one; a minute more the first time ever (130 MB of jars).

    Raises:
        GraphError: If no server answers, the password is wrong, or (with `start` false) the local server is down.
    """
    settings = settings or load_settings()
    uri, user, password = _resolve(settings, start=start)
    with translated(uri):
        driver = open_driver(uri, user, password)
        try:
            _check(driver, settings.graph_database)
        except BaseException:
            driver.close()
            raise
    return Graph(driver, uri=uri, database=settings.graph_database, shared=settings.graph_shared)


def _check(driver: Driver, database: str | None) -> None:
    with driver.session(database=database) as session:
        session.run("RETURN 1").consume()


def open_driver(uri: str, user: str, password: str) -> Driver:
    """Make a driver: no telemetry, and no log line for each label that does not exist yet."""
    from neo4j import GraphDatabase, NotificationMinimumSeverity

    return GraphDatabase.driver(
        uri,
        auth=(user, password),
        user_agent=f"toolweave/{__version__}",
        telemetry_disabled=True,
        notifications_min_severity=NotificationMinimumSeverity.OFF,
        connection_timeout=10,
        max_transaction_retry_time=15,
    )


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
