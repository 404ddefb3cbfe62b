"""Every failure a person can mend is a `ToolweaveError`: two lines, what is wrong and what to do.

    ToolweaveError      1   something failed
    ├── UsageError      2   the command's words are off
    ├── GraphError      3   no graph, a wrong password, a foreign database
    ├── ModelError      4   no model, a refused key
    └── DataError       5   a missing, unreadable or wrong input file

The number is the exit code of the command that meets it.
"""

from __future__ import annotations


class ToolweaveError(Exception):
    """A failure with its remedy: `what` names the thing in backticks, `remedy` is one sentence, best a command."""

    exit_code = 1

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}"


class UsageError(ToolweaveError):
    """The command's words are off."""

    exit_code = 2


class GraphError(ToolweaveError):
    """The graph does not answer, refuses the password, or is not Toolweave's."""

    exit_code = 3


class ModelError(ToolweaveError):
    """The model endpoint does not answer or refuses the key."""

    exit_code = 4


class DataError(ToolweaveError):
    """An input is missing, unreadable or wrong: names the file, the line and the remedy."""

    exit_code = 5
