"""The managed local server: one for a home, whatever happens to it or to the command that starts it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from toolweave.errors import GraphError
from toolweave.graph import Graph, connect
from toolweave.graph.local import LocalServer, config
from toolweave.settings import Settings

VERSION = Settings().neo4j_version


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    """A home of its own whose server is down before and after."""
    chosen = LocalServer(tmp_path_factory.mktemp("home") / "a b", VERSION, say=lambda _: None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
        yield chosen
    chosen.stop()


def processes_of(server: LocalServer) -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if f"@{server.arguments}" in _cmdline(process)]


def start_command(server: LocalServer) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "toolweave", "graph", "up", "--any-port"]
    environment = {**os.environ, "TOOLWEAVE_HOME": str(server.home), "TOOLWEAVE_GRAPH_URI": "local"}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def open_graph(server: LocalServer) -> Graph:
    return connect(Settings(home=server.home, graph_uri="local"), start=False)


def test_a_port_that_is_taken_between_choice_and_start_is_replaced(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as rival:
        rival.bind(("127.0.0.1", 0))
        rival.listen()
        taken = rival.getsockname()[1]
        free = config.choose_ports(frozenset({config.BOLT_PORT}))

        def choose(seen: frozenset[int]) -> tuple[int, int]:
            return free if taken in seen else (taken, free[1])

        monkeypatch.setattr(config, "choose_ports", choose)
        assert server.start(any_port=True).bolt_port == free[0]
    with open_graph(server) as graph:
        graph.run("CREATE (:Tool {id: 'kept'})")


def test_the_server_listens_on_loopback_and_its_password_is_private(server: LocalServer) -> None:
    running = server.status()
    assert running
    assert {connection.laddr.ip for connection in psutil.Process(running.pid).net_connections() if connection.status == "LISTEN"} <= {
        "127.0.0.1",
        "::ffff:127.0.0.1",
    }
    assert server.password.stat().st_mode & 0o777 == 0o600
    assert server.read_password() not in " ".join(psutil.Process(running.pid).cmdline())


def test_a_lost_state_file_does_not_lose_the_server(server: LocalServer) -> None:
    before = server.status()
    server.state.unlink()
    assert before
    assert server.status() == before


def test_a_server_killed_outright_comes_back_with_its_data(server: LocalServer) -> None:
    running = server.status()
    assert running
    os.kill(running.pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(running.pid)] if psutil.pid_exists(running.pid) else [], timeout=10)
    assert server.status() is None
    assert server.start(any_port=True).pid != running.pid
    with open_graph(server) as graph:
        assert graph.run("MATCH (t:Tool) RETURN t.id").evaluate() == "kept"


def test_a_stopped_server_is_gone_and_says_so(server: LocalServer) -> None:
    assert server.stop() is True
    assert server.stop() is False
    assert processes_of(server) == []
    with pytest.raises(GraphError, match="is not running"):
        open_graph(server)


def test_the_death_of_the_starting_command_and_two_at_once_still_give_one_server(server: LocalServer) -> None:
    victim = start_command(server)
    while not processes_of(server):
        time.sleep(0.05)
    victim.kill()
    victim.communicate()
    pair = [start_command(server), start_command(server)]
    said = {command.communicate(timeout=120)[0] for command in pair}
    running = server.status()
    assert running
    assert said == {f"{running.uri}\n"}
    assert [process.pid for process in processes_of(server)] == [running.pid]


def test_a_wrong_local_password_names_the_file(server: LocalServer) -> None:
    right = server.password.read_text()
    server.password.write_text("wrong\n")
    try:
        with pytest.raises(GraphError, match="refuses the password in") as caught:
            open_graph(server)
    finally:
        server.password.write_text(right)
    assert caught.value.exit_code == 3


def test_another_version_is_not_passed_off_as_the_one_asked_for(server: LocalServer) -> None:
    environment = {**os.environ, "TOOLWEAVE_HOME": str(server.home), "TOOLWEAVE_GRAPH_URI": "local", "TOOLWEAVE_NEO4J_VERSION": "2099.01.0"}
    done = subprocess.run([sys.executable, "-m", "toolweave", "graph", "up"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "2099.01.0 is asked for" in done.stderr


def _cmdline(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []
