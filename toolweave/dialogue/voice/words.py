"""The words that the registers go by, from words.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

WORDS: dict[str, list[str]] = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


def any_word(name: str) -> re.Pattern[str]:
    """A pattern that finds any of the words of a list."""
    return re.compile(rf"(?i)\b(?:{'|'.join(WORDS[name])})\b")
