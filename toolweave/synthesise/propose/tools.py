"""Further tools for a domain, proposed by a model and made to run: bound to properties through the operations there are, or simulated.

What a bound tool does and how it is described follows from its binding, not from the model's words; so a proposal
can only choose among what would have been true anyway.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, cast

from rapidfuzz import fuzz

from toolweave.model.domain import DomainFile, DomainProperty
from toolweave.model.reserved import RESERVED
from toolweave.model.tool import Denotation, Json, Tool
from toolweave.synthesise.aggregates import build_compare, build_count, build_facet, build_summarise
from toolweave.synthesise.context import Context, Sketch, build_tool
from toolweave.synthesise.duplicates import find_duplicates
from toolweave.synthesise.fields import id_leaf, id_name, member_config, member_fields
from toolweave.synthesise.filters import NUMBERS, sort_properties
from toolweave.synthesise.lookups import build_search, build_subjects
from toolweave.synthesise.propose.asking import Asker, Notes, Proposer, Rejected, Topic, build_object, read_number, read_text, read_texts
from toolweave.synthesise.propose.checks import check_innocent, check_name
from toolweave.synthesise.propose.classes import NUMBER, TEXT, TEXTS
from toolweave.synthesise.propose.digest import build_digest
from toolweave.synthesise.schema import Leaf, Node
from toolweave.synthesise.usage import Usage
from toolweave.synthesise.words import noun_of, nouns_of

WANTED, MOST_AT_ONCE = 6, 12
"""Tools asked for in one prompt, one prompt a class; more where a domain has few."""
FULL = 30
"""So many tools make a full Tool Graph."""
ROUNDS = 3
ALIKE = 92.0
"""Names this alike (0 to 100, words in any order) are one name to whoever must choose."""
TOOL_NAME = re.compile(r"[a-z]+(?:_[a-z0-9]+){1,6}")
VERBS = frozenset(("find", "search", "list", "get", "count", "compare", "check", "show", "estimate", "rank"))
OPERATIONS = ("search", "count", "breakdown", "statistics", "compare", "related", "answer")
RETURN_KINDS = ("choice", "count", "amount", "flag")
_RETURN = build_object(
    {"name": TEXT, "description": TEXT, "kind": {"type": "string", "enum": list(RETURN_KINDS)}, "values": TEXTS, "low": NUMBER, "high": NUMBER}
)
TOOL_TOPIC = Topic(
    "tools",
    "propose_tools",
    "tools",
    build_object(
        {"name": TEXT, "description": TEXT, "operation": {"type": "string", "enum": list(OPERATIONS)}, "filters": TEXTS, "figures": TEXTS, "property": TEXT}
        | {"returns": {"type": "array", "items": _RETURN, "maxItems": 8}}
    ),
)


async def ask_tools(asker: Asker, domain: DomainFile, usage: Usage, tools: Sequence[Tool]) -> tuple[list[Tool], Notes]:
    """Ask for further tools, one prompt a class, and return those that run and are like no other; a thin domain is asked for up to `ROUNDS` times.

    Cost: one or two prompts a class and round, each within `PROMPT_TOKENS` however many tools and members there are.

    Raises:
        ModelError: If the endpoint is unusable.
    """
    proposer = Proposer(asker)
    contexts = [Context(domain, cls, usage) for cls in domain.classes if not cls.synthetic]
    held = [context for context in contexts if context.fields()]
    found: list[Tool] = []
    for _ in range(ROUNDS):
        before = len(found)
        for context in held:
            lacking = FULL - len(tools) - len(found)
            wanted = min(MOST_AT_ONCE, max(WANTED, -(-lacking // len(held))))
            found += await _ask_about(proposer, context, [*tools, *found], wanted)
        if len(tools) + len(found) >= FULL or len(found) == before:
            break
    return found, proposer.notes


async def _ask_about(proposer: Proposer, context: Context, known: list[Tool], wanted: int) -> list[Tool]:
    def check(entry: Any, kept: list[Tool]) -> Tool:
        tool = bind(entry, context)
        check_apart(tool, [*known, *kept])
        return tool

    return await proposer.ask_entries(TOOL_TOPIC, build_digest(context, known, wanted=wanted), check)


def bind(entry: Any, context: Context) -> Tool:
    """Make a tool of a proposal.

    Raises:
        Rejected: If its name is no tool's, or what it is to do rests on nothing that is there.
    """
    name, operation = read_text(entry, "name"), read_text(entry, "operation")
    check_innocent(name.replace("_", " "), "name")
    if not TOOL_NAME.fullmatch(name) or len(name) > 48 or name.split("_")[0] not in VERBS:
        raise Rejected(f"not a tool's name: `{name[:40]}`")
    build = _BINDERS.get(operation)
    if build is None:
        raise Rejected(f"no such operation: `{operation[:20]}`")
    tool = build(entry, context, name)
    return tool.model_copy(update={"id": f"{context.domain.name}/{name}", "name": name})


def check_apart(tool: Tool, others: Sequence[Tool]) -> None:
    """Refuse a tool that is another one, does a part of what another does, or is named almost like it."""
    for other in others:
        if find_duplicates([other, tool]):
            raise Rejected(f"duplicate: `{tool.name}` is `{other.name}`")
        if fuzz.token_sort_ratio(tool.name.replace("_", " "), other.name.replace("_", " ")) >= ALIKE:
            raise Rejected(f"similar name: `{tool.name}` beside `{other.name}`")
        if _covers(other, tool):
            raise Rejected(f"covered: `{tool.name}` by `{other.name}`")


def _covers(other: Tool, tool: Tool) -> bool:
    mine, theirs = tool.binding, other.binding
    if (mine.op, mine.cls) != (theirs.op, theirs.cls):
        return False
    if mine.op == "answer":
        return set(mine.config["returns"]) <= set(theirs.config["returns"])
    parts = ("filters", "by", "of", "sorts")
    same = all(mine.config.get(key) == theirs.config.get(key) for key in ("pid", "direction", "items"))
    return same and all(set(mine.config.get(key, ())) <= set(theirs.config.get(key, ())) for key in parts)


def _bind_search(entry: Any, context: Context, name: str) -> Tool:
    filters = _filters(entry, context)
    text = f"Search {nouns_of(context.cls)} by {_listed(filters)}. Sorted and paged."
    return build_search(_narrowed(context, filters)).model_copy(update={"description": text})


def _bind_count(entry: Any, context: Context, name: str) -> Tool:
    filters = _filters(entry, context)
    text = f"Count the {nouns_of(context.cls)} on record with a given {_listed(filters)}."
    return build_count(_narrowed(context, filters)).model_copy(update={"description": text})


def _bind_breakdown(entry: Any, context: Context, name: str) -> Tool:
    prop = _property(entry, context, ("term", "entity"))
    tool = build_facet(context, prop)
    if prop.type == "term":
        return tool
    member = Denotation(cls=prop.range, pid=prop.pid, role="name")
    leaves = tuple(leaf.model_copy(update={"denotes": member}) if leaf.name == prop.name and leaf.direction == "out" else leaf for leaf in tool.leaves)
    return tool.model_copy(update={"leaves": leaves})


def _bind_statistics(entry: Any, context: Context, name: str) -> Tool:
    wanted = set(read_texts(entry, "figures"))
    measures = [p for p in context.fields() if p.name in wanted and p.plural is None and p.type in NUMBERS and context.usage.has_filter(p)]
    if not measures:
        raise Rejected(f"no such figure: {sorted(wanted)[:3]}")
    return build_summarise(_narrowed(context, _filters(entry, context, needed=False)), measures)


def _bind_compare(entry: Any, context: Context, name: str) -> Tool:
    wanted = set(read_texts(entry, "figures"))
    if not any(p.name in wanted for p in sort_properties(context.domain, context.cls, context.usage)):
        raise Rejected(f"no such figure: {sorted(wanted)[:3]}")
    return build_compare(context)


def _bind_related(entry: Any, context: Context, name: str) -> Tool:
    prop = _property(entry, context, ("entity",))
    return build_subjects(context, prop.model_copy(update={"inverse": prop.inverse or f"{context.cls.plural}_by_{prop.name}"}))


def _bind_answer(entry: Any, context: Context, name: str) -> Tool:
    """A tool over nothing on record: an id goes in, the declared fields come out, drawn by hash."""
    cls = context.cls
    declared = _read_returns(entry, taken={id_name(cls), cls.key})
    fields: dict[str, Node] = {field: Leaf(_return_schema(spec)) for field, spec in declared.items()}
    config = {**member_config(cls), "simulated": True, "returns": declared}
    inputs: dict[str, Node] = {id_name(cls): id_leaf(cls, f"Id of the {noun_of(cls)}")}
    sketch = Sketch(
        name, "lookup", check_description(read_text(entry, "description")), inputs, {**member_fields(cls), **fields}, "answer", config, tuple(inputs)
    )
    return build_tool(context, sketch)


_BINDERS: dict[str, Callable[[Any, Context, str], Tool]] = {
    "search": _bind_search,
    "count": _bind_count,
    "breakdown": _bind_breakdown,
    "statistics": _bind_statistics,
    "compare": _bind_compare,
    "related": _bind_related,
    "answer": _bind_answer,
}


def check_description(text: str, *, marks: bool = False) -> str:
    """A proposed description: a plain sentence or two, nothing that reads like an instruction; with `marks`, code marks may stand in it.

    Raises:
        Rejected: If it is none.
    """
    check_innocent(text, "description")
    plain = text.replace("`", "") if marks else text
    if not 15 <= len(text) <= 240 or not text.endswith(".") or re.search(r"[{}<>`\\]|https?:", plain) or not text[0].isupper():
        raise Rejected(f"not a plain description: `{text[:40]}`")
    return text


def _filters(entry: Any, context: Context, *, needed: bool = True) -> list[str]:
    known = context.filters.nodes
    wanted = [name for name in dict.fromkeys(read_texts(entry, "filters")) if name in known]
    if needed and not wanted:
        raise Rejected(f"no such filter: {read_texts(entry, 'filters')[:3]}")
    return wanted


def _narrowed(context: Context, filters: Sequence[str]) -> Context:
    """The context with some filters only; the builders take all there are."""
    narrow = Context(context.domain, context.cls, context.usage)
    narrow.__dict__["filters"] = context.filters.named(*filters)  # fills the cached property
    return narrow


def _listed(filters: Sequence[str]) -> str:
    words = [name.removesuffix("_id").replace("_", " ") for name in filters]
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]


def _property(entry: Any, context: Context, types: tuple[str, ...]) -> DomainProperty:
    name = read_text(entry, "property")
    prop = next((p for p in context.fields() if name in (p.name, p.plural)), None)
    if prop is None or prop.type not in types or not context.usage.has_filter(prop):
        raise Rejected(f"no such property: `{name[:30]}`")
    return prop


def _read_returns(entry: Any, taken: set[str]) -> Json:
    rows: Any = entry.get("returns")
    declared: Json = {}
    for row in cast("list[Any]", rows)[:4] if isinstance(rows, list) else []:
        name, kind = read_text(row, "name"), read_text(row, "kind")
        if not re.fullmatch(r"[a-z]+(_[a-z0-9]+){0,4}", name) or name in taken | RESERVED | set(declared) or kind not in RETURN_KINDS:
            raise Rejected(f"not a field: `{name[:30]}`")
        spec: Json = {"kind": kind, "description": _field_text(row, name)}
        if kind == "choice":
            spec["values"] = list(dict.fromkeys(check_name(text, "value", words=4, length=31) for text in read_texts(row, "values")))[:9]
            if len(spec["values"]) < 2:
                raise Rejected(f"too few values: `{name}`")
        if kind in ("count", "amount"):
            low, high = read_number(row, "low"), read_number(row, "high")
            if low is None or high is None or not 0 <= low < high <= 10**9:
                raise Rejected(f"no range: `{name}`")
            spec |= {"low": low, "high": high}
        declared[name] = spec
    if not declared:
        raise Rejected("nothing comes back: an `answer` needs `returns`")
    return declared


def _field_text(row: Any, name: str) -> str:
    text = read_text(row, "description").rstrip(".")
    check_innocent(text, "description")
    plain = 3 <= len(text) <= 100 and not re.search(r"[{}<>`\\]", text)
    return text if plain else name.replace("_", " ").capitalize()


def _return_schema(spec: Json) -> Json:
    match spec["kind"]:
        case "choice":
            schema: Json = {"type": "string", "enum": spec["values"]}
        case "flag":
            schema = {"type": "boolean"}
        case "count":
            schema = {"type": "integer", "minimum": int(spec["low"]), "maximum": int(spec["high"])}
        case _:
            schema = {"type": "number", "minimum": spec["low"], "maximum": spec["high"]}
    return {"description": spec["description"]} | schema
