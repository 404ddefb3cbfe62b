"""Toolweave: verified multi-turn tool-calling dialogues from a domain name, over a Neo4j Tool Graph."""

__version__ = "0.1.0"
