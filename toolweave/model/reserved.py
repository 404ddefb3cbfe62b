"""Words that cannot be names, and what reads like an instruction where only a name should stand.

Whoever gives the words of a domain, a model or a person, is held to the same lists.
"""

from __future__ import annotations

import re

_RESERVED = (
    "id ids name title key value values limit offset sort by of count total minimum maximum average difference highest lowest error today user domain "
    "tool class term"
)
RESERVED = frozenset(_RESERVED.split())
"""Names that tools use for themselves."""
PRONOUNS = frozenset(("it", "they", "them", "he", "she", "that", "this", "there", "i", "you", "we"))
"""Words that mean what was talked about, hence never a thing by its name."""
INSTRUCTION = re.compile(
    r"\b(ignore|disregard|override|forget (all|every|the)|instructions?|system prompt|you (must|should|are now)|as an ai|jailbreak)\b", re.IGNORECASE
)
"""What reads like an instruction to a model."""
