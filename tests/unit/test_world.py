from __future__ import annotations

from datetime import date

import pytest
from walks import DOMAINS, load_backdrop, load_tools

from toolweave.errors import GraphError
from toolweave.graph import Graph
from toolweave.model.action import Field, ResourceSpec
from toolweave.model.tool import Json
from toolweave.simulate.loaded import read_owned
from toolweave.simulate.world import LOADED_TODAY, open_world, open_worlds, query_backdrop


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_copy_of_a_world_goes_the_way_the_world_would_have_gone(domain: str) -> None:
    backdrop = load_backdrop(domain)
    world, fresh = open_world(backdrop, "a").copy(), open_world(backdrop, "a")
    assert world.records == fresh.records
    assert (world.made, world.drawn) == (fresh.made, fresh.drawn)
    for records in world.records.values():
        records.clear()
    assert world.records != fresh.records == open_world(backdrop, "a").copy().records


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_world_follows_from_its_dialogue_alone(domain: str) -> None:
    backdrop = load_backdrop(domain)
    together = open_worlds(backdrop, ["a", "b", "c"])
    assert [(world.today, world.context, world.records) for world in together] == [
        (world.today, world.context, world.records) for world in [open_world(backdrop, name) for name in ("a", "b", "c")]
    ]
    assert together[0].records != together[1].records


@pytest.mark.parametrize("domain", DOMAINS)
def test_days_lie_in_two_years_and_are_named_rightly(domain: str) -> None:
    for world in open_worlds(load_backdrop(domain), [str(n) for n in range(50)]):
        day = date.fromisoformat(world.today)
        assert date(2025, 1, 1) <= day <= date(2026, 12, 31)
        assert world.context["weekday"] == f"{day:%A}"


@pytest.mark.parametrize("domain", DOMAINS)
def test_ids_look_like_an_api_and_records_hold_what_their_resource_says(domain: str) -> None:
    backdrop = load_backdrop(domain)
    for world in open_worlds(backdrop, [str(n) for n in range(20)]):
        for name, records in world.records.items():
            resource = backdrop.resources[name]
            for key, record in records.items():
                assert key.startswith(f"{resource.prefix}_")
                assert {field.name for field in resource.fields if not field.optional} <= set(record)
                assert set(record) <= {field.name for field in resource.fields} | {resource.id_field}


def test_no_two_initial_records_are_equal_where_the_resource_says_so() -> None:
    for world in open_worlds(load_backdrop("cinema"), [str(n) for n in range(50)]):
        films = [entry["film_id"] for entry in world.records["watchlist_entry"].values()]
        assert len(films) == len(set(films))


def test_a_customer_of_the_bank_sees_own_records_only() -> None:
    backdrop = load_backdrop("banking")
    held = {name: {record["account_id"] for record in owned.get("account", ())} for name, owned in backdrop.owned.items()}
    seen: set[str] = set()
    for world in open_worlds(backdrop, [str(n) for n in range(200)]):
        owner = next(customer for customer, accounts in held.items() if set(world.records["account"]) == accounts)
        assert world.context["customer"] == backdrop.members[owner]
        assert {record["account_id"] for record in world.records["transaction"].values()} <= held[owner]
        seen.add(owner)
    assert len(held) == 40
    assert len(seen) > 30


def test_dates_of_loaded_records_move_with_the_day() -> None:
    backdrop = load_backdrop("banking")
    world = open_world(backdrop, "a")
    shift = date.fromisoformat(world.today) - LOADED_TODAY
    stored = {record["transaction_id"]: record for owned in backdrop.owned.values() for record in owned.get("transaction", ())}
    for key, record in world.records["transaction"].items():
        assert date.fromisoformat(record["date"]) - date.fromisoformat(stored[key]["date"]) == shift
        assert record["date"] <= world.today


def test_backdrops_order_resources_after_those_they_refer_to() -> None:
    for domain in DOMAINS:
        names = list(load_backdrop(domain).resources)
        for name, resource in load_backdrop(domain).resources.items():
            referred = {field.cls for field in resource.fields if field.kind == "record" and field.cls != name}
            assert referred <= set(names[: names.index(name)])


SPEC = ResourceSpec(
    name="jar",
    plural="jars",
    prefix="jar",
    owner="tw:holder",
    fields=(
        Field(name="name", kind="text", pid="label"),
        Field(name="size", kind="choice", of=("small", "large"), pid="tw:size"),
        Field(name="coins", kind="count", pid="tw:coins", optional=True),
        Field(name="lid_id", kind="record", cls="jar", pid="tw:lid", optional=True),
    ),
)
OWNER = {"pid": "tw:holder", "id": "customer_1"}
SMALL = {"pid": "tw:size", "value": "small"}


@pytest.mark.parametrize(
    ("statements", "record"),
    [
        ([OWNER, SMALL, {"pid": "tw:coins", "number": 3}], {"jar_id": "jar_1", "name": "Pickles", "size": "small", "coins": 3}),
        ([OWNER, SMALL, {"pid": "tw:coins", "number": None}], {"jar_id": "jar_1", "name": "Pickles", "size": "small"}),
        ([OWNER, SMALL, {"pid": "tw:lid", "id": "jar_1"}], {"jar_id": "jar_1", "name": "Pickles", "size": "small", "lid_id": "jar_1"}),
        ([SMALL], None),
        ([OWNER], None),
        ([OWNER, {"pid": "tw:size", "value": "huge"}], None),
        ([OWNER, SMALL, {"pid": "tw:lid", "id": "jar_2"}], None),
    ],
)
def test_a_record_is_loaded_whole_or_not_at_all(statements: list[Json], record: Json | None) -> None:
    owned = read_owned({"jar": SPEC}, [{"id": "jar_1", "name": "Pickles", "cls": "jar", "statements": statements}])
    assert owned == ({"customer_1": {"jar": (record,)}} if record else {})


def test_tools_of_another_version_are_told() -> None:
    tool = load_tools("cinema")["rate_film"]
    old = tool.model_copy(update={"binding": tool.binding.model_copy(update={"config": {"verb": "rate"}})})
    with pytest.raises(GraphError, match="`cinema/rate_film` was written by another version"):
        query_backdrop(Graph.__new__(Graph), "cinema", [old])
