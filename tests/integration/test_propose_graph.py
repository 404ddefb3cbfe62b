"""A domain from its name, over a real socket and in a real graph: made, ingested, run, talked about, verified; with bad models too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import pytest

from toolweave.cli.app import run
from toolweave.graph import Graph
from toolweave.model.action import ActionBinding
from toolweave.model.tool import Json, Tool
from toolweave.settings import load_settings
from toolweave.simulate import Simulator
from toolweave.simulate.records import draw_value
from toolweave.simulate.world import World
from toolweave.testing import Behaviour, ModelServer

CLASSES = ["species", "habitat", "researcher", "expedition"]
LISTED = [word for cls in CLASSES for word in ("--class", cls)]


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer(Behaviour.competent(), seed=1) as server:
        yield server


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, graph: Graph, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Answers of one test are not another's."""
    monkeypatch.setenv("TOOLWEAVE_CACHE", str(tmp_path))
    load_settings.cache_clear()
    yield
    load_settings.cache_clear()


def told(server: ModelServer) -> list[str]:
    return ["--model", "test", "--base-url", server.base_url]


def world_of(graph: Graph, domain: str) -> str:
    return str(graph.run("MATCH (d:Domain {name: $domain}) RETURN d.world", domain=domain).evaluate())


def connected(graph: Graph, domain: str) -> tuple[int, int]:
    """How many tools a domain has, and how many of them a feed touches."""
    text = "MATCH (t:Tool {domain: $domain}) RETURN count(t) AS tools, count(CASE WHEN EXISTS { (t)-[:FEEDS]-(:Tool) } THEN 1 END) AS connected"
    (row,) = graph.run(text, domain=domain).data()
    return row["tools"], row["connected"]


def test_a_name_and_a_class_list_become_thirty_tools_that_run_and_verified_dialogues(graph: Graph, server: ModelServer, tmp_path: Path) -> None:
    assert run(["ingest", "marine biology", *LISTED, *told(server)]) == 0
    tools, joined = connected(graph, "marine_biology")
    assert tools >= 30
    assert joined >= 0.6 * tools
    failed = run_every_tool(Simulator.load(graph, ["marine_biology"]), "marine_biology")
    assert len(failed) <= 0.1 * tools, failed

    asked, world = len(server.requests), world_of(graph, "marine_biology")
    assert run(["ingest", "Marine biology"]) == 0
    assert (len(server.requests), world_of(graph, "marine_biology")) == (asked, world)

    out = tmp_path / "talk.jsonl"
    assert run(["generate", "--domain", "marine biology", "--dialogues", "20", "--model", "phrasebook", "--out", str(out)]) == 0
    assert run(["verify", str(out)]) == 0
    assert len(out.read_text().splitlines()) == 20


@pytest.mark.parametrize("behaviour", [Behaviour.rubbish(), Behaviour.weak(0.5)], ids=["rubbish", "weak"])
def test_a_bad_model_still_leaves_a_domain_that_runs(graph: Graph, behaviour: Behaviour) -> None:
    name = "steam trains" if behaviour == Behaviour.rubbish() else "alpine farming"
    with ModelServer(behaviour, seed=3) as server:
        assert run(["ingest", name, *told(server)]) == 0
    domain = name.replace(" ", "_")
    tools, joined = connected(graph, domain)
    assert tools >= 30
    assert joined >= 0.6 * tools
    assert len(run_every_tool(Simulator.load(graph, [domain]), domain)) <= 0.1 * tools


def test_further_tools_come_with_a_model_and_go_without(cinema_graph: Graph, server: ModelServer) -> None:
    world, before = world_of(cinema_graph, "cinema"), connected(cinema_graph, "cinema")[0]
    assert run(["ingest", "cinema", *told(server), "--paraphrase"]) == 0
    notes = json.loads((load_settings().home / "proposals" / "cinema.json").read_text())
    assert connected(cinema_graph, "cinema")[0] == before + len(notes["tools"]["tools"]) > before
    assert {"duplicate", "covered"} <= set(notes["tools"]["rejected_by_reason"])
    assert len(notes["descriptions"]["changed"]) > 30
    assert run_every_tool(Simulator.load(cinema_graph, ["cinema"]), "cinema", only="answer") == []
    assert run(["ingest", "cinema"]) == 0
    assert (world_of(cinema_graph, "cinema"), connected(cinema_graph, "cinema")[0]) == (world, before)


def test_an_unknown_domain_without_a_model_is_a_data_error(graph: Graph, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TOOLWEAVE_MODEL", "TOOLWEAVE_BASE_URL", "TOOLWEAVE_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    assert run(["ingest", "deep sea diving"]) == 5
    assert "--model" in capsys.readouterr().err


def test_a_slip_of_the_hand_makes_no_domain(graph: Graph, server: ModelServer, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ingest", "cinma", *told(server)]) == 5
    assert "Did you mean `cinema`?" in capsys.readouterr().err


def test_an_endpoint_that_refuses_the_key_leaves_nothing_behind(graph: Graph) -> None:
    with ModelServer(Behaviour.competent(), key="right") as server:
        assert run(["ingest", "kite surfing", *told(server)]) == 4
    assert not list((load_settings().home / "domains").glob("kite*"))


def run_every_tool(simulator: Simulator, domain: str, *, only: str = "") -> list[tuple[str, Json]]:
    """Call each tool once with arguments that satisfy its schema; return those that answered with an error, fail on one that broke its own schema."""
    world, rng, errors = simulator.open_worlds(domain, ["probe"])[0], Random(1), list[tuple[str, Json]]()
    for tool in simulator.tools[domain].values():
        if only and tool.binding.op != only:
            continue
        arguments = draw_arguments(tool, world, rng)
        if arguments is None:
            continue
        jsonschema_rs.validate(tool.parameters, arguments)
        (result,) = simulator.execute([(world, tool.name, arguments)])
        if "error" in result:
            errors.append((tool.name, result))
        else:
            jsonschema_rs.validate(tool.returns, result)
    return errors


def draw_arguments(tool: Tool, world: World, rng: Random) -> Json | None:
    """Arguments for what a tool requires; None where the world holds no record to act on."""
    if tool.binding.op.startswith("record_"):
        action = ActionBinding.model_validate(tool.binding.config).action
        drawn = {p.name: draw_value(p, world, rng) for p in action.parameters if p.required and p.default is None}
        return None if action.match or None in drawn.values() else drawn
    return {name: draw(tool, name, world, rng) for name in tool.parameters.get("required", ())}


def draw(tool: Tool, name: str, world: World, rng: Random) -> Any:
    """A value for one required parameter of a lookup."""
    schema = tool.parameters["properties"][name]
    if "enum" in schema:
        return rng.choice(schema["enum"])
    leaf = next(leaf for leaf in tool.leaves if leaf.direction == "in" and leaf.name == name)
    assert leaf.denotes is not None
    members = world.backdrop.by_class[str(leaf.denotes.cls)]
    if schema["type"] == "array":
        return list(members[:2])
    return members[0] if leaf.denotes.role == "id" else world.backdrop.members[members[0]]
