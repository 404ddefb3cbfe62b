from __future__ import annotations

import jsonschema
import pytest
from walks import DOMAINS, load_backdrop, load_tools

from toolweave.errors import DataError
from toolweave.model.action import ActionBinding, ActionParameter
from toolweave.model.domain import Action, DomainFile, Resource, load_domain
from toolweave.model.tool import Denotation, Json
from toolweave.simulate.expressions import Scope, evaluate, fill, holds, parse, selects
from toolweave.simulate.world import open_world
from toolweave.synthesise.actions import build_action_tools


def scope(**arguments: object) -> Scope:
    world = open_world(load_backdrop("cinema"), "a")
    values = {
        "film_id": ActionParameter(name="film_id", kind="member", cls="film"),
        "seats": ActionParameter(name="seats", kind="count"),
        "date": ActionParameter(name="date", kind="date"),
        "price": ActionParameter(name="price", kind="amount"),
        "screening_id": ActionParameter(name="screening_id", kind="record", cls="screening"),
    }
    return Scope(world, values, arguments, world.backdrop.resources["screening"])


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("seats", 3),
        ("seats + 2 - 1", 4),
        ("seats * price", 22.5),
        ("-seats", -3),
        ("'text'", "text"),
        ("true", True),
        ("2.5", 2.5),
        ("film_id.name", "Film 3"),
        ("date + 30", "2026-01-09"),
        ("date - 10", "2025-11-30"),
        ("count(screening) - count(screening)", 0),
        ("absent.name", None),
        ("absent + 1", None),
    ],
)
def test_an_expression_has_the_value_it_says(expression: str, value: object) -> None:
    known = scope(seats=3, price=7.5, film_id="film_0003", date="2025-12-10")
    known.values = dict(known.values) | {"absent": ActionParameter(name="absent", kind="member", cls="film")}
    assert evaluate(expression, known) == value


def test_a_path_walks_through_a_record_to_the_member_it_names() -> None:
    known = scope()
    screening, record = next(iter(known.world.records["screening"].items()))
    known.arguments = {"screening_id": screening}
    assert evaluate("screening_id.film_id.name", known) == record["film_title"]


@pytest.mark.parametrize("text", ["", "seats +", "+ +", "seats seats", "seats & 2", "1 / 2"])
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an expression"):
        parse(text)


def test_a_condition_over_an_absent_value_holds_but_a_filter_lets_no_record_through_that_lacks_the_value() -> None:
    known = scope(seats=3)
    assert holds("seats <= price", known)
    assert not selects("price <= seats", known, known)
    assert selects("price <= date", known, known)


def test_amounts_in_messages_have_two_decimals() -> None:
    assert fill("{price} EUR for {seats}", scope(price=7.5, seats=2)) == "7.50 EUR for 2"


@pytest.mark.parametrize("domain", DOMAINS)
def test_action_schemas_are_schemas_and_every_leaf_of_theirs_is_a_parameter(domain: str) -> None:
    for tool in load_tools(domain).values():
        for direction, schema in (("in", tool.parameters), ("out", tool.returns)):
            jsonschema.Draft202012Validator.check_schema(schema)
            assert {leaf.path for leaf in tool.leaves if leaf.direction == direction} == set(leaf_paths(schema))
        assert ActionBinding.model_validate(tool.binding.config).action.kind == tool.binding.op.removeprefix("record_")


def leaf_paths(schema: Json, path: str = "") -> list[str]:
    if schema["type"] == "array":
        return leaf_paths(schema["items"], f"{path}/*")
    if schema["type"] == "object":
        return [found for name, node in schema["properties"].items() for found in leaf_paths(node, f"{path}/{name}")]
    return [path]


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_id_says_what_it_is_the_id_of_and_every_leaf_is_described(domain: str) -> None:
    for tool in load_tools(domain).values():
        for leaf in tool.leaves:
            if leaf.name.endswith("_id"):
                assert leaf.denotes is not None
                assert leaf.denotes.role == "id", tool.id
        assert [name for name, node in tool.parameters["properties"].items() if not node.get("description")] == []


def test_an_action_says_what_it_takes_with_ranges_defaults_and_enums() -> None:
    tool = load_tools("music")["create_alert"]
    assert tool.parameters == {
        "type": "object",
        "properties": {
            "label_id": {"type": "string", "pattern": "^label_[0-9a-f]{4,}$", "description": "Id of the label"},
            "frequency": {"type": "string", "enum": ["daily", "weekly", "monthly"], "description": "How often news is sent", "default": "weekly"},
        },
        "required": ["label_id"],
        "additionalProperties": False,
    }
    assert {leaf.path: leaf.denotes for leaf in tool.leaves if leaf.direction == "out"} == {
        "/alert_id": Denotation(cls="alert", role="id"),
        "/label_id": Denotation(cls="label", role="id"),
        "/label": Denotation(cls="label", role="name"),
        "/frequency": None,
    }


def broken(resource: Json, action: Json) -> DomainFile:
    domain = load_domain("cinema")
    things = Resource(name="thing", plural="things", nouns=(("thing", "things"),), config=resource)
    doing = Action(name="do", resource="thing", description="Do.", config=action)
    return domain.model_copy(update={"resources": (things,), "actions": (doing,)})


@pytest.mark.parametrize(
    ("resource", "action", "told"),
    [
        ({}, {"kind": "get"}, "`thing`: fields: Field required"),
        ({"fields": [{"name": "x", "kind": "colour"}]}, {"kind": "get"}, "`thing`: fields.0.kind"),
        ({"fields": []}, {"kind": "sing"}, "`do`: kind"),
        ({"fields": []}, {"kind": "create", "parameters": ["nothing"]}, "`do`: parameters.0.kind: Field required"),
        ({"fields": [{"name": "x", "kind": "copy", "source": "y.z"}]}, {"kind": "get"}, "`do`: there is no 'y'"),
        (
            {"fields": []},
            {"kind": "get", "checks": [{"code": "not_allowed", "message": "No.", "require": "one of two"}]},
            "`do`: `one of two` is not of the form",
        ),
        ({"fields": []}, {"kind": "update", "effects": ["this.x"]}, "`do`: `this.x` is not of the form"),
        ({"fields": []}, {"kind": "get", "checks": [{"code": "not_allowed", "message": "No."}]}, "`do`: a check of code `not_allowed` needs"),
        (
            {"fields": [{"name": "x", "kind": "choice", "of": ["a"]}]},
            {"kind": "update", "effects": ["this.x = 'b'"]},
            "`do`: `this.x = 'b'` sets what `x` cannot be",
        ),
        ({"fields": []}, {"kind": "list", "where": ["y == 1"]}, "`do`: there is no 'y'"),
        ({"fields": []}, {"kind": "update", "match": ["x"]}, "`do`: there is no 'x'"),
        ({"fields": []}, {"kind": "get", "checks": [{"code": "oops", "message": "No.", "require": "1 == 1"}]}, "`do`: checks.0.code"),
        ({"fields": []}, {"kind": "get", "checks": [{"code": "not_allowed", "message": "{nobody}", "require": "1 == 1"}]}, "`do`: there is no 'nobody'"),
    ],
)
def test_a_broken_domain_file_is_told_by_place_and_reason(resource: Json, action: Json, told: str) -> None:
    with pytest.raises(DataError) as caught:
        build_action_tools(broken(resource, action))
    assert caught.value.what.startswith("`ingest/domains/cinema.toml`: ")
    assert told in caught.value.what
