"""The style file for Neo4j Browser: every label of the graph has a colour and a caption, and the command survives an address."""

from __future__ import annotations

import json
import re
from pathlib import Path

from toolweave.graph.style import STYLE_FILE, build_style_command, load_style

MODEL = (Path(__file__).parents[2] / "docs" / "graph_model.txt").read_text(encoding="utf-8")


def test_every_label_has_a_colour_and_a_caption() -> None:
    labels = set(re.findall(r"\(\w*:([A-Z]\w+)", MODEL))
    assert {"Tool", "Parameter", "Goal", "Dialogue", "Turn", "ToolCall", "Entity"} <= labels
    style = load_style()
    for label in labels:
        rule = style[f"node.{label}"]
        assert rule["color"].startswith("rgb("), label
        assert re.fullmatch(r"\{\w+\}", rule["caption"]), label


def test_captions_are_properties_that_the_nodes_have() -> None:
    for selector, rule in load_style().items():
        if selector.startswith("node."):
            label, name = selector.removeprefix("node."), rule["caption"].strip("{}")
            described = re.findall(rf":{label} \{{([^}}]*)\}}", MODEL)
            assert not described or any(name in re.split(r"[,\s]+", text) for text in described), selector


def test_the_command_is_one_line_that_an_address_can_hold() -> None:
    command = build_style_command()
    assert not set("#;\n") & set(command)
    assert json.loads(command.removeprefix(":style ")) == load_style()
    assert len(load_style()) == len([line for line in STYLE_FILE.read_text(encoding="utf-8").splitlines() if line])
