"""Write `docs/schema.md` and `docs/cypher.md` from the files they describe; `--check` only compares.

The graph's nodes and relationships stand in one table here; keys and indexes come from `cypher/schema/`,
queries from the headers of `cypher/`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from toolweave.graph import Query, list_queries, load_query

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "docs" / "graph_model.txt"
FOLDERS = {
    "schema": "Constraints and indexes",
    "ingest": "Statements into the graph",
    "synthesise": "Tools over the statements",
    "execute": "Tools that run",
    "sample": "Goals out of the Tool Graph",
    "verify": "What the verifier asks",
    "dialogue": "Dialogues into the graph, and out again",
    "coverage": "Coverage: no parameters, paste them as they stand",
    "report": "What a report is made of",
    "browse": "Pictures for Neo4j Browser: no parameters, paste them as they stand",
}
NOTE = "<!-- Made by `python scripts/make_docs.py`; a check compares. -->\n"
STATEMENT = re.compile(
    r"CREATE (CONSTRAINT|RANGE INDEX|TEXT INDEX|FULLTEXT INDEX) (\w+) IF NOT EXISTS\s+FOR (.+?)\s+(?:REQUIRE|ON) (?:EACH )?(.+?)(?: IS UNIQUE)?$", re.S
)


def main() -> int:
    """Write both pages, or say which one is old."""
    pages = {"docs/schema.md": render_schema(), "docs/cypher.md": render_cypher()}
    stale = [name for name, text in pages.items() if not (ROOT / name).is_file() or (ROOT / name).read_text(encoding="utf-8") != text]
    if "--check" not in sys.argv:
        for name in stale:
            (ROOT / name).write_text(pages[name], encoding="utf-8")
        return 0
    for name in stale:
        print(f"error  `{name}` does not say what the files say.\ntry    python scripts/make_docs.py", file=sys.stderr)
    return 1 if stale else 0


def render_schema() -> str:
    """The page of labels, types, keys and indexes."""
    model = SOURCE.read_text(encoding="utf-8").rstrip()
    lines = [
        NOTE,
        "# The graph",
        "",
        "Labels, relationship types and keys are a contract; properties may grow.",
        "",
        "```",
        model,
        "```",
        "",
        "## Keys and indexes",
        "",
        "Every node and relationship that is merged has a key under a uniqueness constraint, so that writing twice changes nothing.",
        "",
        "| Name | Kind | On | Property |",
        "|---|---|---|---|",
        *(f"| `{name}` | {kind} | `{on}` | `{what}` |" for kind, name, on, what in list_schema()),
    ]
    return "\n".join(lines) + "\n"


def list_schema() -> list[tuple[str, str, str, str]]:
    """Each constraint and index as (kind, name, pattern, property)."""
    found: list[tuple[str, str, str, str]] = []
    for name in (name for name in list_queries("schema") if re.match(r"schema/\d", name)):
        body = "\n".join(line for line in load_query(name).text.splitlines() if not line.startswith("//"))
        for text in filter(None, (part.strip() for part in body.split(";"))):
            match = STATEMENT.match(text)
            if match is None:
                raise SystemExit(f"error  `{name}` holds a statement this script cannot read: {text!r}\ntry    Extend STATEMENT in scripts/make_docs.py.")
            kind = "unique" if match[1] == "CONSTRAINT" else match[1].lower()
            found.append((kind, match[2], match[3], match[4].strip("()")))
    return found


def render_cypher() -> str:
    """The reference page of all query files."""
    names = list_queries()
    unknown = {name.split("/")[0] for name in names} - set(FOLDERS)
    if unknown:
        raise SystemExit(f"error  `scripts/make_docs.py` has no title for {sorted(unknown)}.\ntry    Add it to FOLDERS.")
    lines = [
        NOTE,
        "# Query files",
        "",
        "One query, one file, one name: `toolweave query coverage/summary` runs `cypher/coverage/summary.cypher`.",
        "Each file runs in Neo4j Browser byte for byte; `:param` lines in a header hold working examples.",
    ]
    for folder, title in FOLDERS.items():
        lines += ["", f"## {title}", "", "| Query | Parameters | What it does |", "|---|---|---|"]
        lines += [render_row(load_query(name)) for name in names if name.startswith(f"{folder}/")]
    return "\n".join(lines) + "\n"


def render_row(query: Query) -> str:
    """One line of the reference: name, parameters, the header without its `:param` lines."""
    text = " ".join(line for line in query.header if not line.startswith(":param")).replace("|", "\\|")
    parameters = ", ".join(f"`{name}`" for name in query.examples)
    return f"| `{query.name}` | {parameters} | {text} |"


if __name__ == "__main__":
    sys.exit(main())
