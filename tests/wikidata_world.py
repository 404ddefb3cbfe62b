"""A small Wikidata on this machine: bundled facts with what a dump says of properties, a made-up field, and the two APIs.

Items of the made-up field have ids from Q900000000 on, which Wikidata is far from.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from webs import Asked, Reply, Server, SparqlServer

Json = dict[str, Any]
SNAPSHOTS = Path(__file__).parents[1] / "ingest" / "snapshots"
PREFIXES = """@prefix wd: <http://www.wikidata.org/entity/> . @prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix p: <http://www.wikidata.org/prop/> . @prefix ps: <http://www.wikidata.org/prop/statement/> .
@prefix psv: <http://www.wikidata.org/prop/statement/value/> . @prefix pq: <http://www.wikidata.org/prop/qualifier/> .
@prefix wikibase: <http://wikiba.se/ontology#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
FIELD, PRACTITIONER, INSTITUTE, UNIVERSITY, AWARD, HUMAN = "Q7173", "Q3640160", "Q31855", "Q3918", "Q618779", "Q5"
PROPERTIES = {
    "P17": ("country", "WikibaseItem"),
    "P19": ("place of birth", "WikibaseItem"),
    "P69": ("educated at", "WikibaseItem"),
    "P101": ("field of work", "WikibaseItem"),
    "P106": ("occupation", "WikibaseItem"),
    "P108": ("employer", "WikibaseItem"),
    "P112": ("founded by", "WikibaseItem"),
    "P159": ("headquarters location", "WikibaseItem"),
    "P166": ("award received", "WikibaseItem"),
    "P569": ("date of birth", "Time"),
    "P571": ("inception", "Time"),
    "P1128": ("employees", "Quantity"),
    "P2043": ("length", "Quantity"),
    "P21": ("sex or gender", "WikibaseItem"),
    "P26": ("spouse", "WikibaseItem"),
    "P7000": ("research vessel or boat used, formerly (historical)", "WikibaseItem"),
    "P7001": ("deepest dive", "Quantity"),
    "P7002": ("sampled by", "WikibaseItem"),
    "P7003": ("favourite gear", "WikibaseItem"),
}
FIRST = ("Anna Bela Cora Dina Edda Fred Gert Hugo Ivan Jens Karl Lena Mara Nils Olga Paul Rita Sven Tore Ursa").split()  # noqa: SIM905
LAST = ("Alder Birch Cedar Dale Elm Frost Grove Hill Isle Jarl Kelp Lake Moss North Oak Pike Quay Reed Stone Tarn").split()  # noqa: SIM905
TOWNS = ["Ardmouth", "Brinham", "Corrie", "Dunwick", "Elport", "Fairhaven", "Gullness", "Harwick"]
LANDS = ["Norland", "Suderia", "Westmark", "Ostria"]


@dataclass
class Item:
    """An item as the APIs and the endpoint know it."""

    qid: str
    label: str
    description: str = ""
    aliases: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sitelinks: int = 0
    article: str = ""
    claims: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    def as_entity(self) -> Json:
        """What `wbgetentities` answers."""
        claims = {"P31": list(self.kinds), **self.claims} if self.kinds else dict(self.claims)
        links = {f"l{number}wiki": {"site": f"l{number}wiki", "title": self.label} for number in range(self.sitelinks)}
        if self.article:
            links["enwiki"] = {"site": "enwiki", "title": self.article}
        return {
            "type": "item",
            "id": self.qid,
            "labels": {"en": {"language": "en", "value": self.label}},
            "descriptions": {"en": {"language": "en", "value": self.description}} if self.description else {},
            "aliases": {"en": [{"language": "en", "value": alias} for alias in self.aliases]} if self.aliases else {},
            "claims": {pid: [_claim(value) for value in values] for pid, values in claims.items() if values},
            "sitelinks": links,
        }


def _claim(qid: str) -> Json:
    return {"rank": "normal", "mainsnak": {"snaktype": "value", "datavalue": {"type": "wikibase-entityid", "value": {"id": qid}}}}


class Apis(Server):
    """Entity search, entities and articles, as the Action API answers. `url` is the API of both sites."""

    def __init__(self, items: Iterable[Item] = (), articles: dict[str, str] | None = None) -> None:
        super().__init__(self._answer)
        self.items = {item.qid: item for item in items}
        self.articles = articles or {}

    @property
    def url(self) -> str:
        """The API."""
        return f"{super().url}/w/api.php"

    def _answer(self, asked: Asked) -> Reply:
        params = asked.params
        match params.get("action"):
            case "wbsearchentities":
                return _json({"searchinfo": {"search": params["search"]}, "search": self._search(params["search"]), "success": 1})
            case "wbgetentities":
                found = {qid: self.items[qid].as_entity() if qid in self.items else {"id": qid, "missing": ""} for qid in params["ids"].split("|")}
                return _json({"entities": found, "success": 1})
            case _:
                title = params.get("titles", "")
                page: Json = {"ns": 0, "title": title, "missing": True}
                if title in self.articles:
                    page = {
                        "pageid": 7,
                        "ns": 0,
                        "title": title,
                        "extract": self.articles[title],
                        "fullurl": f"http://127.0.0.1/wiki/{title.replace(' ', '_')}",
                    }
                    page["revisions"] = [{"revid": 4711, "timestamp": "2026-11-01T00:00:00Z"}]
                return _json({"batchcomplete": True, "query": {"pages": [page]}})

    def _search(self, text: str) -> list[Json]:
        found: list[Json] = []
        for item in self.items.values():
            hit = next((name for name in (item.label, *item.aliases) if name.lower().startswith(text.lower())), None)
            if hit is not None:
                kind = "label" if hit == item.label else "alias"
                found.append({"id": item.qid, "label": item.label, "description": item.description, "match": {"type": kind, "language": "en", "text": hit}})
        return found[:20]


def _json(body: Json) -> Reply:
    return Reply(body=json.dumps(body).encode())


@dataclass
class World:
    """The servers of a small Wikidata."""

    sparql: SparqlServer
    apis: Apis


@contextmanager
def serve_world(*snapshots: str, items: Iterable[Item] = (), articles: dict[str, str] | None = None, turtle: str = "") -> Generator[World]:
    """The facts of bundled domains and some more triples behind an endpoint, and the APIs, for as long as the block lasts."""
    with ExitStack() as stack:
        sparql = stack.enter_context(SparqlServer(*(SNAPSHOTS / f"{name}.nt.gz" for name in snapshots), turtle=f"{PREFIXES}{turtle}"))
        sparql.store.update(DESCRIBE)
        sparql.add(f'{PREFIXES} wd:Q7727 rdfs:label "minute"@en . wd:Q4917 rdfs:label "United States dollar"@en .')
        yield World(sparql, stack.enter_context(Apis(items, articles)))


DESCRIBE = """PREFIX wikibase: <http://wikiba.se/ontology#> INSERT {
  ?property wikibase:directClaim ?direct ; wikibase:claim ?claim ; wikibase:statementProperty ?ps ; wikibase:statementValue ?psv .
} WHERE {
  ?property wikibase:propertyType ?type . BIND(STRAFTER(STR(?property), "/entity/") AS ?pid) FILTER(STRSTARTS(?pid, "P"))
  BIND(IRI(CONCAT("http://www.wikidata.org/prop/direct/", ?pid)) AS ?direct) BIND(IRI(CONCAT("http://www.wikidata.org/prop/", ?pid)) AS ?claim)
  BIND(IRI(CONCAT("http://www.wikidata.org/prop/statement/", ?pid)) AS ?ps) BIND(IRI(CONCAT("http://www.wikidata.org/prop/statement/value/", ?pid)) AS ?psv)
}"""
"""What a dump says of each property beside its datatype; the bundled facts leave it out."""


def build_field(people: int = 90, *, extra: str = "") -> str:
    """Marine biology as Turtle: people of the field, their institutes, universities and awards, and what must not be told of them."""
    lines = [extra]
    for pid, (label, kind) in PROPERTIES.items():
        lines.append(f'wd:{pid} rdfs:label "{label}"@en ; wikibase:propertyType wikibase:{kind} .')
    named = {
        FIELD: "marine biology",
        PRACTITIONER: "marine biologist",
        INSTITUTE: "research institute",
        UNIVERSITY: "university",
        AWARD: "award",
        HUMAN: "human",
    }
    lines += [f'wd:{qid} rdfs:label "{label}"@en .' for qid, label in named.items()]
    lines.append(f"wd:{FIELD} wdt:P3095 wd:{PRACTITIONER} . wd:{PRACTITIONER} wdt:P425 wd:{FIELD} .")
    towns = [_named(lines, 100 + n, town) for n, town in enumerate(TOWNS)]
    lands = [_named(lines, 120 + n, land) for n, land in enumerate(LANDS)]
    gear = [_named(lines, 130 + n, label) for n, label in enumerate(("dredge", "trawl", "drone"))]
    institutes = [_named(lines, 200 + n, f"{town} Marine Station" if n % 2 else f"Institute of Ocean Research {town}") for n, town in enumerate(TOWNS * 2)]
    universities = [_named(lines, 300 + n, f"University of {name}") for n, name in enumerate([*TOWNS, *LANDS])]
    awards = [_named(lines, 400 + n, f"{name} Medal") for n, name in enumerate(LAST[:12])]
    for n, qid in enumerate(institutes):
        lines.append(f"wd:{qid} wdt:P31 wd:{INSTITUTE} ; wdt:P17 wd:{lands[n % 4]} ; wdt:P159 wd:{towns[n % 8]} ; wdt:P101 wd:{FIELD} .")
        lines.append(f'wd:{qid} wdt:P571 "{1890 + 7 * n}-01-01T00:00:00Z"^^xsd:dateTime ; wdt:P1128 "+{20 + 13 * n}"^^xsd:decimal .')
        lines.append(f"wd:{qid} wdt:P112 wd:Q{900000500 + n} .")
    for n, qid in enumerate(universities):
        lines.append(f'wd:{qid} wdt:P31 wd:{UNIVERSITY} ; wdt:P17 wd:{lands[n % 4]} ; wdt:P571 "{1500 + 30 * n}-01-01T00:00:00Z"^^xsd:dateTime .')
    for n, qid in enumerate(awards):
        lines.append(f'wd:{qid} wdt:P31 wd:{AWARD} ; wdt:P17 wd:{lands[n % 4]} ; wdt:P571 "{1950 + n}-01-01T00:00:00Z"^^xsd:dateTime .')
    for n in range(people):
        qid = _named(lines, 500 + n, f"{FIRST[n % 20]} {LAST[(n * 7 + n // 20) % 20]}")
        lines.append(f"wd:{qid} wdt:P31 wd:{HUMAN} ; wdt:P106 wd:{PRACTITIONER} ; wdt:P101 wd:{FIELD} ; wdt:P19 wd:{towns[n % 8]} ; wdt:P21 wd:Q6581072 .")
        lines.append(f"wd:{qid} wdt:P108 wd:{institutes[n % 16]}, wd:{institutes[(n * 3 + 1) % 16]} ; wdt:P69 wd:{universities[n % 12]} .")
        lines.append(f"wd:{qid} wdt:P26 wd:Q{900000500 + n + 1} .")
        lines.append(f"wd:{qid} wdt:P166 wd:{awards[n % 12]}, wd:{awards[(n * 5 + 2) % 12]} ; wdt:P7002 wd:{gear[n % 3]} ; wdt:P7003 wd:{gear[(n // 2) % 3]} .")
        lines.append(f'wd:{qid} wdt:P569 "{1880 + n}-03-0{1 + n % 9}T00:00:00Z"^^xsd:dateTime ; wdt:P7000 wd:{institutes[0]} .')
        node, value = f"<http://www.wikidata.org/entity/statement/Q{900000500 + n}-d>", f"<http://www.wikidata.org/value/dive{n}>"
        lines.append(f'wd:{qid} wdt:P7001 "+{30 + 3 * n}"^^xsd:decimal ; p:P7001 {node} .')
        lines.append(f'{node} ps:P7001 "+{30 + 3 * n}"^^xsd:decimal ; psv:P7001 {value} ; wikibase:rank wikibase:NormalRank .')
        lines.append(f'{value} wikibase:quantityAmount "+{30 + 3 * n}"^^xsd:decimal ; wikibase:quantityUnit wd:Q11573 .')
    lines.append('wd:Q11573 rdfs:label "metre"@en .')
    return "\n".join(lines)


def _named(lines: list[str], number: int, label: str) -> str:
    lines.append(f'wd:Q{900000000 + number} rdfs:label "{label}"@en .')
    return f"Q{900000000 + number}"


MARINE_BIOLOGY = Item(
    FIELD,
    "marine biology",
    "scientific study of organisms that live in the ocean",
    ("ocean biology",),
    ("Q11862829",),
    80,
    "Marine biology",
    {"P3095": [PRACTITIONER]},
)
ITEMS = [
    MARINE_BIOLOGY,
    Item("Q15763473", "Marine Biology", "scientific journal", (), ("Q5633421",), 3),
    Item("Q62390000", "Marine biology of the North Sea", "scientific article published in 1998", (), ("Q13442814",), 0),
    Item("Q11424", "film", "sequence of images that give the impression of movement", ("movie",), ("Q20000001",), 200, "Film", {"P279": ["Q20937557"]}),
    Item("Q6293", "photographic film", "light-sensitive medium", ("film",), (), 60, "", {"P279": ["Q214609"]}),
    Item("Q308", "Mercury", "first planet from the Sun", (), ("Q3504248",), 250),
    Item("Q925", "mercury", "chemical element with symbol Hg", (), ("Q11344",), 230),
    Item("Q1150", "Mercury", "Roman god", (), ("Q11688446",), 90),
    Item("Q99000001", "Mercury", "album by somebody", (), ("Q482994",), 4),
    Item("Q99000002", "Freddy Fieldwork", "human", (), ("Q5",), 12),
    Item("Q11862829", "academic discipline"),
    Item("Q5633421", "scientific journal"),
    Item("Q13442814", "scholarly article"),
    Item("Q20000001", "type of media"),
    Item("Q3504248", "inner planet of the Solar System"),
    Item("Q11344", "chemical element"),
    Item("Q11688446", "Roman deity"),
    Item("Q482994", "album"),
    Item("Q5", "human"),
    Item(INSTITUTE, "research institute", article="Research institute"),
    Item(UNIVERSITY, "university", article="University"),
]
ARTICLES = {
    "Marine biology": "Marine biology is the study of life in the sea.\n\n== History ==\nIt is old.\n\n=== Early ===\nVery old.\n\n== See also ==\nEcology\n",
    "University": "A university is a place of study.\n\n== Kinds ==\nThere are many.",
    "Film": "A film is a work of moving images.\n\n== Making ==\nIt takes people.",
}
