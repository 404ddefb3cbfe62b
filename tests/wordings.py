"""The wording files as tables of keys and texts, and the slots that each key may have."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from plenty import tools_of

from toolweave.dialogue.text import slots_of
from toolweave.model.domain import Wording, list_domains
from toolweave.model.templates import ANY, X
from toolweave.model.tool import Tool
from toolweave.resources import locate

GROUPS = frozenset({"groups"})
COMMON_KEYS: dict[str, frozenset[frozenset[str]]] = {
    "question": frozenset({frozenset({"q"}), frozenset({"eq"})}),
    **{key: frozenset({frozenset({"np"})}) for key in ("search", "count", "np_reply", "second_search", "second_count")},
    **{key: frozenset({frozenset({"the_np"})}) for key in ("top", "second_top")},
    **{key: frozenset({frozenset({"req"})}) for key in ("request", "second_request")},
    **{key: frozenset({ANY}) for key in ("joint", "ordinals", "unknown")},
    **{key: frozenset({frozenset({"list"})}) for key in ("found_one", "found_yes", "found_one_more")},
    **{key: frozenset({frozenset({"np", "v"})}) for key in ("many", "second_many")},
    "ask_again": frozenset({frozenset({"q"}), frozenset({"and_q"})}),
    "name_reply": frozenset({X}),
    "second_question": frozenset({frozenset({"q"})}),
    "second_embedded": frozenset({frozenset({"eq"})}),
    **{key: frozenset({frozenset({"list"})}) for key in ("found_few", "found_many", "found_many_yes", "found_many_others")},
    "found_count": frozenset({frozenset({"n"})}),
    "found_count_too": frozenset({X}),
    "refused": frozenset({frozenset({"message"})}),
    "extreme": frozenset({frozenset({"word"})}),
    "extreme_found": frozenset({frozenset({"v", "x"})}),
    **{key: frozenset({ANY}) for key in ("each", "each_again")},
    "second_try": frozenset({frozenset({"v"})}),
    "each_first": frozenset({frozenset({"n"})}),
    "side_by_side": frozenset({frozenset({"list", "q"}), frozenset({"list", "these"}), frozenset({"list", "q", "n", "noun"})}),
    "each_item": frozenset({frozenset({"v", "x"})}),
    "each_same": frozenset({frozenset({"v"})}),
    "each_same_named": frozenset({frozenset({"v", "list"})}),
    **{key: frozenset({frozenset({"c", "d"})}) for key in ("only_if", "unless")},
    "if_else": frozenset({frozenset({"c", "d", "e"})}),
    "if_find": frozenset({frozenset({"np"})}),
    "if_tell": frozenset({frozenset({"eq"})}),
    "if_done": frozenset({frozenset({"a", "b"}), frozenset({"a_low", "b"})}),
    "if_left": frozenset({frozenset({"a"}), frozenset({"a_low"})}),
    "if_other": frozenset({X}),
    "each_counted": frozenset({frozenset({"n", "list"})}),
}
FOUND: frozenset[str] = frozenset({"n", "noun", "order", "order_c"})
"""What an answer about a list may say besides; a frame that wants what is not there is passed over."""
MARKS = {"first", "later", "public", "person", "thing"}
SAID_BY_USERS = re.compile(r"if_\w+|q|eq|np|agent(_any|_else|_count)?|common(_values)?|same|than(_under)?|facet|average|compare")
DOMAINS = list_domains()


class Said(NamedTuple):
    """One text of a wording file and where it stands."""

    kind: str
    owner: str
    key: str
    text: str


@cache
def load_wording(domain: str) -> dict[str, Any]:
    """A wording file as it stands."""
    return tomllib.loads((locate("ingest") / "wording" / f"{domain}.toml").read_text(encoding="utf-8"))


def tables(domain: str) -> Iterator[tuple[str, str, Wording]]:
    """The tables of a wording file: (kind, owner, texts by key); properties are owned by `class.property`."""
    for kind, owners in load_wording(domain).items():
        for owner, table in owners.items():
            if kind == "properties":
                yield from ((kind, f"{owner}.{name}", texts) for name, texts in table.items())
            else:
                yield kind, owner, table


def texts(domain: str) -> list[Said]:
    """Every text of a wording file."""
    return [Said(kind, owner, key, text) for kind, owner, table in tables(domain) for key, entries in table.items() for text in entries]


def properties(domain: str) -> list[tuple[str, Wording]]:
    """The property tables of a wording file."""
    return [(owner, table) for kind, owner, table in tables(domain) if kind == "properties"]


def slots(text: str) -> frozenset[str]:
    """The slots of a template, `{v:adjective}` and `{v:head}` among them."""
    return frozenset(slots_of(re.sub(r":(adjective|head)\}", "}", text)))


def pairs(table: Wording) -> list[tuple[str, str, str]]:
    """The names of a property's values, taken apart at `=`."""
    return [name.partition("=") for name in table.get("names", ())]


def action_tools(domain: str) -> dict[str, Tool]:
    """The tools of a domain that act on records."""
    return {name: tool for name, tool in tools_of(domain).items() if tool.binding.op.startswith("record_")}


def result_fields(tool: Tool) -> set[str]:
    """The fields that stand at the top of a tool's result."""
    return {leaf.path[1:] for leaf in tool.leaves if leaf.direction == "out" and leaf.path.count("/") == 1}


def item_fields(tool: Tool) -> set[str]:
    """The fields of the items that a list tool returns."""
    return {leaf.path.rsplit("/", 1)[1] for leaf in tool.leaves if leaf.direction == "out" and re.fullmatch(r"/\w+/\*/\w+", leaf.path)}
