"""A domain's item from its name: Wikidata's entity search, each candidate judged by what it is, not by its label alone.

A name means many things: a discipline, a journal of that name, a song. What an item is an instance of says which of them
people could want a domain of; how many Wikipedias write about it says which is meant most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol, cast

from rapidfuzz import fuzz

from toolweave.errors import DataError
from toolweave.model.names import normalise_name

Json = dict[str, Any]
Fit = Literal["field", "class", "other", "out"]
"""What an item could be to a domain: a field of its own, a class with members, something else, or nothing one makes a domain of."""

FOUND = 20
"""Candidates asked for."""
LISTED = 8
"""Candidates told to a person."""
LIKE = 80
"""A label or alias this like the name (0 to 100) is taken for it."""
CLEAR = 1.5
"""The best candidate is taken where its score is so many times that of the next."""
WEIGHTS: dict[Fit, float] = {"field": 1.0, "class": 0.9, "other": 0.4, "out": 0.0}
TEXT_LIMIT = 200
"""Characters of a label or description that are kept; Wikidata allows 250."""
QID = re.compile(r"Q[1-9][0-9]{0,11}")

_FIELD = (
    "activity art branch cuisine craft discipline domain economy field game genre hobby industry major movement occupation profession science sector sport "
    "specialty study technology theory type"
)
_OUT = (
    "actor album article band biography book brand business category character city committee company composition disambiguation duo edition encyclopedia "
    "enterprise entry episode film human hymn inscription issue item journal list magazine manuscript model municipality name newspaper novel opinion "
    "organization page painting patent periodical person play podcast poem print property publication publisher record release ruling sculpture series "
    "settlement ship single song street surname template text thesis toponym town track translation version village volume website work"
)
FIELD_WORDS, OUT_WORDS = frozenset(_FIELD.split()), frozenset(_OUT.split())
FIELD_CLAIMS = ("P3095", "P2578", "P425")
"""Practised by, studies, field of this occupation: only fields have them."""
CLASS_CLAIM = "P279"
PAGE = re.compile(r"wikimedia |.*\bpage$")


class Api(Protocol):
    """What fetches: `toolweave.ingest.web.Web`."""

    def get_json(self, url: str, params: Mapping[str, str], *, what: str) -> Json:
        """The object that the server answers; raises DataError where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that a name may mean."""

    qid: str
    label: str
    description: str = ""
    fit: Fit = "other"
    match: float = 1.0
    """How like the name its label (or, a little less, an alias) is: 0 to 1."""
    sitelinks: int = 0
    article: str = ""
    """Title of its article in the English Wikipedia, by sitelink; empty if there is none."""
    classes: tuple[str, ...] = ()
    """Q-ids of what it is an instance of."""

    @property
    def score(self) -> float:
        """How likely it is meant; 0 for what is out."""
        return WEIGHTS[self.fit] * self.match * (self.sitelinks + 1) ** 0.5

    @property
    def line(self) -> str:
        """What a person is shown: `Q7173 marine biology: scientific study of organisms in the sea`."""
        return f"{self.qid} {self.label}{f': {self.description}' if self.description else ''}"


def find_item(api: Api, url: str, name: str) -> list[Candidate]:
    """The items a name may mean, the likeliest first; what is out comes last.

    Cost: three requests. Shape: at most `FOUND`; empty where nothing has a name like it.
    """
    params = {
        "action": "wbsearchentities",
        "search": " ".join(name.split()),
        "language": "en",
        "uselang": "en",
        "type": "item",
        "limit": str(FOUND),
        "format": "json",
    }
    hits = [hit for hit in _list(api.get_json(url, params, what=f"items called `{name}`"), "search") if QID.fullmatch(str(hit.get("id")))]
    candidates = load_items(api, url, [str(hit["id"]) for hit in hits], name)
    matched = {str(hit["id"]): str(_dict(hit, "match").get("text", "")) for hit in hits}
    closer = [replace(c, match=max(c.match, measure_match(name, (), (matched[c.qid],)))) for c in candidates]
    return sorted((c for c in closer if c.match * 100 >= LIKE), key=lambda c: (-c.score, c.fit == "out", int(c.qid[1:])))


def load_items(api: Api, url: str, qids: Sequence[str], name: str | None = None) -> list[Candidate]:
    """What Wikidata says of some items, in their order; those that are not there are left out. Cost: two requests.

    Raises:
        DataError: If the answer cannot be had.
    """
    if not qids:
        return []
    entities = _get_entities(api, url, qids, "labels|descriptions|aliases|claims|sitelinks")
    found = [_read_candidate(entities[qid], name) for qid in qids if "missing" not in entities.get(qid, {"missing": ""})]
    kinds = sorted({cls for candidate in found for cls in candidate.classes})[:50]
    labels = {qid: _text(entity, "labels") for qid, entity in _get_entities(api, url, kinds, "labels").items()} if kinds else {}
    return [_judge(candidate, entities[candidate.qid], [labels.get(cls, "") for cls in candidate.classes]) for candidate in found]


def load_item(api: Api, url: str, qid: str) -> Candidate:
    """The item of a Q-id that a person gave, whatever it is.

    Raises:
        DataError: If it is no Q-id, or Wikidata has no such item.
    """
    if not QID.fullmatch(qid):
        raise DataError(f"`{qid[:40]}` is no Q-id.", "Give Q and the item's number, such as --qid Q7173.")
    found = load_items(api, url, [qid])
    if not found:
        raise DataError(f"Wikidata has no item `{qid}`.", "Look it up at https://www.wikidata.org and give its Q-id with --qid.")
    return found[0]


def choose_clear(candidates: Sequence[Candidate]) -> Candidate | None:
    """The candidate that is clearly meant; None where two could be, or none is of a kind that makes a domain."""
    ranked = [candidate for candidate in candidates if candidate.fit != "out"]
    if not ranked or (len(ranked) > 1 and ranked[0].score < CLEAR * ranked[1].score):
        return None
    return ranked[0]


def measure_match(name: str, labels: Iterable[str], aliases: Iterable[str] = ()) -> float:
    """How like a name the best label or alias is, 0 to 1; an alias counts a tenth less."""
    wanted = normalise_name(name)
    ratios = [fuzz.ratio(wanted, normalise_name(label)) for label in labels] + [0.9 * fuzz.ratio(wanted, normalise_name(alias)) for alias in aliases]
    return max(ratios, default=0.0) / 100


def judge_fit(kinds: Iterable[str], description: str, claims: Iterable[str]) -> Fit:
    """What an item could be to a domain, by the labels of its classes, the properties it has, and its description where it has no class."""
    has, fits = set(claims), [_judge_label(kind) for kind in kinds if kind]
    if "field" in fits or has.intersection(FIELD_CLAIMS):
        return "field"
    if CLASS_CLAIM in has and not any(PAGE.match(kind.lower()) for kind in kinds):
        return "class"
    if "out" in fits:
        return "out"
    return "other" if fits else _judge_label(description)


def _judge_label(label: str) -> Fit:
    """By its head: `branch of biology`, `scientific journal`, `song by Slowdive`, `1998 studio album`, `Wikimedia disambiguation page`."""
    words = re.findall(r"[a-z]+", re.split(r"\b(?:of|by|in|from|for|that|which|or|published|about)\b|[,;(]", label.lower().strip())[0])
    if "wikimedia" in words or (words and words[-1] in OUT_WORDS):
        return "out"
    return "field" if words and words[-1] in FIELD_WORDS else "other"


def _judge(candidate: Candidate, entity: Json, kinds: list[str]) -> Candidate:
    return replace(candidate, fit=judge_fit(kinds, candidate.description, _dict(entity, "claims")))


def _read_candidate(entity: Json, name: str | None) -> Candidate:
    label, sitelinks = _text(entity, "labels"), _dict(entity, "sitelinks")
    aliases = [str(row.get("value", "")) for row in _list(_dict(entity, "aliases"), "en")]
    return Candidate(
        qid=str(entity["id"]),
        label=label or str(entity["id"]),
        description=_text(entity, "descriptions"),
        match=1.0 if name is None else measure_match(name, [label], aliases),
        sitelinks=sum(site.endswith("wiki") and site not in ("commonswiki", "specieswiki") for site in sitelinks),
        article=str(_dict(sitelinks, "enwiki").get("title", ""))[:TEXT_LIMIT],
        classes=tuple(dict.fromkeys(qid for qid in _iter_classes(entity) if QID.fullmatch(qid))),
    )


def _iter_classes(entity: Json) -> Iterable[str]:
    for claim in _list(_dict(entity, "claims"), "P31"):
        if claim.get("rank") != "deprecated":
            yield str(_dict(_dict(_dict(claim, "mainsnak"), "datavalue"), "value").get("id", ""))


def _get_entities(api: Api, url: str, qids: Sequence[str], props: str) -> dict[str, Json]:
    params = {"action": "wbgetentities", "ids": "|".join(qids), "props": props, "languages": "en", "languagefallback": "1", "format": "json"}
    what = qids[0] if len(qids) == 1 else f"{len(qids)} items"
    answer = _dict(api.get_json(url, params, what=what), "entities")
    return {qid: cast("Json", entity) for qid, entity in answer.items() if isinstance(entity, dict)}


def _text(entity: Json, part: str) -> str:
    """The English text of a part, on one line and bounded: labels hold what anybody wrote."""
    value = _dict(_dict(entity, part), "en").get("value", "")
    return " ".join(str(value).split())[:TEXT_LIMIT]


def _dict(holder: Json, key: str) -> Json:
    value: Any = holder.get(key)
    return cast("Json", value) if isinstance(value, dict) else {}


def _list(holder: Json, key: str) -> list[Json]:
    value: Any = holder.get(key)
    return [cast("Json", row) for row in cast("list[Any]", value) if isinstance(row, dict)] if isinstance(value, list) else []
