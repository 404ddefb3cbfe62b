"""The command line: thin commands over the library, loaded only when they are used."""

from __future__ import annotations

import sys


def main() -> None:
    """The program `toolweave`: run the command line and leave with its exit code.

    0 ok, 1 failure, 2 usage, 3 graph, 4 model, 5 data, 130 interrupted, from the first import on.
    """
    try:
        from toolweave.cli.app import run

        code = run()
    except KeyboardInterrupt:
        print("error  Interrupted.\ntry    Run the same command again.", file=sys.stderr)
        code = 130
    sys.exit(code)
