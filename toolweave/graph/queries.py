"""Queries are files: `cypher/<folder>/<name>.cypher` is the query `<folder>/<name>`.

The header is a comment of at most five lines; each `// :param name => 'example'` line declares a parameter with a
working value, in the syntax that Neo4j Browser and cypher-shell take as a command.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, LiteralString, cast

from toolweave.errors import DataError, UsageError
from toolweave.resources import locate

_PARAM = re.compile(r"^//\s*:param\s+(\w+)\s*=>\s*(.+?)\s*$")
_USED = re.compile(r"\$(\w+)")
_TOKEN = re.compile(r"""(?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<key>[A-Za-z_]\w*)(?=\s*:)|(?P<word>[A-Za-z_]\w*)|(?P<mark>[^'"A-Za-z_]+)""")


@dataclass(frozen=True)
class Query:
    """A named query, byte for byte as the file holds it."""

    name: str
    text: LiteralString
    examples: dict[str, Any]
    """A working value for each declared parameter."""

    @property
    def header(self) -> list[str]:
        """The comment lines at the top, without the slashes."""
        lines: list[str] = []
        for line in self.text.splitlines():
            if not line.startswith("//"):
                break
            lines.append(line.removeprefix("//").strip())
        return lines

    @property
    def used(self) -> set[str]:
        """The parameters that the text below the header mentions."""
        body = "\n".join(line for line in self.text.splitlines() if not line.startswith("//"))
        return set(_USED.findall(body))


@cache
def load_query(name: str) -> Query:
    """Load the query `folder/name`.

    Cost: one file read, once in a run of the program.

    Raises:
        UsageError: If no such file exists.
    """
    path = locate("cypher") / f"{name}.cypher"
    if not path.is_file():
        raise UsageError(f"There is no query `{name}`.", "See them with: toolweave query --list")
    return parse_query(name, path.read_text(encoding="utf-8"))


def read_query(path: Path) -> Query:
    """Read a query from any file, as a person wrote it.

    Raises:
        DataError: If it cannot be read.
    """
    try:
        return parse_query(str(path), path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as exc:
        raise DataError(f"`{path}` cannot be read: {exc}.", "Name a file of Cypher text in UTF-8.") from exc


def parse_query(name: str, text: str) -> Query:
    """Make a query of text. The cast is the one place where text that is not in the source becomes Cypher."""
    return Query(name, cast("LiteralString", text), parse_examples(text))


def split_statements(text: LiteralString) -> list[LiteralString]:
    """Return the statements of a text, which end in `;` at a line's end, without comment lines."""
    body = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("//"))
    return [statement.strip() for statement in f"{body}\n".split(";\n") if statement.strip()]


def list_queries(folder: str = "") -> list[str]:
    """Return the names of all queries, or those of one folder, sorted."""
    root = locate("cypher")
    return sorted(path.relative_to(root).with_suffix("").as_posix() for path in (root / folder).rglob("*.cypher"))


def parse_examples(text: str) -> dict[str, Any]:
    """Return the value of each `// :param name => value` line of the header."""
    matches = (_PARAM.match(line) for line in text.splitlines() if line.startswith("//"))
    return {match[1]: parse_literal(match[2]) for match in matches if match}


def parse_literal(text: str) -> Any:
    """Parse a Cypher literal (string, number, boolean, null, list, map) into its Python value.

    Raises:
        ValueError: If the text is no such literal.
    """
    tokens: list[re.Match[str]] = list(_TOKEN.finditer(text))
    if "".join(token[0] for token in tokens) != text:
        raise ValueError(f"not a Cypher literal: {text}")
    return json.loads("".join(map(_as_json, tokens)))


def _as_json(token: re.Match[str]) -> str:
    text = token[0]
    if token["string"]:
        return json.dumps(re.sub(r"\\(.)", r"\1", text[1:-1]))
    if token["key"]:
        return json.dumps(text)
    return text.lower() if token["word"] else text
