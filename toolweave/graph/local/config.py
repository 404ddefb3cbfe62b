"""The files that the local server reads: configuration and arguments."""

from __future__ import annotations

import os
import socket
from pathlib import Path

BOLT_PORT, HTTP_PORT = 7687, 7474
_CONF = """\
server.bolt.listen_address=127.0.0.1:{bolt}
server.bolt.advertised_address=127.0.0.1:{bolt}
server.http.listen_address=127.0.0.1:{http}
server.http.advertised_address=127.0.0.1:{http}
server.https.enabled=false
dbms.usage_report.enabled=false
server.memory.heap.max_size=1g
server.memory.pagecache.size=256m
db.tx_log.preallocate=false
db.tx_log.rotation.size=64m
db.tx_log.rotation.retention_policy=2 files
internal.dbms.bolt.netty_server_shutdown_quiet_period=0
"""
_OPENS = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch", "java.base/java.util.concurrent")


def render_conf(bolt: int, http: int) -> str:
    """The server's configuration. Neo4j is strict: a key it does not know stops it."""
    return _CONF.format(bolt=bolt, http=http)


def read_ports(conf: Path) -> tuple[int, int]:
    """The Bolt and the HTTP port of a configuration."""
    settings = dict(line.split("=", 1) for line in conf.read_text(encoding="utf-8").splitlines())
    return _port(settings["server.bolt.listen_address"]), _port(settings["server.http.listen_address"])


def render_arguments(version: str, neo4j_home: Path, jars: list[Path]) -> str:
    """The Java argument file: the class path is too long for a command line."""
    arguments = [
        "-Xmx1g",
        *(f"--add-opens={package}=ALL-UNNAMED" for package in _OPENS),
        "-Dlog4j2.disable.jmx=true",
        "-cp",
        os.pathsep.join(map(str, jars)),
        entry_class(version),
        f"--home-dir={neo4j_home}",
        f"--config-dir={neo4j_home / 'conf'}",
        "--console-mode",
    ]
    return render_argument_file(arguments)


def render_argument_file(arguments: list[str]) -> str:
    """Arguments as `java @file` reads them, one quoted argument a line."""
    return "".join(f"{_quote(argument)}\n" for argument in arguments)


def entry_class(version: str) -> str:
    """The class that starts Neo4j; it was renamed in 2025.01."""
    return "org.neo4j.server.Neo4jCommunity" if int(version.split(".", maxsplit=1)[0]) >= 2025 else "org.neo4j.server.CommunityEntryPoint"


def choose_ports(taken: frozenset[int] = frozenset()) -> tuple[int, int]:
    """Return a Bolt and an HTTP port: Neo4j's own where both are free, else two free ones. `taken` are known not to work."""
    if all(port not in taken and is_free(port) for port in (BOLT_PORT, HTTP_PORT)):
        return BOLT_PORT, HTTP_PORT
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])


def _quote(argument: str) -> str:
    return '"' + argument.replace("\\", "\\\\").replace('"', '\\"') + '"'
