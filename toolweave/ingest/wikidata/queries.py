"""Named SPARQL queries of `ingest/sparql/`: each runs as it stands, and with other ids between the braces of its VALUES.

Only ids and whole numbers ever get there, so that nothing a person or an endpoint says is spliced into a query.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b

from toolweave.errors import DataError
from toolweave.resources import locate

ID = re.compile(r"[QP][1-9][0-9]{0,11}")
NUMBER = re.compile(r"[0-9]{1,9}")

COLUMNS: dict[str, tuple[str, ...]] = {
    "members": ("member", "sitelinks"),
    "anchored_members": ("member", "sitelinks"),
    "claims": ("member", "relation", "value"),
    "full_claims": ("member", "claim", "statement", "value"),
    "doubts": ("member", "claim", "statement", "value", "qualifier"),
    "past_states": ("state",),
    "names": ("entity", "kind", "text"),
    "datatypes": ("property", "datatype"),
    "superclasses": ("class", "parent"),
}
"""The queries of a fetch, each with the columns without which a row says nothing."""


@cache
def load_query(name: str) -> str:
    """The text of `ingest/sparql/<name>.rq`."""
    return (locate("ingest") / "sparql" / f"{name}.rq").read_text(encoding="utf-8")


def list_queries() -> list[str]:
    """The names of all queries, sorted."""
    return sorted(path.stem for path in (locate("ingest") / "sparql").glob("*.rq"))


def hash_query(name: str) -> str:
    """Sixteen hex digits that change with the text of a query."""
    return blake2b(load_query(name).encode(), digest_size=8).hexdigest()


def fill_query(name: str, values: Mapping[str, Sequence[str]]) -> str:
    """The query with other values in its VALUES; each keeps the prefix that its example has (`wd:`, `wdt:`, `p:`), or is a number as that is.

    Raises:
        DataError: If something is neither an id nor a number.
    """
    text = load_query(name)
    for variable, given in values.items():
        place = re.search(rf"VALUES \?{variable} \{{ *([a-z]*:)?[^}}]*\}}", text)
        assert place, f"{name}.rq has no VALUES ?{variable}"
        text = f"{text[: place.start()]}{_write(variable, place[1] or '', given)}{text[place.end() :]}"
    return text


def _write(variable: str, prefix: str, given: Sequence[str]) -> str:
    wrong = next((value for value in given if not (ID if prefix else NUMBER).fullmatch(value)), None)
    if wrong is not None:
        raise DataError(f"`{wrong[:40]}` is no id of Wikidata.", "Ask an endpoint that holds Wikidata's RDF model.")
    return f"VALUES ?{variable} {{ {' '.join(prefix + value for value in given)} }}"
