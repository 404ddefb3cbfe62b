"""The command line: thin commands over the library, loaded only when they are used."""

from __future__ import annotations

from toolweave.cli.app import main

__all__ = ["main"]
