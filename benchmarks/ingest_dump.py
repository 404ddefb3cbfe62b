"""A made-up truthy dump for the benchmark: films, people and three times as much that is neither, by a seed, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

WD, WDT = "http://www.wikidata.org/entity/", "http://www.wikidata.org/prop/direct/"
XSD = "http://www.w3.org/2001/XMLSchema#"
NAMES = ("http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#prefLabel", "http://schema.org/name")
LANGUAGES = ("en", "de", "fr", "ja")
TERMS = 200
"""Genres, countries and places that all entities share; they come first, as the oldest of Wikidata do."""
FILMS, PEOPLE = 0.08, 0.25
"""Shares of entities; all others are of a class that cinema does not have."""


def write_dump(path: Path, statements: int, seed: int = 0) -> None:
    """Write a dump of exactly so many statements. Cost: 1 µs each."""
    left = statements
    with path.open("w", encoding="utf-8") as out:
        for lines in make_entities(seed):
            out.write("".join(lines[:left]))
            left -= len(lines)
            if left <= 0:
                return


def make_entities(seed: int) -> Iterator[list[str]]:
    """Entities without end, each as its lines."""
    rng = Random(seed)
    fixed = (
        ("Q11424", "film"),
        ("Q5", "human"),
        ("Q7727", "minute"),
        ("P57", "director"),
        ("P161", "cast member"),
        ("P136", "genre"),
        ("P569", "date of birth"),
    )
    for qid, label in fixed:
        yield list(_name_lines(qid, label))
    for number in range(TERMS):
        yield [*_name_lines(f"Q{1_000 + number}", f"term {number}"), f"<{WD}Q{1_000 + number}> <{WDT}P31> <{WD}Q483394> .\n"]
    people = [f"Q{1_000_000}"]
    number = 1_000_000
    while True:
        number += 1
        draw = rng.random()
        if draw < FILMS:
            yield _make_film(f"Q{number}", people, rng)
        elif draw < FILMS + PEOPLE:
            people.append(f"Q{number}")
            yield _make_person(f"Q{number}", rng)
        else:
            yield _make_other(f"Q{number}", rng)


def _name_lines(qid: str, label: str) -> Iterator[str]:
    yield f'<https://www.wikidata.org/wiki/Special:EntityData/{qid}> <http://wikiba.se/ontology#sitelinks> "{int(qid[1:]) % 97}"^^<{XSD}integer> .\n'
    for language in LANGUAGES:
        for name in NAMES:
            yield f'<{WD}{qid}> <{name}> "{label} \\u00E9 {language}"@{language} .\n' if language != "en" else f'<{WD}{qid}> <{name}> "{label}"@en .\n'
    yield f'<{WD}{qid}> <http://schema.org/description> "one that \\"is\\" made up"@en .\n'


def _link(qid: str, pid: str, value: str) -> str:
    return f"<{WD}{qid}> <{WDT}{pid}> <{WD}{value}> .\n"


def _term(rng: Random) -> str:
    return f"Q{1_000 + rng.randrange(TERMS)}"


def _make_film(qid: str, people: list[str], rng: Random) -> list[str]:
    cast = {people[int(len(people) * rng.random() ** 3)] for _ in range(rng.randrange(2, 9))}
    lines = [*_name_lines(qid, f"The Film {qid}"), _link(qid, "P31", "Q11424"), _link(qid, "P57", people[int(len(people) * rng.random() ** 3)])]
    lines += [_link(qid, "P161", one) for one in sorted(cast)]
    lines += [_link(qid, "P136", _term(rng)), _link(qid, "P495", _term(rng)), f'<{WD}{qid}> <{WDT}P345> "tt{qid[1:]}" .\n']
    lines.append(f'<{WD}{qid}> <{WDT}P577> "{rng.randrange(1920, 2024)}-0{rng.randrange(1, 10)}-11T00:00:00Z"^^<{XSD}dateTime> .\n')
    lines.append(f'<{WD}{qid}> <{WDT}P2047> "+{rng.randrange(60, 200)}"^^<{XSD}decimal> .\n')
    return lines


def _make_person(qid: str, rng: Random) -> list[str]:
    lines = [
        *_name_lines(qid, f"Person {qid}"),
        _link(qid, "P31", "Q5"),
        _link(qid, "P19", _term(rng)),
        _link(qid, "P106", _term(rng)),
        _link(qid, "P27", _term(rng)),
    ]
    lines.append(f'<{WD}{qid}> <{WDT}P569> "{rng.randrange(1850, 2005)}-0{rng.randrange(1, 10)}-21T00:00:00Z"^^<{XSD}dateTime> .\n')
    lines.append(f'<{WD}{qid}> <{WDT}P735> "n{rng.randrange(1000)}" .\n')
    return lines


def _make_other(qid: str, rng: Random) -> list[str]:
    lines = [*_name_lines(qid, f"Article {qid}"), _link(qid, "P31", "Q13442814")]
    lines += [_link(qid, "P2860", f"Q{rng.randrange(10**6, 10**8)}") for _ in range(rng.randrange(1, 6))]
    lines += [f'<{WD}{qid}> <{WDT}P1476> "A title about {rng.randrange(10**6)}"@en .\n', f'<{WD}{qid}> <{WDT}P356> "10.1000/{rng.randrange(10**9)}" .\n']
    return lines
