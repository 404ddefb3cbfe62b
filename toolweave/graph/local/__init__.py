"""The managed local server: the real Neo4j Community on loopback, from a Java wheel and Neo4j's published jars.

One server for one home. It outlives the command that started it, and is found again by what it runs, not by a number in a file.
"""

from __future__ import annotations

from toolweave.graph.local.server import LocalServer, Running

__all__ = ["LocalServer", "Running"]
