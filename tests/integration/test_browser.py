"""The saved pictures in a real Neo4j Browser, as the local server serves it: each draws, in the captions and colours of the style file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import LiteralString

import pytest
from browser_screenshots import draw, open_browser
from chromium import open_chromium
from playwright.sync_api import Page

from toolweave.cli.app import run
from toolweave.graph import Graph
from toolweave.graph.local import LocalServer
from toolweave.graph.style import load_style
from toolweave.resources import locate
from toolweave.settings import Settings

CAPTIONS: dict[str, LiteralString] = {
    "Tool": "MATCH (n:Tool) RETURN collect(DISTINCT n.name)",
    "Goal": "MATCH (n:Goal) RETURN collect(DISTINCT n.pattern)",
    "ToolCall": "MATCH (n:ToolCall) RETURN collect(DISTINCT n.name)",
    "Turn": "MATCH (n:Turn) RETURN collect(DISTINCT n.role)",
    "Entity": "MATCH (n:Entity) RETURN collect(DISTINCT n.label)",
    "Parameter": "MATCH (n:Parameter) RETURN collect(DISTINCT n.name)",
}

NODES = (
    "frame => [...frame.querySelectorAll('g.node')].map(n => [n.querySelector('circle.b-outline').getAttribute('fill'), n.textContent.trim().split(' ')[0]])"
)
"""The colour and the first word of the caption of each drawn node."""


@pytest.fixture(scope="module")
def filled(cinema_graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """A domain with its tools, and a few dialogues over them."""
    out = tmp_path_factory.mktemp("browser") / "few.jsonl"
    assert run(["generate", "--domain", "cinema", "--dialogues", "12", "--seed", "2", "--out", str(out)]) == 0
    return cinema_graph


@pytest.fixture(scope="module")
def server(filled: Graph, graph_settings: Settings) -> LocalServer:
    """The throw-away server of the tests; of no other it is known whether it serves the Browser."""
    assert graph_settings.graph_uri == "local", "the Browser is tested on the local server: unset TOOLWEAVE_TEST_NEO4J"
    return LocalServer.from_settings(graph_settings)


@pytest.fixture(scope="module")
def page(server: LocalServer) -> Iterator[Page]:
    """Neo4j Browser with the style in force."""
    with open_chromium() as chromium:
        yield open_browser(chromium, server)


@pytest.mark.parametrize("name", sorted(path.stem for path in (locate("cypher") / "browse").glob("*.cypher")))
def test_a_saved_query_draws_nodes_in_the_captions_and_colours_of_the_style(name: str, page: Page, server: LocalServer, filled: Graph) -> None:
    frame = draw(page, server, f"browse/{name}")
    drawn: list[list[str]] = frame.evaluate(NODES)
    label_of = {rules["color"]: selector.removeprefix("node.") for selector, rules in load_style().items() if selector.startswith("node.")}
    assert {colour for colour, _ in drawn} <= label_of.keys()
    found = {label: {caption for colour, caption in drawn if label_of[colour] == label} for label in CAPTIONS}
    assert any(found.values())
    for label, captions in found.items():
        names: list[str] = filled.run(CAPTIONS[label]).evaluate()
        assert [caption for caption in captions if not any(name.startswith(caption.rstrip("…")) for name in names)] == []
