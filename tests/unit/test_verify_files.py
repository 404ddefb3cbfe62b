"""Dialogue files are read line by line, and what is wrong is named by file, line and place."""

from __future__ import annotations

from pathlib import Path

import pytest
from played import GOOD, load_records, play, record_names

from toolweave.cli.app import run
from toolweave.errors import DataError
from toolweave.model.record import Dialogue
from toolweave.verify import list_features, read_dialogues, verify_dialogues
from toolweave.verify.files import list_domains
from toolweave.verify.report import build_report


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "dialogues.jsonl"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD.read_text() + '{"id": "broken', r"line 5: Invalid JSON"),
        (
            GOOD.read_text().replace('"arguments": {"title": "Alien"}', '"arguments": "{}"'),
            r"line 1: messages.2.tool_calls.0.function.arguments: Input should be",
        ),
        (GOOD.read_text().replace('"seed": 7', '"seed": "7"', 1), r"line 1: seed: Input should be a valid integer"),
        (GOOD.read_text().replace('"seed": 7', '"seed": 7, "mood": 1', 1), r"line 1: mood: Extra inputs"),
        ("\n\n", "holds no dialogue"),
        (b"\xff\xfe", "is not UTF-8"),
    ],
)
def test_a_broken_file_is_named_with_line_and_place(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(DataError, match=message):
        list(read_dialogues(write(tmp_path, text)))


def test_a_missing_file_is_a_data_error() -> None:
    with pytest.raises(DataError, match="No such file"):
        list(read_dialogues(Path("nowhere.jsonl")))


def test_a_record_survives_reading_and_writing_unchanged() -> None:
    assert [dialogue.to_line() for dialogue in read_dialogues(GOOD)] == GOOD.read_text(encoding="utf-8").splitlines()


def test_the_domains_of_a_file_are_known_before_it_is_read() -> None:
    assert list_domains(GOOD) == ["academia", "banking", "cinema", "music"]


def test_features_follow_from_the_record_alone() -> None:
    for record in load_records():
        stated = record.pop("features")
        assert set(list_features(Dialogue.model_validate({**record, "features": []}))) == set(stated)


def test_verify_passes_good_dialogues_and_says_what_it_left_out(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", str(GOOD), "--no-execute"]) == 0
    out, err = capfd.readouterr()
    assert "provenance" in out
    assert "execution" not in out
    assert "4 of 4 dialogues pass (100.0%)" in err
    assert "--no-execute" in err


def test_verify_names_dialogue_message_and_path_and_exits_5(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, GOOD.read_text().replace("124 minutes", "125 minutes"))
    assert run(["verify", str(path), "--no-execute", "--format", "json"]) == 5
    out, err = capfd.readouterr()
    assert '"dialogue": "cinema-1"' in out
    assert '"path": "/grounding/4"' in out
    assert "`125` does not state 124" in out
    assert "3 of 4 dialogues pass" in err


def test_a_report_counts_dialogues_once_for_each_check() -> None:
    record = load_records()[0]
    record["provenance"] = []
    report = build_report(verify_dialogues([Dialogue.model_validate(record)], play(), names=record_names()), executed=True)
    assert report.failed["provenance_rows"] == 1
    assert next(f["path"] for f in report.findings if f["check"] == "provenance_rows").endswith("/arguments/title")


def test_verify_reports_a_line_that_is_no_record_and_checks_the_rest(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    lines = GOOD.read_text(encoding="utf-8").splitlines()
    path = write(tmp_path, "\n".join([lines[0], lines[1][:-9], *lines[2:]]))
    assert run(["verify", str(path), "--no-execute"]) == 5
    out, err = capfd.readouterr()
    assert "(unreadable)" in out
    assert "line 2" in out
    assert "3 of 4 dialogues pass" in err


def test_verify_of_a_file_without_dialogues_is_a_data_error(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", str(write(tmp_path, "\n")), "--no-execute"]) == 5
    assert "holds no dialogue" in capfd.readouterr().err
    assert run(["verify", str(write(tmp_path, "\n{}\n")), "--no-execute"]) == 5
    assert "line 2" in capfd.readouterr().err


def test_a_long_file_keeps_order_and_numbers_across_batches() -> None:
    records = load_records()
    dialogues = [Dialogue.model_validate({**records[number % 4], "id": f"d{number}"}) for number in range(450)]
    verdicts = list(verify_dialogues(dialogues))
    assert [(verdict.number, verdict.dialogue_id) for verdict in verdicts] == [(number + 1, f"d{number}") for number in range(450)]
    assert [verdict.passed for verdict in verdicts] == [True] * 4 + [False] * 446


def test_a_term_of_the_tool_list_in_capitals_is_no_fact_and_another_is() -> None:
    record = load_records()[2]
    record["messages"][4]["content"] = record["messages"][4]["content"].replace("and how much?", "and how much, in ABC or XYZ?")
    record["tools"][1]["function"]["description"] += " In ABC only."
    (verdict,) = verify_dialogues([Dialogue.model_validate(record)])
    assert [finding.what.split()[0] for finding in verdict.findings] == ["`XYZ`"]
