from __future__ import annotations

from jsonschema import Draft202012Validator
from plenty import full_usage, tools_of

from toolweave.model.domain import DomainProperty, load_domain
from toolweave.model.tool import Denotation
from toolweave.synthesise import build_tools
from toolweave.synthesise.duplicates import find_duplicates
from toolweave.synthesise.schema import Group, Leaf, Many, as_schema, list_leaves
from toolweave.synthesise.usage import Counts, Term, Usage
from toolweave.synthesise.words import pluralise, spoken, year_stem


def test_a_schema_and_its_leaves_come_from_one_tree() -> None:
    title = Leaf({"type": "string"}, Denotation(cls="film", role="name"))
    tree = Group({"films": Many(Group({"title": title, "year": Leaf({"type": "integer"})}, frozenset({"title"})))}, frozenset({"films"}))
    item = {"type": "object", "properties": {"title": {"type": "string"}, "year": {"type": "integer"}}, "required": ["title"], "additionalProperties": False}
    assert as_schema(tree)["properties"]["films"]["items"] == item
    leaves = list_leaves(tree, "out")
    assert [(leaf.path, leaf.name, leaf.type, leaf.required) for leaf in leaves] == [
        ("/films/*/title", "title", "string", True),
        ("/films/*/year", "year", "integer", False),
    ]
    assert leaves[0].denotes == Denotation(cls="film", role="name")


def test_an_array_of_ids_is_one_leaf_named_after_the_array() -> None:
    leaves = list_leaves(Group({"film_ids": Many(Leaf({"type": "string"}))}, frozenset({"film_ids"})), "in")
    assert [(leaf.path, leaf.name, leaf.required) for leaf in leaves] == [("/film_ids/*", "film_ids", True)]


def test_every_schema_is_json_schema_2020_12() -> None:
    for tool in tools_of("cinema").values():
        Draft202012Validator.check_schema(tool.parameters)
        Draft202012Validator.check_schema(tool.returns)


def test_every_domain_has_thirty_tools_or_more() -> None:
    counts = {name: len(tools_of(name)) for name in ("cinema", "music", "geography", "academia", "banking")}
    assert {name: count for name, count in counts.items() if count < 30} == {}


def test_names_and_descriptions_hide_wikidata_and_describe_every_parameter() -> None:
    for tool in tools_of("cinema").values():
        text = tool.name + tool.description + str(tool.parameters) + str(tool.returns)
        assert not any(prop.pid in text for prop in load_domain("cinema").properties), tool.name
        assert all(schema.get("description") for schema in tool.parameters["properties"].values()), tool.name


def test_a_search_takes_ids_names_and_inclusive_limits_with_defaults() -> None:
    properties = tools_of("cinema")["search_films"].parameters["properties"]
    assert properties["director_id"]["pattern"] == "^film_[0-9a-f]{4,}$".replace("film", "person")
    assert properties["released_from"]["type"] == "integer"
    assert properties["min_duration_minutes"]["type"] == "number"
    assert properties["limit"] == {"type": "integer", "description": "How many results to return at most", "minimum": 1, "maximum": 100, "default": 5}
    assert properties["sort"]["default"] == "-release_year"
    assert "required" not in tools_of("cinema")["search_films"].parameters


def test_only_ids_and_names_are_certain_in_details() -> None:
    assert tools_of("cinema")["get_film_details"].returns["required"] == ["film_id", "title"]


def test_inputs_denote_what_they_filter_by() -> None:
    leaves = {leaf.name: leaf.denotes for leaf in tools_of("cinema")["search_films"].leaves if leaf.direction == "in"}
    assert leaves["director_id"] == Denotation(cls="person", pid="P57", role="id")
    assert leaves["genre"] == Denotation(pid="P136", role="name")
    assert leaves["released_from"] == Denotation(pid="P577", role="bound")
    assert leaves["limit"] is None


def test_outputs_denote_what_they_hold() -> None:
    leaves = {leaf.path: leaf.denotes for leaf in tools_of("cinema")["get_film_details"].leaves if leaf.direction == "out"}
    assert leaves["/film_id"] == Denotation(cls="film", role="id")
    assert leaves["/directors/*/person_id"] == Denotation(cls="person", pid="P57", role="id")
    assert leaves["/genres/*"] == Denotation(pid="P136", role="name")
    assert leaves["/release_year"] == Denotation(pid="P577", role="value")


def test_a_property_that_few_members_have_gets_no_filter_and_no_tool() -> None:
    few = {tool.name: tool for tool in build_tools(load_domain("cinema"), full_usage("cinema", members=5))}
    assert "search_films" not in few
    assert "list_films_by_director" not in few
    assert "release_year" in few["get_film_details"].returns["properties"]


def test_a_list_that_is_long_has_a_tool_of_its_own_and_no_place_in_the_details() -> None:
    usage = full_usage("cinema")
    usage.counts["film", "P161"] = Counts(100, 2000, 500, 90)
    tools = {tool.name: tool for tool in build_tools(load_domain("cinema"), usage)}
    assert "cast" not in tools["get_film_details"].returns["properties"]
    assert "cast" in tools["list_film_cast"].returns["properties"]


def test_a_class_without_members_gets_no_tool() -> None:
    assert [tool for tool in build_tools(load_domain("cinema"), Usage({})) if not tool.binding.op.startswith("record_")] == []


def test_the_most_selective_filter_comes_first_as_an_anchor() -> None:
    usage = full_usage("cinema")
    usage.counts["film", "P136"] = Counts(100, 2000, 5, 50)
    search = next(tool for tool in build_tools(load_domain("cinema"), usage) if tool.name == "search_films")
    assert search.binding.config["anchors"][-1] == "genre"


def test_few_different_terms_are_an_enum() -> None:
    usage = full_usage("cinema")
    usage.terms["film", "P136"] = (Term("cinema/Q1", "drama", 60), Term("cinema/Q2", "comedy", 40))
    search = next(tool for tool in build_tools(load_domain("cinema"), usage) if tool.name == "search_films")
    assert search.parameters["properties"]["genre"]["enum"] == ["comedy", "drama"]


def test_no_domain_has_duplicate_tools() -> None:
    for name in ("cinema", "music", "geography", "academia", "banking"):
        assert find_duplicates(tools_of(name).values()) == []


def test_a_tool_under_another_name_is_found_to_be_a_duplicate() -> None:
    tools = list(tools_of("cinema").values())
    copy = tools[0].model_copy(update={"name": "look_up_films", "id": "cinema/look_up_films"})
    assert [(first.name, second.name, why) for first, second, why in find_duplicates([*tools, copy])] == [("find_films", "look_up_films", "same binding")]


def test_a_tool_of_the_same_name_is_found_to_be_a_duplicate() -> None:
    tools = list(tools_of("cinema").values())
    assert [why for _, _, why in find_duplicates([tools[0], tools[1].model_copy(update={"name": tools[0].name})])] == ["same name"]


def test_plurals_years_and_units_read_as_people_write_them() -> None:
    assert [pluralise(noun) for noun in ("country", "film", "person", "cast", "church", "day")] == ["countries", "films", "people", "cast", "churches", "days"]
    years = [
        DomainProperty.model_validate({"class": "film", "name": name, "pid": "P1", "type": "year"}) for name in ("release_year", "birth_year", "active_since")
    ]
    assert [year_stem(prop) for prop in years] == ["released", "born", "active"]
    assert spoken("box_office_usd") == "box office in US dollars"
