"""What a template of the wording may be: its keys, the slots that each wants, how it ends. docs: `ingest/README.md`.

The bundled wording is held to this by tests, a user's own when it is ingested.
"""

from __future__ import annotations

import re

SLOT = re.compile(r"\{([a-z_0-9]+)('s)?\}")
AGREEMENT = {
    "is": ("is", "are"),
    "was": ("was", "were"),
    "has": ("has", "have"),
    "does": ("does", "do"),
    "s": ("s", ""),
    "es": ("es", ""),
}
"""Words that agree with what is talked about: after one, after several or `they`."""
SPECIAL = re.compile(r":(adjective|head)\}")
"""A special form of a value: `{v:adjective}`."""
ANY: frozenset[str] = frozenset()
V, X, XY = frozenset({"v"}), frozenset({"x"}), frozenset({"x", "y"})
CLASS_KEYS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("vague_one", "which", "vague_some", "which_some", "tell", "across", "the", "place", "surname"), ANY),
    "lead": X,
    "want": frozenset({"a_np"}),
}
PROPERTY_KEYS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("q", "eq", "np", "agent", "agent_else", "agent_count", "same", "than", "than_under"), X),
    **dict.fromkeys(("post", "pre", "when", "after", "before", "since", "over", "under"), V),
    **dict.fromkeys(("common", "common_values"), XY),
    **dict.fromkeys(("names", "adjectives", "heads", "most", "least", "comparative", "low", "measure", "unit_before", "unit_after", "unit_one"), ANY),
    **dict.fromkeys(("named_first", "acted_first", "familiar", "nested"), ANY),
    **dict.fromkeys(("if_over", "if_under", "if_least", "if_is"), X | V),
    "a": V,
    "agent_any": X | {"mods"},
    "agent_a": X | {"list"},
    "facet": frozenset({"np"}),
    "compare": XY | {"c"},
    "average": frozenset({"np", "of"}),
}
"""The slots that each template of a key must have; `a` may have {x} besides."""
RESOURCE_KEYS = frozenset({"ref", "item"})
ACTION_KEYS = frozenset({"conditional", "request", "ask", "done", "then", "none", "one", "some", "some_of", "item"})
"""And `ask_PARAM` and `reply_PARAM`."""
FRAGMENTS = re.compile(
    r"if_\w+|q|eq|np|pre|post|when|after|before|since|over|under|agent\w*|common\w*|same|than\w*|facet|compare|average|vague_one|request|ask|ref|item"
)
"""Keys of clauses without an end mark."""
ANSWERS = re.compile(r"a|done|none|one|some|some_of")
"""Keys of sentences with a full stop."""
QUESTIONS = re.compile(r"which|which_some|ask_\w+")
"""Keys of questions with their mark."""
SENTENCES = ("lead", "want", "vague_some")
"""Keys of sentences that end in any mark."""
FLAGS = frozenset({"place", "surname", "named_first", "acted_first", "familiar", "nested", "conditional"})
BARE = frozenset({"tell", "across", "the"}) | FLAGS
"""Keys whose entries are no templates."""
LENGTH = 200
"""Characters of a template."""


def find_slots(template: str) -> frozenset[str]:
    """The slots that a template wants filled, words of agreement aside; `{v:adjective}` counts as `v`."""
    return frozenset(match[1] for match in SLOT.finditer(SPECIAL.sub("}", template)) if match[1] not in AGREEMENT)


def find_brace(template: str) -> bool:
    """Whether a brace stands there that is part of no slot."""
    return bool(set("{}") & set(SLOT.sub("", SPECIAL.sub("}", template))))


def find_fault(key: str, text: str, wanted: frozenset[str], allowed: frozenset[str]) -> tuple[str, str] | None:
    """What is wrong with a template and the remedy; None if nothing is.

    Shape: `wanted` are the slots it must have, `allowed` those it may have.
    """
    if not text.strip() or len(text) > LENGTH or not text.isprintable():
        return f"`{key}` has a text that is empty, longer than {LENGTH} characters, or not printable", "Write one clause or sentence on one line."
    if find_brace(text):
        return f"a brace in `{text}` belongs to no slot", "Slots are written {x}, {x's} or {v}; other braces cannot be said."
    slots = find_slots(text)
    if not wanted <= slots <= allowed:
        return f"`{text}` has {_listed(slots)}, and `{key}` wants {_listed(wanted)}", _mend(slots, wanted, allowed)
    return _find_end(key, text)


def _mend(slots: frozenset[str], wanted: frozenset[str], allowed: frozenset[str]) -> str:
    extra, lacking = sorted(slots - allowed), sorted(wanted - slots)
    parts = [f"take out {_listed(extra)}"] * bool(extra) + [f"put in {_listed(lacking)}"] * bool(lacking)
    return f"{' and '.join(parts).capitalize()}."


def _find_end(key: str, text: str) -> tuple[str, str] | None:
    if text != text.strip() and not key.startswith("unit_"):
        return f"`{text}` begins or ends with a blank", "Take it out."
    if FRAGMENTS.fullmatch(key) and text.endswith((".", "?", "!", ",", ";", ":")):
        return f"`{text}` ends in a mark", f"`{key}` is part of a sentence: leave the mark out."
    if ANSWERS.fullmatch(key) and not text.endswith("."):
        return f"`{text}` does not end in a full stop", f"`{key}` is a sentence: end it with one."
    if QUESTIONS.fullmatch(key) and not text.endswith("?"):
        return f"`{text}` does not end in a question mark", f"`{key}` is a question: end it with one."
    if key in SENTENCES and not text.endswith((".", "?", "!")):
        return f"`{text}` does not end like a sentence", "End it with a full stop, a question mark or an exclamation mark."
    return None


def _listed(slots: frozenset[str] | list[str]) -> str:
    return " and ".join(f"{{{slot}}}" for slot in sorted(slots)) or "no slot"
