"""`toolweave graph`: start, stop and look into the Neo4j behind it all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote, urlencode

import typer

from toolweave.cli.console import Format, print_rows, say
from toolweave.errors import GraphError, UsageError

if TYPE_CHECKING:
    from toolweave.graph.local import LocalServer, Running

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="markdown")
FormatOption = Annotated[Format, typer.Option("--format", help="How to print.")]


@app.command()
def up(any_port: Annotated[bool, typer.Option("--any-port", help="Leave Neo4j's own ports 7687 and 7474 to others.")] = False) -> None:
    """Start the local Neo4j, or check the server that TOOLWEAVE_GRAPH_URI names.

    The first time it downloads Neo4j (130 MB) and checks every jar. It goes on running until `toolweave graph down`.
    """
    server = _local_server()
    if server is None:
        from toolweave.graph import connect

        with connect() as graph:
            print(graph.uri)
        return
    running = server.start(any_port=any_port)
    if running.version != server.version:
        raise GraphError(f"Neo4j {running.version} runs, and {server.version} is asked for.", "Stop it first: toolweave graph down")
    print(running.uri)
    say(f"Neo4j {running.version} runs. Browser: toolweave graph browse. Stop: toolweave graph down.")


@app.command()
def down() -> None:
    """Stop the local Neo4j. Its data stays."""
    server = _require_local()
    say("Neo4j is stopped; its data stays." if server.stop() else "Neo4j was not running.")


@app.command()
def status(format: FormatOption = Format.table) -> None:
    """Show which server answers and what the graph holds. Exit code 3 if none does."""
    from toolweave.graph import connect
    from toolweave.graph.ownership import count_labels

    with connect(start=False) as graph:
        version = graph.run("CALL dbms.components() YIELD name, versions, edition RETURN name + ' ' + versions[0] + ' ' + edition").evaluate()
        row = {"uri": graph.uri, "server": version, **_local_facts()}
        counts = count_labels(graph)
    if format == Format.json:
        print_rows([{**row, "nodes": counts}], format)
        return
    print_rows([{"what": key, "value": value} for key, value in row.items()], format)
    if format == Format.table:
        print_rows([{"label": label, "nodes": count} for label, count in counts.items() if count], format)


@app.command()
def reset(yes: Annotated[bool, typer.Option("--yes", help="Really delete.")] = False) -> None:
    """Delete everything that Toolweave wrote, and nothing else. Shows the counts; needs --yes."""
    from toolweave.graph import connect
    from toolweave.graph.ownership import count_labels, delete_own

    with connect() as graph:
        counts = {label: count for label, count in count_labels(graph).items() if count}
        print_rows([{"label": label, "nodes": count} for label, count in counts.items()])
        if counts and not yes:
            raise UsageError(f"Nothing is deleted yet: these nodes of `{graph.uri}` would be.", "Run: toolweave graph reset --yes")
        delete_own(graph)
    say("The graph is empty.")


@app.command()
def browse(
    query: Annotated[str, typer.Option("--query", "-q", help="Name of the query to put into the editor.")] = "",
    style: Annotated[
        bool, typer.Option("--style", help="Put the colours and captions into the editor instead; the Browser keeps them once they are run.")
    ] = False,
    show: Annotated[bool, typer.Option("--open/--no-open", help="Open a web browser, or only print the address.")] = True,
) -> None:
    """Open Neo4j Browser on the graph, a first query in its editor.

    The first time, `toolweave graph browse --style` and its run button give every kind of node its name and colour.
    """
    import webbrowser

    from toolweave.graph.style import build_style_command

    server = _require_local()
    running = server.start()
    url = browser_url(running, query, text=build_style_command() if style else "")
    print(url)
    say("User neo4j; the password: toolweave graph password")
    if show and not webbrowser.open(url):
        say("No web browser could be opened here; open the address yourself.")


@app.command()
def password() -> None:
    """Print the password of the local Neo4j (user `neo4j`)."""
    print(_require_local().read_password())


def browser_url(running: Running, query: str = "", *, text: str = "") -> str:
    """The address of Neo4j Browser, connected to this server, with the query `query` or some other text in the editor."""
    from toolweave.graph import load_query

    text = text or (load_query(query).text if query else "MATCH p = (:Tool)-[:FEEDS]->(:Tool)\nRETURN p\nLIMIT 100")
    return f"{running.browser_url}?{urlencode({'connectURL': running.uri.replace('://', '://neo4j@', 1), 'cmd': 'edit', 'arg': text}, quote_via=quote)}"


def _local_server() -> LocalServer | None:
    from toolweave.graph.connection import is_local
    from toolweave.graph.local import LocalServer
    from toolweave.settings import load_settings

    settings = load_settings()
    return LocalServer.from_settings(settings) if is_local(settings) else None


def _require_local() -> LocalServer:
    server = _local_server()
    if server is None:
        raise GraphError("TOOLWEAVE_GRAPH_URI names a server that Toolweave does not manage.", "Unset it to use the local Neo4j.")
    return server


def _local_facts() -> dict[str, str | int]:
    server = _local_server()
    running = server.status() if server else None
    if server is None or running is None:
        return {}
    size = sum(path.stat().st_size for path in server.neo4j_home.rglob("*") if path.is_file())
    return {"browser": running.browser_url, "pid": running.pid, "home": str(server.home), "disk_mb": round(size / 1e6)}
