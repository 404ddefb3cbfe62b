"""Names that anybody may have written: those that are no plain names are taken away, and what has no name is never told."""

from __future__ import annotations

import re
import unicodedata

from toolweave.ingest.facts import Facts
from toolweave.model.reserved import INSTRUCTION

NAME_CHARS = 90
"""Characters of a name that can still be said in a sentence."""
MARKUP = re.compile(r"[{}<>|\\`\[\]^~*#_\"]|https?:|www\.|&[a-z]+;")


def is_plain_name(text: str) -> bool:
    """Whether a label can stand in a sentence as a name: printable, short, no markup, at least a letter or figure, no instruction."""
    if not text or len(text) > NAME_CHARS or MARKUP.search(text) or INSTRUCTION.search(text):
        return False
    return any(char.isalnum() for char in text) and not any(unicodedata.category(char)[0] == "C" for char in text)


def clean_names(facts: Facts) -> int:
    """Take away the labels and aliases of items that are no plain names; return how many items lost theirs."""
    bad = [qid for qid, label in facts.labels.items() if qid[:1] == "Q" and not is_plain_name(label)]
    for qid in bad:
        del facts.labels[qid]
    for qid, names in list(facts.aliases.items()):
        kept = {name for name in names if is_plain_name(name)}
        if kept and qid in facts.labels:
            facts.aliases[qid] = kept
        else:
            del facts.aliases[qid]
    return len(bad)
