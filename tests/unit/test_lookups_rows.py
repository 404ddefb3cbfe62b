from __future__ import annotations

from plenty import tools_of

from toolweave.model.tool import Json
from toolweave.simulate.lookups import Ask, ask
from toolweave.simulate.values import fill_fields, fill_summary, plain_number

NAMES = {"film_00a1": "Alien", "film_00a2": "Jaws", "person_0001": "Ridley Scott", "person_0002": "Ian Holm"}
CLASSES = {member: member.partition("_")[0] for member in NAMES}


def row_of(name: str, arguments: Json) -> tuple[str, Json]:
    question = ask(tools_of("cinema")[name], arguments, NAMES, CLASSES)
    assert isinstance(question, Ask), question
    return question.query, question.row


def error_of(name: str, arguments: Json) -> str:
    answer = ask(tools_of("cinema")[name], arguments, NAMES, CLASSES)
    assert isinstance(answer, dict), answer
    return answer["error"]["code"]


def test_a_name_is_sought_as_its_key() -> None:
    assert row_of("find_films", {"title": "  ALIEN "}) == ("execute/find", {"name_key": "cinema|alien", "cls": "film"})


def test_a_search_starts_from_an_id_before_a_term_and_tests_the_rest() -> None:
    query, row = row_of("search_films", {"genre": "Drama", "director_id": "person_0001", "min_duration_minutes": 121})
    assert query == "execute/search_by_id"
    assert (row["anchor"], row["pid"]) == ("cinema/person_0001", "P57")
    assert row["also"] == [{"pid": "P136", "by": "name_key", "is": "cinema|drama"}]
    assert row["bounds"] == [{"field": "duration_minutes", "low": 121, "high": 1e18}]


def test_a_search_by_terms_starts_from_a_name() -> None:
    query, row = row_of("search_films", {"genre": "drama"})
    assert (query, row["anchor"], row["also"]) == ("execute/search_by_term", "cinema|drama", [])


def test_a_search_without_terms_goes_over_the_class() -> None:
    query, row = row_of("search_films", {"released_from": 1990, "released_to": 1999})
    assert (query, row["prefix"]) == ("execute/search_all", "cinema/film_")
    assert row["bounds"] == [{"field": "release_year", "low": 1990, "high": 1999}]


def test_what_a_call_leaves_out_is_what_the_schema_says() -> None:
    _, row = row_of("search_films", {})
    assert (row["sort"], row["sign"], row["offset"], row["limit"]) == ("release_year", -1, 0, 5)


def test_sorting_by_name_needs_no_field() -> None:
    _, row = row_of("search_films", {"sort": "title", "limit": 7, "offset": 14})
    assert (row["sort"], row["sign"], row["offset"], row["limit"]) == (None, 1, 14, 7)


def test_an_unknown_id_is_not_found_wherever_it_stands() -> None:
    assert error_of("get_film_details", {"film_id": "film_ffff"}) == "not_found"
    assert error_of("search_films", {"director_id": "person_ffff"}) == "not_found"
    assert error_of("search_films", {"director_id": "film_00a1"}) == "not_found"
    assert error_of("compare_films", {"film_ids": ["film_00a1", "film_ffff"], "by": "duration_minutes"}) == "not_found"


def test_a_range_upside_down_is_an_error_and_one_year_is_not() -> None:
    assert error_of("search_films", {"released_from": 1991, "released_to": 1990}) == "invalid_range"
    assert error_of("count_films", {"released_from": 1991, "released_to": 1990}) == "invalid_range"
    assert row_of("search_films", {"released_from": 1990, "released_to": 1990})[0] == "execute/search_all"


def test_an_answer_without_a_row_is_empty() -> None:
    question = ask(tools_of("cinema")["search_films"], {"genre": "no such genre"}, NAMES, CLASSES)
    assert isinstance(question, Ask)
    assert question.answer(None) == {"films": [], "total": 0}


def test_a_comparison_ranks_leaves_out_what_is_unknown_and_names_both_ends() -> None:
    question = ask(tools_of("cinema")["compare_films"], {"film_ids": ["film_00a1", "film_00a2"], "by": "duration_minutes"}, NAMES, CLASSES)
    assert isinstance(question, Ask)
    alien, jaws = {"id": "film_00a1", "name": "Alien", "duration_minutes": 117}, {"id": "film_00a2", "name": "Jaws", "duration_minutes": 124}
    answer = question.answer({"items": [alien, jaws]})
    assert [item["title"] for item in answer["films"]] == ["Jaws", "Alien"]
    assert (answer["highest"]["title"], answer["lowest"]["title"], answer["difference"]) == ("Jaws", "Alien", 7)
    assert question.answer({"items": [alien, {"id": "film_00a2", "name": "Jaws"}]})["error"]["code"] == "no_data"


def test_fields_are_filled_in_order_of_name_and_absent_where_nothing_is_known() -> None:
    specs = [
        {"field": "directors", "pid": "P57", "type": "entity", "many": True, "id": "person_id", "key": "name"},
        {"field": "genres", "pid": "P136", "type": "term", "many": True},
        {"field": "release_year", "pid": "P577", "type": "year", "many": False},
        {"field": "budget_usd", "pid": "P2130", "type": "quantity", "many": False},
    ]
    facts = [
        ["P57", "person_0002", "Zoe", None, None, None],
        ["P57", "person_0001", "Ada", None, None, None],
        ["P136", None, "horror", None, None, None],
    ]
    people = [{"person_id": "person_0001", "name": "Ada"}, {"person_id": "person_0002", "name": "Zoe"}]
    assert fill_fields(specs, facts, {"release_year": 1979}) == {"directors": people, "genres": ["horror"], "release_year": 1979}


def test_a_summary_is_filled_from_a_profile() -> None:
    specs = [
        {"field": "genres", "pid": "P136", "type": "term", "many": True},
        {"field": "country", "pid": "P17", "type": "entity", "many": False, "id": "country_id", "key": "name"},
        {"field": "release_year", "pid": "P577", "type": "year", "many": False},
    ]
    profile = {"genres": ["horror"], "country": ["France"], "country_ids": ["country_0001"]}
    assert fill_summary(specs, profile) == {"genres": ["horror"], "country": {"country_id": "country_0001", "name": "France"}}


def test_whole_numbers_are_integers_and_others_are_cut_to_what_people_publish() -> None:
    assert [repr(plain_number(number)) for number in (117.0, 3, 132.5504, 0.00421, 2.999)] == ["117", "3", "132.55", "0.0042", "3"]
