"""The frame of the command line: commands by name, errors as two lines, exit codes.

A command is a function `NAME` (or a typer app `app`) in `toolweave/cli/NAME.py`, imported when it is called;
`toolweave --help` imports none of them.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from toolweave import __version__
from toolweave.errors import ToolweaveError

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "ingest": "Build the graph of a domain: statements, tools and what feeds what.",
    "generate": "Write verified dialogues over the tools of one or more domains.",
    "show": "Print one dialogue for a person, with the source of every argument.",
    "verify": "Check every call, argument and fact of a dialogue file.",
    "stats": "Measure a dialogue file: multi-step share, diversity, patterns.",
    "export": "Write a dialogue file in the form a trainer reads.",
    "coverage": "Say what the dialogues in the graph exercise, and what they do not.",
    "report": "Write one HTML page: coverage, figures, the Tool Graph, every dialogue.",
    "query": "Run a named query, a file, or Cypher from stdin.",
    "runs": "List the runs in the graph, or delete one.",
    "graph": "Start, stop and look into the Neo4j behind it all.",
    "doctor": "Check everything and say what to do.",
}
_INTERRUPTED = 130
_EPILOG = """\
Examples:

  toolweave ingest cinema

  toolweave generate --domain cinema --dialogues 20 --out cinema.jsonl

  toolweave show cinema.jsonl:1
"""


class LazyGroup(TyperGroup):
    """A group that knows its commands by name and loads one when it is called."""

    listing = False

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command; while help or completion lists them, only its name and summary."""
        if cmd_name not in COMMANDS:
            return None
        return TyperCommand(cmd_name, help=COMMANDS[cmd_name]) if self.listing else load_command(cmd_name)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """List the commands without loading them."""
        self.listing = True
        super().format_help(ctx, formatter)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Complete the names without loading the commands."""
        self.listing = True
        try:
            return super().shell_complete(ctx, incomplete)
        finally:
            self.listing = False


def load_command(name: str) -> Any:
    """Import `toolweave.cli.<name>` and return its command."""
    module = import_module(f"toolweave.cli.{name}")
    sub_app = getattr(module, "app", None)
    if isinstance(sub_app, typer.Typer):
        sub_app.info.help = sub_app.info.help or COMMANDS[name]
        command = typer.main.get_command(sub_app)
        command.name = name
        return command
    wrapper = typer.Typer(add_completion=False, rich_markup_mode="markdown")
    wrapper.command(name)(getattr(module, name))
    return typer.main.get_command(wrapper)


app = typer.Typer(cls=LazyGroup, name="toolweave", no_args_is_help=True, rich_markup_mode="markdown", epilog=_EPILOG)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"toolweave {__version__}")
        raise typer.Exit


@app.callback()
def toolweave(
    version: Annotated[bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and leave.")] = False,
) -> None:
    """Verified multi-turn tool-calling dialogues from a domain name."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code. Every failure is two lines on stderr."""

    try:
        code = app(args=list(arguments) if arguments is not None else None, prog_name="toolweave", standalone_mode=False)
        sys.stdout.flush()
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted()
    except BrokenPipeError:
        return _close_quietly()
    except Exception as exc:
        return _interrupted() if _began_with_interrupt(exc) else _fail(exc)
    return _interrupted() if code == _INTERRUPTED else code if isinstance(code, int) else 0


def _began_with_interrupt(exc: BaseException) -> bool:
    """Whether Ctrl-C caused a failure: inside the driver it leaves half a message, and the rollback that follows is refused."""
    earlier = (exc.__cause__, exc.__context__)
    return isinstance(exc, KeyboardInterrupt) or any(_began_with_interrupt(cause) for cause in earlier if cause is not None)


def _interrupted() -> int:
    from toolweave.cli.console import print_error

    print_error("Interrupted.", "Run the same command again; what was finished is kept.")
    return _INTERRUPTED


def _close_quietly() -> int:
    # The reader (head, less) has gone: leave without a word, also when Python flushes stdout at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _fail(exc: Exception) -> int:
    from toolweave.cli.console import print_error

    if isinstance(exc, ToolweaveError):
        print_error(exc.what, exc.remedy)
        return exc.exit_code
    usage = _usage(exc)
    if usage is not None:
        return usage
    if os.environ.get("TOOLWEAVE_DEBUG") == "1":
        import traceback

        traceback.print_exception(exc)
        return 1
    print_error(f"A defect in Toolweave: `{type(exc).__name__}: {exc}`.", "Run it again with TOOLWEAVE_DEBUG=1 and report the traceback.")
    return 1


def _usage(exc: Exception) -> int | None:
    """Print a usage error of the command line's own parser (old and new typer name its classes differently)."""
    from toolweave.cli.console import print_error

    show, message, code = getattr(exc, "ctx", None), getattr(exc, "format_message", None), getattr(exc, "exit_code", None)
    if message is None or not isinstance(code, int):
        return None
    if type(exc).__name__ == "NoArgsIsHelpError":
        typer.echo(message(), err=True)
        return code
    print_error(str(message()), f"See: {show.command_path if show else 'toolweave'} --help")
    return code
