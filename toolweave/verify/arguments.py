"""The arguments of calls: known tool, valid by its schema, each leaf traced to its source and recomputed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from toolweave.model.pointer import PointerError, is_equal, iter_leaves, resolve
from toolweave.model.record import Provenance
from toolweave.verify.finding import Finding
from toolweave.verify.schemas import iter_defaults, iter_errors, iter_undeclared
from toolweave.verify.sources import SourceError, Unverifiable, evaluate, matches
from toolweave.verify.transcript import Call, Transcript


def check_known_tool(transcript: Transcript) -> Iterator[Finding]:
    """A call that carries loss names a tool of the tool list."""
    for call in transcript.calls:
        if call.name not in transcript.functions and transcript.is_trained(call.message):
            yield Finding("known_tool", call.message, f"{call.path}/function/name", f"`{call.name}` is not in the tool list")


def check_arguments(transcript: Transcript) -> Iterator[Finding]:
    """The arguments of a call that carries loss satisfy its schema, with none undeclared."""
    for call in transcript.calls:
        function = transcript.functions.get(call.name)
        if function is None or not transcript.is_trained(call.message):
            continue
        path, schema = f"{call.path}/function/arguments", function["parameters"]
        for place, what in iter_errors(f"{call.name}/parameters", schema, call.arguments):
            yield Finding("arguments_schema", call.message, path + place, what)
        for place in iter_undeclared(schema, call.arguments):
            yield Finding("arguments_schema", call.message, path + place, "is not declared")


def check_coverage(transcript: Transcript) -> Iterator[Finding]:
    """Every argument leaf has exactly one provenance row, and every row belongs to a leaf."""
    for index, row in enumerate(transcript.dialogue.provenance):
        if row.call_id not in transcript.by_id:
            yield Finding("provenance_rows", None, f"/provenance/{index}/call_id", f"there is no call `{row.call_id}`")
    for call in transcript.calls:
        leaves = {pointer for pointer, _ in iter_leaves(call.arguments)}
        rows = Counter(row.path for row in call.rows)
        for pointer in sorted(leaves | rows.keys()):
            count = rows.get(pointer, 0)
            if count != 1 or pointer not in leaves:
                what = f"has {count} provenance rows" if pointer in leaves else "is no leaf, but has a provenance row"
                yield Finding("provenance_rows", call.message, f"{call.path}/function/arguments{pointer}", what)


def check_provenance(transcript: Transcript) -> Iterator[Finding]:
    """Every provenance row, recomputed, gives the argument; its sources stand before the call (checks `source_order`, `parallel_independence`)."""
    for call in transcript.calls:
        for row in call.rows:
            try:
                value = resolve(call.arguments, row.path)
                _check_row(transcript, call, row, value)
            except PointerError:
                continue
            except Unverifiable:
                continue
            except SourceError as exc:
                yield Finding(exc.check, call.message, f"{call.path}/function/arguments{row.path}", exc.what)


def _check_row(transcript: Transcript, call: Call, row: Provenance, value: Any) -> None:
    if row.source.kind == "mistake":
        return
    if row.source.kind == "default":
        if not _is_default(transcript, call, row.path, value):
            raise SourceError(f"{value!r} is not the default")
        return
    values = evaluate(transcript, row.source, call.message)
    if not matches(row.source, values, value):
        raise SourceError(f"{value!r} is not what its `{row.source.kind}` source says: {', '.join(repr(v) for v in values[:3])}")


def _is_default(transcript: Transcript, call: Call, pointer: str, value: Any) -> bool:
    function = transcript.functions.get(call.name)
    for default, rest in iter_defaults(function["parameters"], pointer) if function else ():
        try:
            if is_equal(resolve(default, rest), value):
                return True
        except PointerError:
            continue
    return False
