"""Verification: every promise of the canonical record, checked from the record and the graph alone.

Independent of what made the dialogues: nothing here imports the generator.
"""

from toolweave.verify.features import list_features
from toolweave.verify.files import read_dialogues
from toolweave.verify.finding import Finding, Verdict
from toolweave.verify.names import RecordedNames, load_names
from toolweave.verify.run import CHECKS, GRAPH_CHECKS, verify_dialogues

__all__ = ["CHECKS", "GRAPH_CHECKS", "Finding", "RecordedNames", "Verdict", "list_features", "load_names", "read_dialogues", "verify_dialogues"]
