"""Start, find and stop the one Neo4j of a home folder.

A server is ours if a live process runs our argument file: that survives a lost or stale state file, a process id
used again by another program, and the death of the command that started it.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from toolweave.errors import GraphError
from toolweave.graph.local import config, jars, processes
from toolweave.graph.local.diagnosis import diagnose, is_explained, is_port_conflict

if TYPE_CHECKING:
    from toolweave.settings import Settings

START_TIMEOUT_S = 240
STOP_TIMEOUT_S = 30
MIN_FREE_MB = 50
"""An empty store takes 2 MB, its logs 1; a domain takes 15."""


_CHILDREN: list[subprocess.Popen[bytes]] = []
"""Servers that this program started: kept, because Python warns of a child that is forgotten while it runs, and ours outlives us."""


@dataclass(frozen=True)
class Running:
    """A server that runs: where it answers and which process it is."""

    pid: int
    started: float
    bolt_port: int
    http_port: int
    version: str

    @property
    def uri(self) -> str:
        """The Bolt address."""
        return f"bolt://127.0.0.1:{self.bolt_port}"

    @property
    def browser_url(self) -> str:
        """The address of Neo4j Browser."""
        return f"http://127.0.0.1:{self.http_port}/browser/"


class LocalServer:
    """The Neo4j of one home folder: `HOME/neo4j` holds its data, `HOME/password` its password."""

    def __init__(self, home: Path, version: str, *, say: Callable[[str], None] | None = None) -> None:
        self.home = home.expanduser().resolve()
        self.version = version
        self.say = say or processes.say
        self.neo4j_home = self.home / "neo4j"
        self.arguments = self.neo4j_home / "conf" / "java.args"
        self.state = self.home / "server.json"
        self.store_version = self.home / "store-version"
        self.password = self.home / "password"
        self.console = self.neo4j_home / "logs" / "console.log"

    @classmethod
    def from_settings(cls, settings: Settings) -> LocalServer:
        """The server that the settings describe.

        Raises:
            GraphError: If the extra `local` is not installed.
        """
        jars.check_extra()
        return cls(settings.home, settings.neo4j_version)

    def status(self) -> Running | None:
        """Return the running server, or None.

        Cost: 1 ms; where the state file is lost or stale, a look at every process.
        """
        state = self._read_state()
        process = processes.find(self.arguments, state.pid if state else None)
        if process is None:
            return None
        state = state or self._recall_state()
        return replace(state, pid=process.pid, started=process.create_time())

    def start(self, *, any_port: bool = False) -> Running:
        """Start the server unless it runs, and wait until it answers.

        With `any_port` the standard ports are left alone. Two commands that start it at once give one server: the second waits for the first.

        Raises:
            GraphError: If Java, the jars, a port, the disk or the store stands in the way; says which.
        """
        running = self.status()
        if running and processes.answers(running.bolt_port):
            return running
        with self._locked():
            running = self.status()
            if running:
                self._wait(running)
                return running
            self._check_store()
            self._check_room()
            return self._launch(any_port)

    def stop(self) -> bool:
        """Stop the server and wait until it is gone; false where none ran.

        Cost: 2 s.
        """
        if not self.home.exists():
            return False
        with self._locked():
            running = self.status()
            if running is None:
                return False
            processes.terminate(running.pid, STOP_TIMEOUT_S)
            self.state.unlink(missing_ok=True)
            return True

    def read_password(self) -> str:
        """The password of the user `neo4j`.

        Raises:
            GraphError: If the file is gone.
        """
        try:
            return self.password.read_text(encoding="utf-8").strip()
        except OSError as exc:
            raise GraphError(f"The password file `{self.password}` is missing.", f"Put it back, or delete `{self.neo4j_home}` to start anew.") from exc

    def _check_store(self) -> None:
        made_by = self.store_version.read_text(encoding="utf-8").strip() if self.store_version.exists() else self.version
        if version_key(made_by) > version_key(self.version):
            raise GraphError(
                f"The store in `{self.home}` was made by Neo4j {made_by}, which is newer than {self.version}.",
                f"Set TOOLWEAVE_NEO4J_VERSION={made_by}, or TOOLWEAVE_HOME to another folder.",
            )

    def _check_room(self) -> None:
        # Neo4j on a full disk neither starts nor ends; it would be waited for in vain.
        free_mb = shutil.disk_usage(self.home).free // 1_000_000
        if free_mb < MIN_FREE_MB:
            raise GraphError(
                f"The disk is full: {free_mb} MB are free for `{self.home}`, and Neo4j needs {MIN_FREE_MB}.",
                "Free some space, or set TOOLWEAVE_HOME to a folder on another disk.",
            )

    def _launch(self, any_port: bool) -> Running:
        java = jars.locate_java()
        class_path = self._fetch_jars()
        self.say(f"Starting Neo4j {self.version} in {self.home}")
        taken = frozenset({config.BOLT_PORT}) if any_port else frozenset[int]()
        for attempt in range(3):
            ports = config.choose_ports(taken)
            self._write_files(class_path, *ports)
            self._set_password(java, class_path)
            running = self._spawn(java, *ports)
            try:
                self._wait(running)
                self.store_version.write_text(f"{self.version}\n", encoding="utf-8")
                return running
            except KeyboardInterrupt:
                processes.terminate(running.pid, STOP_TIMEOUT_S)
                raise
            except GraphError as exc:
                output = self._read_console()
                if is_port_conflict(output):
                    taken |= set(ports)
                elif attempt or is_explained(output):
                    raise
                else:
                    self.say(f"{exc.what} Trying once more.")
        raise GraphError("No port could be had for Neo4j.", "Free ports 7687 and 7474 on 127.0.0.1, then try again.")

    def _fetch_jars(self) -> list[Path]:
        with processes.download_progress(self.version) as progress:
            return jars.fetch_jars(self.version, progress)

    def _write_files(self, class_path: list[Path], bolt: int, http: int) -> None:
        try:
            for folder in (self.arguments.parent, self.console.parent):
                folder.mkdir(parents=True, exist_ok=True)
            (self.arguments.parent / "neo4j.conf").write_text(config.render_conf(bolt, http), encoding="utf-8")
            self.arguments.write_text(config.render_arguments(self.version, self.neo4j_home, class_path), encoding="utf-8")
        except OSError as exc:
            raise GraphError(f"`{self.neo4j_home}` cannot be written: {exc.strerror}.", "Free disk space or set TOOLWEAVE_HOME to another folder.") from exc

    def _set_password(self, java: Path, class_path: list[Path]) -> None:
        if (self.neo4j_home / "data" / "databases" / "system").exists():
            return
        if not self.password.exists():
            write_private(self.password, make_password())
        (self.neo4j_home / "data" / "dbms" / "auth.ini").unlink(missing_ok=True)
        # Through a private file, not the command line, where every user of the machine could read it.
        command = ["-cp", os.pathsep.join(map(str, class_path)), "org.neo4j.cli.AdminTool", "dbms", "set-initial-password", self.read_password()]
        private = self.arguments.with_name("password.args")
        write_private(private, config.render_argument_file(command))
        environment = {**os.environ, "NEO4J_HOME": str(self.neo4j_home), "NEO4J_CONF": str(self.arguments.parent)}
        try:
            done = subprocess.run([str(java), f"@{private}"], env=environment, capture_output=True, text=True, check=False)
        finally:
            private.unlink(missing_ok=True)
        if done.returncode:
            raise diagnose(done.stdout + done.stderr, self.console)

    def _spawn(self, java: Path, bolt: int, http: int) -> Running:
        self._write_state(Running(0, 0.0, bolt, http, self.version))
        with self.console.open("wb") as log:
            process = subprocess.Popen(
                [str(java), f"@{self.arguments}"], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd=self.home
            )
        _CHILDREN.append(process)
        running = Running(process.pid, time.time(), bolt, http, self.version)
        self._write_state(running)
        return running

    def _wait(self, running: Running) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            ended, exit_code = _look(running.pid)
            if ended:
                raise diagnose(self._read_console(), self.console, exit_code)
            if processes.answers(running.bolt_port) and "Started." in self._read_console():
                return
            time.sleep(0.1)
        raise GraphError(f"Neo4j did not start within {START_TIMEOUT_S} s.", f"Read `{self.console}`.")

    def _read_console(self) -> str:
        return self.console.read_text(encoding="utf-8", errors="replace") if self.console.exists() else ""

    def _read_state(self) -> Running | None:
        try:
            return Running(**json.loads(self.state.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def _recall_state(self) -> Running:
        """Where the state file is lost: the ports from the configuration that the server runs with."""
        ports = config.read_ports(self.arguments.with_name("neo4j.conf"))
        made_by = self.store_version.read_text(encoding="utf-8").strip() if self.store_version.exists() else self.version
        return Running(0, 0.0, *ports, made_by)

    def _write_state(self, running: Running) -> None:
        draft = self.state.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(running)), encoding="utf-8")
        draft.replace(self.state)

    @contextmanager
    def _locked(self) -> Generator[None]:
        from filelock import FileLock, Timeout

        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            with FileLock(self.home / "server.lock", timeout=600):
                yield
        except Timeout as exc:
            raise GraphError(f"Another command has been starting Neo4j in `{self.home}` for ten minutes.", "Stop that command and try again.") from exc
        except OSError as exc:
            raise GraphError(f"`{self.home}` cannot be used: {exc.strerror or exc}.", "Free disk space or set TOOLWEAVE_HOME to another folder.") from exc


def _look(pid: int) -> tuple[bool, int | None]:
    """Whether a server has ended, and how: an exit code, a signal as a negative number. How another program's server ended nobody knows."""
    child = next((child for child in _CHILDREN if child.pid == pid), None)
    if child is None:
        return not processes.is_alive(pid), None
    return child.poll() is not None, child.returncode


def make_password() -> str:
    """A new password: 192 random bits in hexadecimal, since one that begins with a dash would be taken for an option."""
    return secrets.token_hex(24)


def version_key(version: str) -> tuple[int, ...]:
    """A version as numbers that compare: `5.26.30` is (5, 26, 30)."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
    draft.replace(path)
