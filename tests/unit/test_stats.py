"""The figures mean what docs/stats.md says."""

from __future__ import annotations

import json

import pytest
from played import GOOD, load_dialogues, load_records

from toolweave.cli.app import run
from toolweave.model.record import Dialogue
from toolweave.verify.stats import build_stats, goal_key, is_rich, list_figures, list_trigrams, mask_spans, split_words
from toolweave.verify.transcript import Transcript


def figures(*dialogues: Dialogue) -> dict[str, object]:
    return {row["figure"]: row["value"] for row in list_figures(build_stats(dialogues))}


def test_true_multi_step_counts_user_turns_with_a_call() -> None:
    found = figures(*load_dialogues())
    assert found["user turns with a call"] == 7
    assert found["true multi-step share"] == round(2 / 7, 4)
    assert found["clarification share"] == 0.25


def test_three_calls_that_depend_on_each_other_are_rich_and_two_with_an_id_are_not() -> None:
    cinema, academia, *_ = load_dialogues()
    assert is_rich(Transcript(academia), 1)
    assert not is_rich(Transcript(cinema), 1)


def test_passing_on_more_than_an_id_is_rich() -> None:
    record = load_records()[0]
    row = next(r for r in record["provenance"] if r["path"] == "/min_duration_minutes")
    row["source"] = {"kind": "derived", "function": "more_than", "from": [{"kind": "result", "call_id": "call_0", "path": "/films/0/duration_minutes"}]}
    assert is_rich(Transcript(Dialogue.model_validate(record)), 1)


def test_words_and_punctuation_marks_are_tokens() -> None:
    assert split_words("Who's in it, then?") == ["who's", "in", "it", ",", "then", "?"]
    assert list_trigrams(["a", "b"]) == []
    assert list_trigrams(["a", "b", "c", "d"]) == [("a", "b", "c"), ("b", "c", "d")]


def test_each_argument_is_one_mask_even_where_spans_overlap() -> None:
    assert split_words(mask_spans("jazz from New York", [(0, 4), (10, 18)])) == ["_", "from", "_"]
    assert split_words(mask_spans("two and a half hours", [(0, 20), (4, 14)])) == ["_"]


def test_the_same_dialogue_twice_halves_distinct_3_and_repeats_its_text() -> None:
    once, twice = figures(load_dialogues()[0]), figures(load_dialogues()[0], load_dialogues()[0])
    assert (once["distinct-3"], twice["distinct-3"]) == (1.0, 0.5)
    assert (once["dialogues with repeated user text"], twice["dialogues with repeated user text"]) == (0, 1)
    assert twice["distinct goals"] == 1


def test_masking_makes_turns_that_differ_by_a_name_alike() -> None:
    record = load_records()[1]
    other = json.loads(json.dumps(record).replace("Bertrand Russell", "Karl R. Popper.."))
    found = figures(Dialogue.model_validate(record), Dialogue.model_validate(other))
    assert found["distinct-3, arguments masked"] == 0.5


def test_a_goal_differs_by_its_bound_values_and_not_by_its_results() -> None:
    record = load_records()[0]
    other_value = json.loads(json.dumps(record).replace('"title": "Alien"}', '"title": "Aliens"}'))
    other_result = json.loads(json.dumps(record).replace("film_9e02", "film_9e03"))
    keys = [goal_key(Dialogue.model_validate(r)) for r in (record, other_value, other_result)]
    assert keys[0] == keys[2] != keys[1]


def test_openings_are_three_words_without_punctuation() -> None:
    assert "joint two hundred" in build_stats(load_dialogues()).openings


def test_stats_prints_json_for_programs(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["stats", str(GOOD), "--format", "json"]) == 0
    rows = {row["figure"]: row["value"] for row in json.loads(capfd.readouterr().out)}
    assert rows["dialogues"] == 4
    assert {row["pattern"]: row["count"] for row in rows["patterns"]} == {"chain": 2, "fan_in": 1, "single": 1}


def test_stats_prints_tables_for_people(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["stats", str(GOOD)]) == 0
    assert "distinct-3, arguments masked" in capfd.readouterr().out
