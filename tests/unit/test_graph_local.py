"""The local server's files and judgements, without a server."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import shutil
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from toolweave.errors import GraphError
from toolweave.graph.local import LocalServer, config, jars, processes
from toolweave.graph.local.diagnosis import diagnose, is_explained, is_port_conflict
from toolweave.graph.local.server import make_password, version_key, write_private
from toolweave.settings import Settings


def test_the_configuration_listens_on_loopback_only() -> None:
    lines = config.render_conf(1234, 5678).splitlines()
    addresses = {line.split("=")[1] for line in lines if "_address" in line}
    assert addresses == {"127.0.0.1:1234", "127.0.0.1:5678"}


@pytest.mark.parametrize(("version", "name"), [("5.26.30", "CommunityEntryPoint"), ("2026.08.1", "Neo4jCommunity")])
def test_the_class_that_starts_neo4j_depends_on_its_version(version: str, name: str) -> None:
    assert config.entry_class(version) == f"org.neo4j.server.{name}"


def test_arguments_with_blanks_and_quotes_survive_the_argument_file() -> None:
    text = config.render_arguments("5.26.30", Path('/a b/"c"'), [Path("/x y/z.jar")])
    assert '"--home-dir=/a b/\\"c\\""' in text.splitlines()
    assert '"/x y/z.jar"' in text.splitlines()


def test_ports_that_are_taken_are_not_chosen_again() -> None:
    ports = config.choose_ports(frozenset({config.BOLT_PORT}))
    assert len({*ports, config.BOLT_PORT, config.HTTP_PORT}) == 4


def test_the_password_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "password"
    write_private(path, "secret")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("version", ["5.26.30", "2026.08.1"])
def test_a_tested_version_pins_every_jar_by_its_sha256(version: str) -> None:
    lock = jars.read_lock(jars.LOCKS / f"{version}.txt")
    assert len(lock) > 200
    assert f"org.neo4j:neo4j:{version}" in lock
    assert all(len(digest) == 64 for digest in lock.values())


def test_the_default_version_is_a_tested_one() -> None:
    assert Settings.model_fields["neo4j_version"].default in jars.list_tested()


def test_a_file_is_hashed_whole(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x" * 100_000)
    assert jars.hash_file(tmp_path / "x") == hashlib.sha256(b"x" * 100_000).hexdigest()


@pytest.mark.parametrize(
    ("output", "what"),
    [
        ("java.io.IOException: No space left on device", "The disk is full."),
        ("which we don't support downgrading from. originates from an newer version of neo4j", "made by a newer Neo4j"),
        ("java.lang.UnsupportedClassVersionError: org/neo4j", "needs a newer Java"),
        ("Lock file has been locked by another process", "Another Neo4j uses this store"),
        ("There is insufficient memory for the Java Runtime", "not enough memory"),
        ("x\nERROR Something odd\ny", "ERROR Something odd"),
        ("", "ended without a word"),
    ],
)
def test_the_reason_a_server_did_not_start_is_read_from_what_it_printed(output: str, what: str) -> None:
    assert what in diagnose(output, Path("console.log")).what


@pytest.mark.parametrize(
    ("exit_code", "what"), [(-9, "killed, most likely for want of memory"), (-11, "ended by signal 11"), (1, "INFO  Stopping (exit code 1).")]
)
def test_how_a_server_ended_is_told_where_it_gave_no_reason(exit_code: int, what: str) -> None:
    error = diagnose("INFO  Starting...\nINFO  Stopping.\n", Path("console.log"), exit_code)
    assert what in error.what
    assert not is_explained("INFO  Starting...")
    assert is_explained("ERROR Failed to start")


def fetch_nothing(version: str, progress: jars.Progress) -> list[Path]:
    return []


def test_a_server_that_ends_without_a_word_is_started_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java = tmp_path / "java"
    java.write_text('#!/bin/sh\ncase "$*" in *password*) exit 0;; esac\necho started >> tries\nkill -ABRT $$\n')
    java.chmod(0o700)
    monkeypatch.setattr(jars, "locate_java", lambda: java)
    monkeypatch.setattr(jars, "fetch_jars", fetch_nothing)
    told: list[str] = []
    with pytest.raises(GraphError, match="ended by signal 6"):
        LocalServer(tmp_path / "home", "5.26.30", say=told.append).start(any_port=True)
    assert (tmp_path / "home" / "tries").read_text().splitlines() == ["started", "started"]
    assert any("Trying once more" in line for line in told)


def test_no_password_can_be_taken_for_an_option() -> None:
    assert all(re.fullmatch("[0-9a-f]{48}", make_password()) for _ in range(500))


def test_a_port_conflict_is_told_from_other_failures() -> None:
    assert is_port_conflict("Caused by: java.net.BindException: Address already in use")
    assert not is_port_conflict("No space left on device")


def test_versions_compare_as_numbers() -> None:
    assert version_key("2026.08.1") > version_key("5.26.30") > version_key("5.9.0")


def test_a_store_of_a_newer_neo4j_is_refused_before_it_is_touched(tmp_path: Path) -> None:
    (tmp_path / "store-version").write_text("2026.08.1\n")
    with pytest.raises(GraphError, match=r"made by Neo4j 2026\.08\.1") as caught:
        LocalServer(tmp_path, "5.26.30").start()
    assert "TOOLWEAVE_NEO4J_VERSION=2026.08.1" in caught.value.remedy
    assert not (tmp_path / "neo4j").exists()


def test_a_full_disk_is_said_so_before_the_server_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def report(_: object) -> SimpleNamespace:
        return SimpleNamespace(free=1_000_000)

    monkeypatch.setattr(shutil, "disk_usage", report)
    with pytest.raises(GraphError, match="The disk is full: 1 MB are free"):
        LocalServer(tmp_path, "5.26.30").start()


def test_a_home_without_a_server_has_no_status_and_nothing_to_stop(tmp_path: Path) -> None:
    server = LocalServer(tmp_path / "none", "5.26.30")
    assert server.status() is None
    assert server.stop() is False
    assert not server.home.exists()


def test_a_stale_state_file_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "server.json").write_text('{"pid": 1, "started": 0, "bolt_port": 7687, "http_port": 7474, "version": "5.26.30"}')
    assert LocalServer(tmp_path, "5.26.30").status() is None


def test_a_home_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(GraphError, match="cannot be used"):
        LocalServer(tmp_path / "file" / "home", "5.26.30").start()


def test_a_jar_that_is_not_the_tested_one_is_fetched_again_and_then_refused(tmp_path: Path) -> None:
    class Jar:
        def resolve(self) -> Path:
            path = tmp_path / "x.jar"
            path.write_bytes(b"other")
            return path

    with pytest.raises(GraphError, match="not the jar that was tested"):
        jars.fetch_jar(Jar(), "org:x:1", "0" * 64)
    assert not (tmp_path / "x.jar").exists()


def test_a_download_that_takes_longer_than_a_second_is_said_once(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    clock = iter([0.0, 0.5, 2.0, 3.0, 4.0])
    monkeypatch.setattr(processes, "monotonic", lambda: next(clock))
    with processes.download_progress("5.26.30") as advance:
        for done in (1, 2, 3, 4):
            advance(done, 4)
    assert capsys.readouterr().err == "Downloading Neo4j 5.26.30 (about 130 MB, once)\n"


def test_without_the_extra_local_the_remedy_is_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "jgo" else object())  # pyright: ignore[reportUnknownArgumentType, reportUnknownLambdaType]
    with pytest.raises(GraphError, match="needs `jgo`, not installed") as caught:
        LocalServer.from_settings(Settings())
    assert 'pip install "toolweave[local]"' in caught.value.remedy
