"""`toolweave query`: any Cypher, by name, from a file or from stdin, read-only unless told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from toolweave.cli.console import Format, print_rows
from toolweave.errors import UsageError

if TYPE_CHECKING:
    from toolweave.graph import Query


def complete_names(incomplete: str) -> list[str]:
    """Names of queries, for tab completion."""
    from toolweave.graph.queries import list_queries

    return [name for name in list_queries() if name.startswith(incomplete)]


def query(
    name: Annotated[str, typer.Argument(metavar="NAME|FILE|-", help="A query's name, a file of Cypher, or - for stdin.", autocompletion=complete_names)] = "",
    param: Annotated[list[str] | None, typer.Option("--param", "-p", metavar="KEY=VALUE", help="A parameter: text, or a Cypher literal.")] = None,
    format: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.table,
    write: Annotated[bool, typer.Option("--write", help="Let the query write.")] = False,
    list_all: Annotated[bool, typer.Option("--list", help="List the named queries and leave.")] = False,
) -> None:
    """Run a named query, a file, or Cypher from stdin.

    Examples:

      toolweave query --list

      toolweave query coverage/calls_per_tool --format csv

      echo 'MATCH (t:Tool) RETURN t.name AS tool ORDER BY tool' | toolweave query -
    """
    if list_all:
        print_rows(_describe_queries(), format)
        return
    if not name:
        raise UsageError("No query is named.", "Give a name, a file or -; see them with: toolweave query --list")
    chosen = find_query(name)
    params = parse_params(param or [], chosen)
    print_rows(_run(chosen, params, write=write), format)


def find_query(name: str) -> Query:
    """Return the query that `name` means: stdin, a file, a full name, or a last part that only one name has.

    Raises:
        UsageError: If it is none of these, or several names end so.
    """
    from toolweave.graph.queries import list_queries, load_query, parse_query, read_query

    if name == "-":
        return parse_query("stdin", sys.stdin.read())
    if name.endswith(".cypher") or Path(name).is_file():
        return read_query(Path(name))
    matches = [full for full in list_queries() if full == name or full.endswith(f"/{name}")]
    if len(matches) > 1:
        raise UsageError(f"`{name}` names {len(matches)} queries.", f"Choose: {', '.join(matches)}.")
    return load_query(matches[0] if matches else name)


def parse_params(pairs: list[str], chosen: Query) -> dict[str, Any]:
    """Read `key=value` pairs; a value is a Cypher literal where it is one, else text, and text where the query's example is text.

    Raises:
        UsageError: If a pair has no `=`, or the query needs a parameter that is not given.
    """
    params: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise UsageError(f"`{pair}` is not a parameter.", "Write it as --param NAME=VALUE.")
        params[key] = _parse_value(value, chosen.examples.get(key))
    for key in sorted(chosen.used - params.keys()):
        example = chosen.examples.get(key, "VALUE")
        raise UsageError(f"`{chosen.name}` needs the parameter `{key}`.", f"Add for example: --param '{key}={example}'")
    return params


def _parse_value(value: str, example: Any) -> Any:
    from toolweave.graph.queries import parse_literal

    if isinstance(example, str) and value[:1] not in ("'", '"'):
        return value
    try:
        return parse_literal(value)
    except ValueError:
        return value


def _run(chosen: Query, params: dict[str, Any], *, write: bool) -> list[dict[str, Any]]:
    from toolweave.graph import connect
    from toolweave.graph.queries import split_statements

    statements = split_statements(chosen.text)
    if not statements:
        raise UsageError(f"`{chosen.name}` holds no statement.", "Give Cypher that ends in RETURN.")
    with connect() as graph:
        for statement in statements[:-1]:
            graph.run(statement, read=not write, **params)
        return graph.run(statements[-1], read=not write, **params).data()


def _describe_queries() -> list[dict[str, str]]:
    from toolweave.graph.queries import list_queries, load_query

    rows: list[dict[str, str]] = []
    for name in list_queries():
        chosen = load_query(name)
        rows.append({"query": name, "parameters": ", ".join(chosen.examples), "purpose": chosen.header[0] if chosen.header else ""})
    return rows
