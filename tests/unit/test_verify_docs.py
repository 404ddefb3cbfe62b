"""The pages of the record, the checks and the figures name everything there is, in the words of the code."""

from __future__ import annotations

import re

from toolweave.model.derive import DERIVATIONS
from toolweave.model.record import FEATURES, PATTERNS
from toolweave.resources import PACKAGE
from toolweave.verify import CHECKS
from toolweave.verify.features import DEFINITIONS
from toolweave.verify.stats import Tally, list_figures

DOCS = PACKAGE.parent / "docs"


def rows_of(page: str, heading: str) -> dict[str, str]:
    """The rows of the first table under a heading: code in the first cell, text in the last."""
    section = (DOCS / page).read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    return {name: text for line in section.splitlines() for name, text in re.findall(r"^\| `([a-z_]+)` \| (.*) \|$", line)}


def test_the_page_of_the_record_has_every_derivation_as_the_code_says_it() -> None:
    assert rows_of("record.md", "Derivations") == {name: " ".join(str(function.__doc__).split()) for name, function in DERIVATIONS.items()}


def test_the_page_of_the_record_defines_every_feature_and_pattern() -> None:
    assert tuple(rows_of("record.md", "Features")) == tuple(DEFINITIONS) == FEATURES
    text = (DOCS / "record.md").read_text(encoding="utf-8").split("## Patterns")[1]
    assert tuple(re.findall(r"`([a-z_]+)`:", text)) == PATTERNS


def test_the_page_of_verify_has_every_check_as_the_code_says_it() -> None:
    assert rows_of("verify.md", "The checks") == CHECKS


def test_the_page_of_stats_explains_every_figure() -> None:
    text = (DOCS / "stats.md").read_text(encoding="utf-8")
    assert [row["figure"] for row in list_figures(Tally()) if f"`{row['figure']}`" not in text] == []
