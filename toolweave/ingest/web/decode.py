"""The bodies of good answers: JSON objects, and the tables of SPARQL. What is none may pass, and says why it is none."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, cast

from toolweave.ingest.rdf import Term
from toolweave.ingest.web.failures import OVERDUE, REMEDIES, Passing, WebError, clean_words, read_reason

Json = dict[str, Any]
Row = dict[str, Term]
LATER = re.compile(r"maxlag|ratelimited|readonly|internal_api_error|cirrussearch-(too-busy|backend)")
"""Errors of MediaWiki's Action API that pass."""
LAG_S = 5.0
"""How long to leave a lagging server alone; its own advice."""


def read_object(body: bytes, address: str, what: str) -> Json:
    """A JSON object that is no error.

    Raises:
        Passing: If it is HTML, cut short, a time-out in the middle of an answer, or an error that passes.
        WebError: If it is an error that does not.
    """
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise explain_no_json(body) from exc
    if not isinstance(found, dict):
        raise Passing("broken", "the answer is no JSON object")
    check_error(cast("Json", found), address, what)
    return cast("Json", found)


def explain_no_json(body: bytes) -> Passing:
    """Why a body that should be JSON is none."""
    head, tail = body[:2_000].decode("utf-8", "replace").lstrip(), body[-20_000:].decode("utf-8", "replace")
    if not head:
        return Passing("broken", "the answer is empty")
    if head.startswith("<"):
        return Passing("broken", f"a page in place of data ({read_reason(head) or 'HTML'})")
    if OVERDUE.search(tail if head.startswith("{") else head + tail):
        return Passing("overdue", "the query took too long, and the answer breaks off", status=200)
    return Passing("broken", "the answer is cut short or no JSON")


def check_error(found: Json, address: str, what: str) -> None:
    """Return unless the object is an error of MediaWiki's Action API, which comes with status 200."""
    errors = found.get("errors")
    error: Any = found.get("error") or (cast("list[Any]", errors)[0] if isinstance(errors, list) and errors else None)
    if not error:
        return
    about = cast("Json", error) if isinstance(error, dict) else {"info": error}
    code, info = (clean_words(str(text or "")) for text in (about.get("code"), about.get("info") or about.get("text") or about.get("message")))
    if LATER.match(code):
        raise Passing("limited", f"it is busy ({code})", retry_after_s=LAG_S if code == "maxlag" else None)
    raise WebError(f"`{address}` refuses the request for {what}: {info or code or 'no reason given'}.", REMEDIES["broken"], status=200)


def read_rows(body: bytes, address: str, what: str) -> list[Row]:
    """The rows of SPARQL results JSON; a row lacks what is unbound.

    Raises:
        Passing: As `read_object`, or if it is no table.
        WebError: As `read_object`.
    """
    results: Any = read_object(body, address, what).get("results")
    bindings: Any = cast("Json", results).get("bindings") if isinstance(results, dict) else None
    if not isinstance(bindings, list):
        raise Passing("broken", "the answer is no table of SPARQL results")
    try:
        return [{name: _read_term(cell) for name, cell in row.items()} for row in cast("list[Json]", bindings)]
    except (AttributeError, KeyError, TypeError) as exc:
        raise Passing("broken", "the answer is no table of SPARQL results") from exc


def _read_term(cell: Mapping[str, Any]) -> Term:
    kind, value = cell["type"], str(cell["value"])
    if kind in ("literal", "typed-literal"):
        return Term(value, is_iri=False, datatype=str(cell.get("datatype") or ""), language=str(cell.get("xml:lang") or ""))
    return Term(value if kind == "uri" else "", is_iri=True)
