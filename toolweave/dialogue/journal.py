"""A run on disk: what is finished, and where to go on after a crash, Ctrl-C or kill -9.

`HOME/runs/<run id>/` holds `run.json` (the record, which stays), `rejected.jsonl` (what was turned down, and why), and while
the run is under way `dialogues.jsonl` (finished, in order), `checkpoint.json` (the generator's memory after a whole batch) and
`seen.bin` (digests of what was said). A dialogue counts as done once its line is on the disk; a torn last line is cut off.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

from toolweave.errors import DataError, UsageError
from toolweave.model.record import Dialogue
from toolweave.model.tool import Json

RECORD, DIALOGUES, CHECKPOINT, SEEN, REJECTED, LOCK = "run.json", "dialogues.jsonl", "checkpoint.json", "seen.bin", "rejected.jsonl", "lock"
DIGEST = 8
"""Bytes of a digest in `seen.bin`."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The generator's memory after some whole batches."""

    next_index: int
    """The first dialogue of the next batch."""
    memory: Json
    seen: tuple[bytes, ...] = ()


class Journal:
    """One run's folder, held by one process at a time. Memory: nothing but the place of the last line."""

    def __init__(self, home: Path, run_id: str) -> None:
        self.folder = home / "runs" / run_id
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(self.folder / LOCK)
        try:
            self._lock.acquire(timeout=0)
        except Timeout as exc:
            raise UsageError(f"The run `{run_id}` is under way in another process.", "Wait for it, or stop it and run the same command again.") from exc
        self._file: IO[bytes] | None = None

    @property
    def is_begun(self) -> bool:
        """Whether an earlier process left dialogues or a checkpoint."""
        return any((self.folder / name).exists() for name in (DIALOGUES, CHECKPOINT))

    def close(self) -> None:
        """Let go of the folder."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._lock.release()

    def iter_done(self) -> Iterator[Dialogue]:
        """The dialogues that are done, in order; a torn last line is cut off first."""
        path = self.folder / DIALOGUES
        if not path.exists():
            return
        whole = 0
        with path.open("rb") as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break
                whole += len(line)
                yield _read_dialogue(line, path)
        os.truncate(path, whole)

    def append(self, dialogues: Sequence[Dialogue]) -> None:
        """Write dialogues that are done; they are on the disk when this returns."""
        if self._file is None:
            self._file = (self.folder / DIALOGUES).open("ab")
        self._file.write("".join(f"{dialogue.to_line()}\n" for dialogue in dialogues).encode())
        self._file.flush()
        os.fsync(self._file.fileno())

    def load_checkpoint(self) -> Checkpoint | None:
        """The generator's memory where an earlier process left it; None at the beginning."""
        path = self.folder / CHECKPOINT
        if not path.exists():
            return None
        held = json.loads(path.read_text(encoding="utf-8"))
        digests = (self.folder / SEEN).read_bytes()[: held["seen"] * DIGEST]
        os.truncate(self.folder / SEEN, len(digests))
        return Checkpoint(held["next_index"], held["memory"], tuple(digests[at : at + DIGEST] for at in range(0, len(digests), DIGEST)))

    def write_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Note the generator's memory; `checkpoint.seen` are the digests since the one before. Cost: linear in the wordings used, not in the dialogues."""
        with (self.folder / SEEN).open("ab") as file:
            file.write(b"".join(checkpoint.seen))
            held = file.tell() // DIGEST
        _write_whole(self.folder / CHECKPOINT, {"next_index": checkpoint.next_index, "seen": held, "memory": checkpoint.memory})

    def write_rejected(self, rows: Sequence[Json]) -> None:
        """Note what was turned down, and why."""
        if rows:
            with (self.folder / REJECTED).open("a", encoding="utf-8") as file:
                file.write("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))

    def load_record(self) -> Json:
        """The record as it was last written; empty before the first time."""
        path = self.folder / RECORD
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def write_record(self, record: Json) -> None:
        """Write the record, whole or not at all."""
        _write_whole(self.folder / RECORD, record)

    def start_over(self) -> None:
        """Forget what was done, the record aside."""
        for name in (DIALOGUES, CHECKPOINT, SEEN, REJECTED):
            (self.folder / name).unlink(missing_ok=True)

    def finish(self) -> None:
        """The run is complete: only the record and what was turned down stay."""
        if self._file is not None:
            self._file.close()
            self._file = None
        for name in (DIALOGUES, CHECKPOINT, SEEN):
            (self.folder / name).unlink(missing_ok=True)


def list_records(home: Path) -> list[Json]:
    """The records of the runs on this disk, newest first; one that says `running` and is not is `broken off`."""
    records: list[Json] = []
    for path in (home / "runs").glob(f"*/{RECORD}"):
        record = json.loads(path.read_text(encoding="utf-8"))
        records.append(record | ({"state": "broken off"} if record["state"] == "running" and _is_free(path.parent) else {}))
    return sorted(records, key=lambda record: str(record.get("started_at")), reverse=True)


def _is_free(folder: Path) -> bool:
    """Whether no process holds a run."""
    try:
        with FileLock(folder / LOCK, timeout=0):
            return True
    except Timeout:
        return False


def load_record(home: Path, run_id: str) -> Json:
    """The record of one run.

    Raises:
        UsageError: If this disk holds no such run.
    """
    path = home / "runs" / Path(run_id).name / RECORD
    if not path.is_file():
        raise UsageError(f"There is no run `{run_id}` on this disk.", "See the runs with: toolweave runs")
    return json.loads(path.read_text(encoding="utf-8"))


def delete_record(home: Path, run_id: str) -> bool:
    """Delete what this disk holds of a run; whether there was anything."""
    folder = home / "runs" / Path(run_id).name
    if not folder.is_dir():
        return False
    shutil.rmtree(folder)
    return True


def _read_dialogue(line: bytes, path: Path) -> Dialogue:
    try:
        return Dialogue.model_validate_json(line)
    except ValueError as exc:
        raise DataError(f"`{path}` holds a line that is no dialogue.", f"Delete the folder `{path.parent}` and run the same command again.") from exc


def _write_whole(path: Path, value: Any) -> None:
    beside = path.with_suffix(".new")
    with beside.open("w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
