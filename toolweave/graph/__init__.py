"""The one place that speaks to Neo4j: named queries, batched writes, the managed local server.

Everything above this package sees plain dictionaries; nothing else imports the `neo4j` driver.
"""

from __future__ import annotations

from toolweave.graph.client import Graph, Result
from toolweave.graph.connection import connect
from toolweave.graph.queries import Query, list_queries, load_query

__all__ = ["Graph", "Query", "Result", "connect", "list_queries", "load_query"]
