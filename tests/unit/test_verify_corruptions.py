"""Every kind of corruption, injected into one good dialogue, is caught, and by the check that is there for it."""

from __future__ import annotations

import pytest
from corruptions import BANKING, CINEMA, CORRUPTIONS, MUSIC, corruption, edit_result, reword
from played import load_dialogues, load_records, play, record_names

from toolweave.errors import GraphError
from toolweave.model.record import Dialogue
from toolweave.model.tool import Json
from toolweave.verify import CHECKS, verify_dialogues

# Results


@corruption(CINEMA, "returns")
def a_result_breaks_its_schema(record: Json) -> None:
    edit_result(record, 9, lambda result: result.update(films_on_list="one"))


@corruption(BANKING, "returns")
def an_error_has_no_message(record: Json) -> None:
    edit_result(record, 7, lambda result: result["error"].pop("message"))


@corruption(CINEMA, "execution")
def a_result_is_changed_wherever_it_shows(record: Json) -> None:
    edit_result(record, 5, lambda result: result["films"][1].update(duration_minutes=144))
    reword(record, 6, "143", "144")


@corruption(CINEMA, "execution")
def a_result_loses_an_item(record: Json) -> None:
    edit_result(record, 3, lambda result: result["films"].append({"film_id": "film_0000", "title": "Aliens"}))


@corruption(CINEMA, "world")
def it_is_another_day(record: Json) -> None:
    reword(record, 0, "2025-06-14", "2025-06-13")


@corruption(BANKING, "world")
def somebody_else_is_asking(record: Json) -> None:
    reword(record, 0, "Ada Brook", "Ada Stone")


@corruption(CINEMA, "tool_graph")
def a_tool_is_described_otherwise(record: Json) -> None:
    record["tools"][0]["function"]["description"] = "Find anything."


# What is said


@corruption(CINEMA, "leaks")
def the_user_says_a_wikidata_id(record: Json) -> None:
    record["messages"][7]["content"] += " (Q42)"


@corruption(CINEMA, "leaks")
def the_user_names_a_tool(record: Json) -> None:
    record["messages"][7]["content"] += " with add_to_watchlist"


@corruption(CINEMA, "leaks")
def the_goal_names_an_argument(record: Json) -> None:
    record["goal"]["text"] = "Call it with min_duration_minutes."


@corruption(CINEMA, "leaks")
def an_answer_shows_an_api_id(record: Json) -> None:
    record["messages"][10]["content"] += " It is film_9e02."


@corruption(CINEMA, "leaks")
def an_answer_shows_a_pointer(record: Json) -> None:
    record["messages"][10]["content"] += " See /films/0/title."


@corruption(CINEMA, "leaks")
def an_answer_dumps_json(record: Json) -> None:
    record["messages"][10]["content"] += ' {"ok": true}'


@corruption(CINEMA, "grounding")
def a_number_of_an_answer_changes(record: Json) -> None:
    reword(record, 6, "124", "125")


@corruption(CINEMA, "grounding")
def a_name_of_an_answer_changes(record: Json) -> None:
    reword(record, 6, "Prometheus", "Gladiator!")


@corruption(BANKING, "grounding")
def an_amount_of_an_answer_changes(record: Json) -> None:
    reword(record, 12, "3,165.75", "3,156.75")


@corruption(BANKING, "grounding")
def a_date_of_an_answer_changes(record: Json) -> None:
    reword(record, 12, "15 June", "16 June")


@corruption(CINEMA, "grounding")
def a_count_of_an_answer_changes(record: Json) -> None:
    reword(record, 6, "two more", "ten more")


@corruption(CINEMA, "grounding")
def two_facts_of_an_answer_change_places(record: Json) -> None:
    reword(record, 6, "2012, 124", "2001, 143")


@corruption(CINEMA, "grounding")
def a_grounding_span_moves(record: Json) -> None:
    record["grounding"][0]["span"] = [0, 5]


@corruption(CINEMA, "grounding")
def a_fact_from_a_result_has_no_grounding_row(record: Json) -> None:
    record["grounding"].pop(2)


@corruption(CINEMA, "facts")
def an_answer_adds_a_number(record: Json) -> None:
    record["messages"][10]["content"] += " It has been seen 57 times."


@corruption(CINEMA, "facts")
def an_answer_adds_a_name(record: Json) -> None:
    record["messages"][10]["content"] += " That one is by Stanley Kubrick."


@corruption(CINEMA, "facts")
def an_answer_adds_a_duration_in_words(record: Json) -> None:
    record["messages"][10]["content"] += " It runs three and a half hours."


@corruption(MUSIC, "facts")
def a_count_that_opens_an_answer_changes(record: Json) -> None:
    reword(record, 4, "Two fit", "Six fit")


@corruption(BANKING, "facts")
def an_ungrounded_amount_changes(record: Json) -> None:
    reword(record, 12, "150 euros", "170 euros")


@corruption(CINEMA, "features")
def a_feature_is_missing(record: Json) -> None:
    record["features"].remove("follow_up")


@corruption(CINEMA, "features")
def a_feature_does_not_hold(record: Json) -> None:
    record["features"].append("clarification")


@corruption(BANKING, "features")
def a_question_is_not_asked(record: Json) -> None:
    reword(record, 4, "and how much?", "and how much.")
    reword(record, 8, "amount?", "amount.")


@corruption(CINEMA, "register")
def a_register_is_unknown(record: Json) -> None:
    record["meta"]["register"] = "shouting"


@corruption(CINEMA, "register")
def a_politeness_is_unknown(record: Json) -> None:
    record["meta"]["politeness"] = "rude"


@corruption(CINEMA, "register")
def a_transcript_has_capitals(record: Json) -> None:
    record["meta"]["register"] = "voice"


@corruption(BANKING, "register")
def a_terse_person_asks_kindly(record: Json) -> None:
    record["meta"]["register"] = "terse"
    record["messages"][1]["content"] += " Would you please?"


@corruption(CINEMA, "register")
def a_formal_person_contracts(record: Json) -> None:
    record["meta"]["register"] = "formal"


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corruption_is_caught_by_its_check(name: str) -> None:
    place, check, corrupt = CORRUPTIONS[name]
    record = load_records()[place]
    corrupt(record)
    (verdict,) = verify_dialogues([Dialogue.model_validate(record)], play(), names=record_names())
    assert check in {finding.check for finding in verdict.findings}


def test_good_dialogues_pass_every_check() -> None:
    verdicts = list(verify_dialogues(load_dialogues(), play(), names=record_names()))
    assert [verdict.findings for verdict in verdicts] == [()] * 4


def test_every_check_has_a_corruption_that_only_it_is_there_for() -> None:
    assert {check for _, check, _ in CORRUPTIONS.values()} | {"unique", "conditions", "tools_from"} == set(CHECKS)  # test_conditions.py, test_verify_offered.py


def test_another_world_is_an_error_that_says_so() -> None:
    record = load_records()[CINEMA]
    record["meta"]["world"] = "elsewhere"
    with pytest.raises(GraphError, match=r"made on the world `elsewhere`.*the graph holds `world-cinema`"):
        list(verify_dialogues([Dialogue.model_validate(record)], play(), names=record_names()))


def test_an_id_used_twice_and_a_text_said_twice_are_found() -> None:
    same_id, same_text = load_records()[CINEMA], load_records()[CINEMA]
    same_id["messages"][7]["content"] += " thanks"
    same_text["id"] = "cinema-2"
    dialogues = [Dialogue.model_validate(record) for record in (load_records()[CINEMA], same_id, same_text)]
    verdicts = list(verify_dialogues(dialogues, names=record_names()))
    assert [[finding.check for finding in verdict.findings] for verdict in verdicts] == [[], ["unique"], ["unique"]]
