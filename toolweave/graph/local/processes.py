"""What the operating system knows of the server: its process, its port."""

from __future__ import annotations

import socket
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

    from toolweave.graph.local.jars import Progress


def find(arguments: Path, pid: int | None) -> psutil.Process | None:
    """Return the live process that runs the argument file, `pid` first, else whichever has it."""
    import psutil

    marker = f"@{arguments}"
    if pid and psutil.pid_exists(pid):
        process = _open(pid)
        if process and _runs(process, marker):
            return process
    return next((process for process in psutil.process_iter() if _runs(process, marker)), None)


def is_alive(pid: int) -> bool:
    """Whether the process lives; a zombie does not."""
    import psutil

    process = _open(pid)
    try:
        return process is not None and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def terminate(pid: int, timeout_s: float) -> None:
    """Ask the process to end, wait, and insist after `timeout_s`."""
    import psutil

    process = _open(pid)
    if process is None:
        return
    try:
        process.terminate()
        process.wait(timeout_s)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(timeout_s)
    except psutil.NoSuchProcess:
        return


def answers(port: int) -> bool:
    """Whether something accepts connections on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def say(text: str) -> None:
    """Tell the person at the terminal, on stderr."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def download_progress(version: str) -> Generator[Progress]:
    """Say on stderr that something is downloaded, once it takes more than a second; on a terminal show how far it is."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    began, console = monotonic(), Console(stderr=True)
    bar = Bar(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("jars"), console=console, transient=True)
    task = bar.add_task("Downloading")
    told = False

    def advance(done: int, total: int) -> None:
        nonlocal told
        if not told and done < total and monotonic() - began > 1:
            told = True
            say(f"Downloading Neo4j {version} (about 130 MB, once)")
            if console.is_terminal:
                bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield advance
    finally:
        if bar.live.is_started:
            bar.stop()


def _open(pid: int) -> psutil.Process | None:
    import psutil

    try:
        return psutil.Process(pid)
    except psutil.Error:
        return None


def _runs(process: psutil.Process, marker: str) -> bool:
    import psutil

    try:
        return marker in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
