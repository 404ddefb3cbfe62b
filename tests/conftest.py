"""Fixtures: a real Neo4j for the whole run, thrown away at the end, and a guard against the network.

`TOOLWEAVE_TEST_NEO4J` chooses the server: unset for a throw-away local one, a URI (with TOOLWEAVE_GRAPH_USER and
TOOLWEAVE_GRAPH_PASSWORD) for one of yours, `container` for testcontainers. A database is wiped only if it is empty
or carries the mark that an earlier test run left in it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from pydantic import SecretStr

import toolweave
from toolweave.graph import Graph, connect
from toolweave.settings import Settings, load_settings

if TYPE_CHECKING:
    from toolweave.ingest.rows import Rows

WATCHDOG = Path(__file__).parent / "watchdog.py"
MODEL_NAMES = ("MODEL", "BASE_URL", "API_KEY")
hypothesis.settings.register_profile("unhurried", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("unhurried")
LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """No test reaches a machine but this one, nor a model that the environment names; downloads of the local server run in a process of their own."""
    connect_socket = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test reached for {address[0]}")
        connect_socket(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setenv("TOOLWEAVE_MODELS_ALLOWED", "loopback")
        for name in ("SPARQL_ENDPOINT", "WIKIDATA_API", "WIKIPEDIA_API"):
            patch.setenv(f"TOOLWEAVE_{name}", "http://127.0.0.1:9/nobody")
        for name in [name for name in os.environ if name == "OPENAI_API_KEY" or (name.startswith("TOOLWEAVE_") and name.endswith(MODEL_NAMES))]:
            patch.delenv(name)
        yield


@pytest.fixture
def online(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A home and a cache of their own, and a client of the web that does not wait; returns the home."""
    wanted = {"WEB_TIMEOUT_S": "20", "WEB_BACKOFF_S": "0.001", "WEB_ATTEMPTS": "2", "HOME": str(tmp_path / "home"), "CACHE": str(tmp_path / "cache")}
    for name, value in wanted.items():
        monkeypatch.setenv(f"TOOLWEAVE_{name}", value)
    load_settings.cache_clear()
    return tmp_path / "home"


@pytest.fixture(scope="session")
def graph_settings() -> Iterator[Settings]:
    """Settings of the test server, also in the environment, so that commands under test find it."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="toolweave-test-", ignore_cleanup_errors=True) as home:
        patch.setenv("TOOLWEAVE_HOME", home)
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")  # starts with 7 s of processor time instead of 12
        chosen = os.environ.get("TOOLWEAVE_TEST_NEO4J", "")
        server = _container() if chosen == "container" else _given(chosen) if chosen else _throw_away(Path(home))
        for settings in server:
            for name in ("graph_uri", "graph_user", "graph_database"):
                value = getattr(settings, name)
                patch.setenv(f"TOOLWEAVE_{name.upper()}", value) if value else patch.delenv(f"TOOLWEAVE_{name.upper()}", raising=False)
            if settings.graph_password:
                patch.setenv("TOOLWEAVE_GRAPH_PASSWORD", settings.graph_password.get_secret_value())
            load_settings.cache_clear()
            yield settings
        load_settings.cache_clear()


@pytest.fixture(scope="session")
def graph(graph_settings: Settings) -> Iterator[Graph]:
    """A connection to a real Neo4j with the schema applied; the database is a test database and starts empty."""
    with connect(graph_settings) as connection:
        check_test_database(connection)
        wipe(connection)
        connection.apply_schema()
        yield connection


@pytest.fixture
def clean_graph(graph: Graph) -> Iterator[Graph]:
    """The same connection, with nothing in the database but the schema; what a test leaves there is no other test's."""
    wipe(graph)
    yield graph
    wipe(graph)


@pytest.fixture(scope="module")
def cinema_graph(graph: Graph) -> Graph:
    """The graph with the domain `cinema` ingested and its tools synthesised, and nothing else that matters to a test."""
    return load_domains(graph, ["cinema"])


def load_domains(graph: Graph, names: list[str]) -> Graph:
    """Ingest and synthesise bundled domains unless they are there, as they are bundled."""
    from toolweave.ingest import write_domain
    from toolweave.model.domain import load_domain
    from toolweave.synthesise import synthesise_domain

    for name in names:
        is_written = write_domain(graph, load_domain(name), read_bundled(name)).changed
        has_tools = graph.run("MATCH (d:Domain {name: $name}) WHERE d.world IS NOT NULL RETURN d.name", name=name).data()
        if is_written or not has_tools:
            synthesise_domain(graph, name)
    return graph


@cache
def read_bundled(name: str) -> Rows:
    """The rows of a bundled domain, read once a process."""
    from toolweave.ingest import load_rows

    return load_rows(name)


def check_test_database(graph: Graph) -> None:
    """Refuse a database that holds anything and is not marked as a test database; mark an empty one."""
    marked = graph.run("MATCH (m:ToolweaveTest) RETURN count(m)").evaluate()
    held = graph.run("MATCH (n) RETURN count(n)").evaluate()
    if held and not marked:
        pytest.exit(f"{graph.uri} holds {held} nodes and is not marked as a test database (:ToolweaveTest); tests would wipe it.", returncode=3)
    graph.run("MERGE (:ToolweaveTest {id: 'test database: every test run wipes it'})")


def wipe(graph: Graph) -> None:
    """Delete every node but the mark."""
    graph.run("MATCH (n) WHERE NOT n:ToolweaveTest CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS")


def _throw_away(home: Path) -> Iterator[Settings]:
    # A process of its own starts and stops it: it may download, which this one may not, and it outlives a killed pytest.
    environment = {**os.environ, "PYTHONPATH": str(Path(toolweave.__file__).parent.parent)}
    command = [sys.executable, str(WATCHDOG), str(home), "--start"]
    watchdog = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True, env=environment)
    assert watchdog.stdin and watchdog.stdout
    try:
        assert watchdog.stdout.readline() == b"ready\n", "the throw-away Neo4j did not start"
        yield Settings(home=home, graph_uri="local")
    finally:
        watchdog.stdin.close()
        watchdog.stdout.close()
        assert watchdog.wait(60) == 0, "the throw-away Neo4j could not be stopped"


def _given(uri: str) -> Iterator[Settings]:
    user, password = os.environ.get("TOOLWEAVE_GRAPH_USER", "neo4j"), os.environ.get("TOOLWEAVE_GRAPH_PASSWORD", "")
    yield Settings(graph_uri=uri, graph_user=user, graph_password=SecretStr(password))


def _container() -> Iterator[Settings]:
    from testcontainers.neo4j import Neo4jContainer

    with Neo4jContainer("neo4j:5.26-community") as container:
        yield Settings(graph_uri=container.get_connection_url(), graph_user="neo4j", graph_password=SecretStr(container.password))
