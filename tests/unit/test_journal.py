"""A run on disk: what is done stays done, a torn line does not count, one process at a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tiny import build_dialogue

from toolweave.dialogue.journal import CHECKPOINT, DIALOGUES, SEEN, Checkpoint, Journal, delete_record, list_records, load_record
from toolweave.errors import DataError, UsageError
from toolweave.model.record import Dialogue


def numbered(count: int) -> list[Dialogue]:
    return [build_dialogue(n).model_copy(update={"id": f"run_x_{n:06d}"}) for n in range(count)]


def test_what_is_written_comes_back_in_order(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "run_x")
    journal.append(numbered(3)[:2])
    journal.append(numbered(3)[2:])
    journal.close()
    again = Journal(tmp_path, "run_x")
    assert [dialogue.id for dialogue in again.iter_done()] == ["run_x_000000", "run_x_000001", "run_x_000002"]
    assert again.is_begun
    again.close()


def test_a_torn_last_line_is_cut_off_and_written_anew(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "run_x")
    journal.append(numbered(2))
    journal.close()
    path = tmp_path / "runs" / "run_x" / DIALOGUES
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"id": "run_x_0000')
    again = Journal(tmp_path, "run_x")
    assert len(list(again.iter_done())) == 2
    assert path.read_bytes() == whole
    again.close()


def test_a_line_that_is_no_dialogue_is_told_with_the_way_out(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "run_x")
    (tmp_path / "runs" / "run_x" / DIALOGUES).write_text("{}\n", encoding="utf-8")
    with pytest.raises(DataError, match="Delete the folder"):
        list(journal.iter_done())
    journal.close()


def test_a_checkpoint_holds_what_was_seen_up_to_it(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "run_x")
    assert journal.load_checkpoint() is None
    journal.write_checkpoint(Checkpoint(100, {"used": {"a": 1}}, (b"12345678",)))
    journal.write_checkpoint(Checkpoint(200, {"used": {"a": 2}}, (b"abcdefgh", b"ABCDEFGH")))
    with (tmp_path / "runs" / "run_x" / SEEN).open("ab") as file:
        file.write(b"torn")  # killed between the digests and the checkpoint
    assert journal.load_checkpoint() == Checkpoint(200, {"used": {"a": 2}}, (b"12345678", b"abcdefgh", b"ABCDEFGH"))
    journal.write_checkpoint(Checkpoint(300, {}, (b"the_next",)))
    found = journal.load_checkpoint()
    assert found is not None
    assert found.seen[-1] == b"the_next"
    journal.close()


def test_a_run_is_held_by_one_process_at_a_time(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "run_x")
    with pytest.raises(UsageError, match="another process"):
        Journal(tmp_path, "run_x")
    journal.close()
    Journal(tmp_path, "run_x").close()


def test_a_finished_run_leaves_its_record_and_what_was_turned_down(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "run_x")
    journal.append(numbered(1))
    journal.write_checkpoint(Checkpoint(1, {}))
    journal.write_rejected([{"goal": "Find it.", "why": "odd"}])
    journal.write_record({"id": "run_x", "state": "complete", "started_at": "2026-01-01"})
    journal.finish()
    assert {path.name for path in (tmp_path / "runs" / "run_x").iterdir()} == {"run.json", "rejected.jsonl", "lock"}
    assert not journal.is_begun
    journal.close()
    assert load_record(tmp_path, "run_x")["state"] == "complete"


def test_a_run_that_says_running_and_is_not_was_broken_off(tmp_path: Path) -> None:
    for name, day in (("run_a", "2026-01-01"), ("run_b", "2026-01-02")):
        journal = Journal(tmp_path, name)
        journal.write_record({"id": name, "state": "running", "started_at": day})
        if name == "run_a":
            journal.close()
    assert [(record["id"], record["state"]) for record in list_records(tmp_path)] == [("run_b", "running"), ("run_a", "broken off")]
    assert delete_record(tmp_path, "run_a") and not delete_record(tmp_path, "run_a")


def test_an_unknown_run_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no run"):
        load_record(tmp_path, "../../etc")


def test_a_checkpoint_is_whole_or_not_there(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "run_x")
    journal.write_checkpoint(Checkpoint(1, {"a": 1}))
    held = json.loads((tmp_path / "runs" / "run_x" / CHECKPOINT).read_text(encoding="utf-8"))
    assert held == {"next_index": 1, "seen": 0, "memory": {"a": 1}}
    assert not list((tmp_path / "runs" / "run_x").glob("*.new"))
    journal.close()
