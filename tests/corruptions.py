"""Corruptions of good dialogues by name, each with the check that is there for it: those of form, of calls and of provenance."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from toolweave.model.tool import Json

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
