"""Every kind of corruption, injected into one good dialogue, is caught, and by the check that is there for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from played import load_dialogues, load_records, play, record_names

from toolweave.errors import GraphError
from toolweave.model.record import Dialogue
from toolweave.model.tool import Json
from toolweave.verify import CHECKS, verify_dialogues

CINEMA, ACADEMIA, BANKING, MUSIC = range(4)
Corrupt = Callable[[Json], None]
CORRUPTIONS: dict[str, tuple[int, str, Corrupt]] = {}


def corruption(dialogue: int, check: str) -> Callable[[Corrupt], Corrupt]:
    """Register a corruption of one of the good dialogues with the check that must catch it."""

    def register(function: Corrupt) -> Corrupt:
        CORRUPTIONS[function.__name__] = (dialogue, check, function)
        return function

    return register


def call(record: Json, message: int, position: int = 0) -> Json:
    """The function of one call."""
    return record["messages"][message]["tool_calls"][position]["function"]


def row(record: Json, call_id: str, path: str) -> Json:
    """The provenance row of one argument."""
    return next(r for r in record["provenance"] if r["call_id"] == call_id and r["path"] == path)


def reword(record: Json, message: int, old: str, new: str) -> None:
    """Change words of a message; spans stay where they are, so `new` is as long as `old` or stands last."""
    text = record["messages"][message]["content"]
    assert old in text
    record["messages"][message]["content"] = text.replace(old, new, 1)


def edit_result(record: Json, message: int, edit: Callable[[Any], None]) -> None:
    """Change the JSON of a result."""
    result = json.loads(record["messages"][message]["content"])
    edit(result)
    record["messages"][message]["content"] = json.dumps(result)


# The frame


@corruption(CINEMA, "record")
def a_loss_flag_is_missing(record: Json) -> None:
    record["train"].pop()


@corruption(CINEMA, "record")
def a_source_has_fields_of_another_kind(record: Json) -> None:
    row(record, "call_0", "/title")["source"] = {"kind": "default", "message": 1}


@corruption(CINEMA, "record")
def the_world_is_not_named(record: Json) -> None:
    del record["meta"]["world"]


@corruption(CINEMA, "record")
def what_wrote_it_is_not_named(record: Json) -> None:
    del record["meta"]["model"]


@corruption(CINEMA, "record")
def an_answer_is_empty(record: Json) -> None:
    record["messages"][10]["content"] = " "


@corruption(CINEMA, "message_order")
def two_messages_change_places(record: Json) -> None:
    messages = record["messages"]
    messages[6], messages[7] = messages[7], messages[6]


@corruption(CINEMA, "message_order")
def the_last_answer_is_missing(record: Json) -> None:
    record["messages"].pop()
    record["train"].pop()


@corruption(CINEMA, "message_order")
def the_system_message_is_missing(record: Json) -> None:
    record["messages"].pop(0)
    record["train"].pop(0)


@corruption(CINEMA, "domains")
def the_goal_claims_another_domain(record: Json) -> None:
    record["goal"]["domains"].append("music")


@corruption(CINEMA, "domains")
def a_tool_is_said_to_be_of_another_domain(record: Json) -> None:
    record["meta"]["tool_domains"] = {"find_films": "music"}


@corruption(CINEMA, "domains")
def the_domains_of_tools_are_no_object(record: Json) -> None:
    record["meta"]["tool_domains"] = ["music"]


@corruption(ACADEMIA, "pairing")
def a_result_is_dropped(record: Json) -> None:
    record["messages"].pop(4)
    record["train"].pop(4)


@corruption(CINEMA, "pairing")
def a_result_answers_another_call(record: Json) -> None:
    record["messages"][5]["tool_call_id"] = "call_0"


@corruption(CINEMA, "pairing")
def a_result_names_another_tool(record: Json) -> None:
    record["messages"][3]["name"] = "search_films"


@corruption(ACADEMIA, "pairing")
def two_calls_share_an_id(record: Json) -> None:
    record["messages"][2]["tool_calls"][1]["id"] = "call_0"


@corruption(CINEMA, "tool_list")
def a_tool_stands_in_the_list_twice(record: Json) -> None:
    record["tools"].append(record["tools"][0])


@corruption(CINEMA, "tool_list")
def a_schema_is_not_valid(record: Json) -> None:
    record["tools"][0]["function"]["parameters"]["properties"]["title"]["type"] = "text"


@corruption(CINEMA, "result_json")
def a_result_is_broken_json(record: Json) -> None:
    record["messages"][3]["content"] = record["messages"][3]["content"][:-2]


@corruption(CINEMA, "result_json")
def a_result_holds_nan(record: Json) -> None:
    edit_result(record, 9, lambda result: result.update(films_on_list=float("nan")))


@corruption(CINEMA, "train")
def a_user_message_carries_loss(record: Json) -> None:
    record["train"][1] = True


@corruption(CINEMA, "train")
def a_deliberate_mistake_carries_loss(record: Json) -> None:
    row(record, "call_2", "/film_id")["source"] = {"kind": "mistake"}


# The goal


@corruption(CINEMA, "goal")
def the_goal_names_a_tool_that_is_not_there(record: Json) -> None:
    record["goal"]["tools"].append("book_flight")


@corruption(ACADEMIA, "goal")
def a_step_needs_a_later_step(record: Json) -> None:
    record["goal"]["steps"][0]["after"] = [2]


@corruption(ACADEMIA, "pattern")
def the_pattern_is_another(record: Json) -> None:
    record["goal"]["pattern"] = "fan_out"


@corruption(CINEMA, "pattern")
def a_step_is_cut_loose(record: Json) -> None:
    record["goal"]["steps"][2]["after"] = []


@corruption(CINEMA, "goal_steps")
def a_step_follows_another_than_it_takes_from(record: Json) -> None:
    record["goal"]["steps"][2]["after"] = [0]
    record["goal"]["pattern"] = "fan_out"


@corruption(CINEMA, "goal_steps")
def a_step_is_never_called(record: Json) -> None:
    record["goal"]["steps"].append({"tool": "get_film_details", "after": [2]})
    record["goal"]["tools"].append("get_film_details")


# Calls and their arguments


@corruption(CINEMA, "known_tool")
def a_call_names_an_unknown_tool(record: Json) -> None:
    call(record, 2)["name"] = "find_movies"
    record["messages"][3]["name"] = "find_movies"


@corruption(CINEMA, "known_tool")
def a_tool_of_the_list_is_renamed(record: Json) -> None:
    record["tools"][0]["function"]["name"] = "find_movies"


@corruption(CINEMA, "arguments_schema")
def an_argument_is_undeclared(record: Json) -> None:
    call(record, 2)["arguments"]["year"] = 1979


@corruption(CINEMA, "arguments_schema")
def an_argument_has_the_wrong_type(record: Json) -> None:
    call(record, 4)["arguments"]["min_duration_minutes"] = "121"


@corruption(CINEMA, "arguments_schema")
def a_required_argument_is_missing(record: Json) -> None:
    call(record, 8)["arguments"] = {}


@corruption(MUSIC, "arguments_schema")
def a_deep_argument_is_undeclared(record: Json) -> None:
    call(record, 2)["arguments"]["options"]["more"] = 1


@corruption(CINEMA, "provenance_rows")
def a_provenance_row_is_missing(record: Json) -> None:
    record["provenance"].pop()


@corruption(CINEMA, "provenance_rows")
def a_provenance_row_stands_twice(record: Json) -> None:
    record["provenance"].append(record["provenance"][0])


@corruption(MUSIC, "provenance_rows")
def a_provenance_row_belongs_to_no_leaf(record: Json) -> None:
    row(record, "call_0", "/options/tags")["path"] = "/options"


@corruption(MUSIC, "provenance_rows")
def a_pointer_forgets_to_escape(record: Json) -> None:
    row(record, "call_0", "/options/a~1b~0c")["path"] = "/options/a/b~c"


@corruption(CINEMA, "provenance")
def a_value_is_swapped(record: Json) -> None:
    call(record, 2)["arguments"]["title"] = "Aliens"


@corruption(CINEMA, "provenance")
def an_id_is_invented(record: Json) -> None:
    call(record, 8)["arguments"]["film_id"] = "film_dead"


@corruption(CINEMA, "provenance")
def a_span_points_elsewhere(record: Json) -> None:
    row(record, "call_0", "/title")["source"]["span"] = [2, 11]


@corruption(CINEMA, "provenance")
def a_span_is_out_of_range(record: Json) -> None:
    row(record, "call_0", "/title")["source"]["span"] = [12, 4000]


@corruption(BANKING, "provenance")
def a_span_cuts_a_word(record: Json) -> None:
    reword(record, 9, "150 then", "3150 then")
    row(record, "call_2", "/amount")["source"]["span"] = [9, 12]


@corruption(CINEMA, "provenance")
def a_span_takes_a_blank(record: Json) -> None:
    start, end = row(record, "call_1", "/min_duration_minutes")["source"]["from"][0]["from"][0]["span"]
    row(record, "call_1", "/min_duration_minutes")["source"]["from"][0]["from"][0]["span"] = [start - 1, end]


@corruption(CINEMA, "provenance")
def a_span_is_in_a_message_of_another_role(record: Json) -> None:
    row(record, "call_0", "/title")["source"] = {"kind": "system", "message": 1, "span": [12, 17]}


@corruption(CINEMA, "provenance")
def a_pointer_leads_to_another_item(record: Json) -> None:
    row(record, "call_2", "/film_id")["source"]["path"] = "/films/0/film_id"


@corruption(CINEMA, "provenance")
def a_pointer_leads_nowhere(record: Json) -> None:
    row(record, "call_2", "/film_id")["source"]["path"] = "/films/7/film_id"


@corruption(CINEMA, "provenance")
def a_value_is_said_to_be_the_default_and_is_not(record: Json) -> None:
    call(record, 4)["arguments"]["sort"] = "title"


@corruption(CINEMA, "provenance")
def a_derivation_is_another(record: Json) -> None:
    row(record, "call_1", "/min_duration_minutes")["source"]["function"] = "less_than"


@corruption(CINEMA, "provenance")
def a_derivation_is_not_documented(record: Json) -> None:
    row(record, "call_1", "/min_duration_minutes")["source"]["function"] = "guess"


@corruption(BANKING, "provenance")
def a_derivation_is_four_deep(record: Json) -> None:
    source = row(record, "call_1", "/amount")["source"]
    for _ in range(3):
        source = {"kind": "derived", "function": "number", "from": [source]}
    row(record, "call_1", "/amount")["source"] = source


@corruption(BANKING, "provenance")
def todays_date_changes(record: Json) -> None:
    reword(record, 0, "2025-06-14", "2025-06-15")


@corruption(MUSIC, "provenance")
def a_recorded_name_belongs_to_something_else(record: Json) -> None:
    call(record, 2)["arguments"]["label"] = "Blue Note"


@corruption(MUSIC, "provenance")
def the_span_of_a_name_takes_a_mark(record: Json) -> None:
    record["messages"][1]["content"] += ", please"
    row(record, "call_0", "/label")["source"]["from"][0]["span"][1] += 1


@corruption(CINEMA, "source_order")
def a_source_comes_after_the_call(record: Json) -> None:
    row(record, "call_0", "/title")["source"] = {"kind": "result", "call_id": "call_1", "path": "/films/0/title"}
    call(record, 2)["arguments"]["title"] = "Prometheus"


@corruption(BANKING, "source_order")
def words_come_after_the_call(record: Json) -> None:
    call(record, 6)["arguments"]["amount"] = 150
    row(record, "call_1", "/amount")["source"] = {"kind": "user", "message": 9, "span": [8, 11]}


@corruption(ACADEMIA, "parallel_independence")
def a_parallel_call_feeds_another(record: Json) -> None:
    call(record, 2, 1)["arguments"]["name"] = "Hannah Arendt"
    row(record, "call_1", "/name")["source"] = {"kind": "result", "call_id": "call_0", "path": "/scholars/0/name"}


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
