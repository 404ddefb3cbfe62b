"""The page itself: one HTML file with its style, its scripts, its data, and nothing from anywhere else.

Data stands in `<script type="application/json">` with `<` escaped, and the scripts put it into the page as text, never
as markup. A content security policy allows the page's own script by its hash and no connection at all, so that
even markup that slipped through could neither run nor call home.
"""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from pathlib import Path
from string import Template
from typing import Any

from toolweave.errors import DataError
from toolweave.report.build import Report
from toolweave.resources import PACKAGE

PAGE_NAME = "index.html"
ASSETS = PACKAGE / "report" / "assets"
SCRIPTS = ("dom.js", "data.js", "list.js", "viewer.js", "figures.js", "tables.js", "tool_graph.js", "app.js")
"""In this order: each uses what earlier ones define."""
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def write_page(report: Report, folder: Path) -> Path:
    """Write the page into a folder, made if need be; an old page is replaced whole.

    Raises:
        DataError: If the folder cannot be written to.
    """
    text = build_page(report)
    path, beside = folder / PAGE_NAME, folder / f".{PAGE_NAME}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as exc:
        raise DataError(f"`{path}` cannot be written: {exc.strerror}.", "Name a folder of yours: toolweave report --out DIR") from exc
    return path


def build_page(report: Report) -> str:
    """Put the page together; equal reports give equal bytes."""
    script = "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in SCRIPTS)
    script = f'"use strict";\n(() => {{\n{script}}})();\n'
    parts = {
        "policy": f"default-src 'none'; script-src {_hash(script)}; style-src 'unsafe-inline'; img-src data: blob:",
        "style": (ASSETS / "page.css").read_text(encoding="utf-8"),
        "facts": embed(report.facts),
        "blocks": embed(report.blocks),
        "script": script,
    }
    return Template((ASSETS / "page.html").read_text(encoding="utf-8")).substitute(parts)


def embed(value: Any) -> str:
    """JSON that no HTML parser can take for markup."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.translate(str.maketrans(_ESCAPES))


def _hash(script: str) -> str:
    """The source expression that allows exactly this script."""
    return f"'sha256-{base64.b64encode(sha256(script.encode('utf-8')).digest()).decode('ascii')}'"
