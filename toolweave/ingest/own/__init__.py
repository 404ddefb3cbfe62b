"""A domain of one's own: one TOML file, with its instances in it or beside it, checked and turned into `Facts`.

What follows from it (plurals, descriptions, wording, tools) is composed by `toolweave.synthesise.propose.own`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from toolweave.ingest.facts import Facts
from toolweave.ingest.own.faults import Fault, Faults, OwnFileError, show
from toolweave.ingest.own.members import build_own_facts, class_id, property_id
from toolweave.ingest.own.read import Source, offer, read_source
from toolweave.ingest.own.rules import check_rules
from toolweave.ingest.own.shape import OwnAction, OwnClass, OwnFile, OwnPractice, OwnProperty

__all__ = [
    "Fault",
    "Faults",
    "OwnAction",
    "OwnClass",
    "OwnDomain",
    "OwnFile",
    "OwnFileError",
    "OwnPractice",
    "OwnProperty",
    "Source",
    "class_id",
    "load_own",
    "offer",
    "property_id",
    "show",
]


@dataclass(frozen=True, slots=True)
class OwnDomain:
    """A user's own domain as it is written, checked, with its facts."""

    source: Source
    facts: Facts

    @property
    def file(self) -> OwnFile:
        """What the file says."""
        return self.source.file


def load_own(path: Path) -> OwnDomain:
    """Read a user's own domain file and all that it names.

    Raises:
        DataError: If a file is missing or damaged.
        OwnFileError: If something in it is wrong; all that is found is told at once.
    """
    source = read_source(path)
    faults = Faults()
    check_rules(source, faults)
    faults.check()
    facts = build_own_facts(source, faults)
    faults.check()
    return OwnDomain(source, facts)
