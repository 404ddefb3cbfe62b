"""Colours and captions for Neo4j Browser: `style.grass`, in the form that its `:style` command takes.

A file can be dropped onto the Browser as it is. In an address colours are `rgb(...)`, because a `#` would end it, and the style
goes in as JSON, because a `;` would end the command.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

STYLE_FILE = Path(__file__).parent / "style.grass"
_RULE = re.compile(r"^([\w.]+) \{(.*)\}$", re.MULTILINE)


def load_style() -> dict[str, dict[str, str]]:
    """The rules of the style file: `node.Tool` -> `{"color": "rgb(76,142,218)", "caption": "{name}", ...}`."""
    rules: dict[str, dict[str, str]] = {}
    for selector, body in _RULE.findall(STYLE_FILE.read_text(encoding="utf-8")):
        pairs = (part.split(":", 1) for part in body.split(";") if part.strip())
        rules[selector] = {name.strip(): value.strip().strip('"') for name, value in pairs}
    return rules


def build_style_command() -> str:
    """The command that gives the Browser the whole style."""
    return f":style {json.dumps(load_style(), separators=(',', ':'))}"
