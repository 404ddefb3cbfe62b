"""Tools and domains with a model: it proposes, checks decide, and what is left out is filled without it."""

from toolweave.synthesise.propose.asking import Asker, Notes
from toolweave.synthesise.propose.descriptions import ask_descriptions
from toolweave.synthesise.propose.domain import ask_domain, check_classes, check_title
from toolweave.synthesise.propose.files import write_files
from toolweave.synthesise.propose.run import ask_models, write_notes
from toolweave.synthesise.propose.tools import ask_tools

__all__ = ["Asker", "Notes", "ask_descriptions", "ask_domain", "ask_models", "ask_tools", "check_classes", "check_title", "write_files", "write_notes"]
