"""N-Triples, quickly: one regular expression takes the lines as dumps write them, pyoxigraph judges all others.

The expression matches a strict part of the language, so that whatever it takes pyoxigraph would take too, and as the same.
Most lines of a dump do not matter to a domain: only of those that do are terms made.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Container, Generator, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from typing import BinaryIO, cast

import pyoxigraph as ox

from toolweave.ingest.lines import Damage, read_blocks
from toolweave.ingest.rdf import LANGUAGES, Term, Triple

LINE_LIMIT = 2**20
"""Bytes of one line; the longest of Wikidata's have some tens of thousands."""
_HEX = "[0-9A-Fa-f]"
_IRI = r"<([^\x00-\x20<>\"{}|^`\\]++)>"
_BLANK = r"_:([A-Za-z0-9_]++)"
_ESCAPE = rf"\\(?:[tbnrf\"'\\]|u(?![Dd][89A-Fa-f]){_HEX}{{4}}|U000[1-9A-Fa-f]{_HEX}{{4}})"
_LITERAL = rf"\"([^\"\\\n\r]*+(?:{_ESCAPE}[^\"\\\n\r]*+)*+)\""
_LANGUAGE = r"@([a-zA-Z]++(?:-[a-zA-Z0-9]++)*+)"
STATEMENT = re.compile(
    rf"^[ \t]*+(?:{_IRI}|{_BLANK})[ \t]*+{_IRI}[ \t]*+(?:{_IRI}|{_BLANK}|{_LITERAL}(?:\^\^{_IRI}|{_LANGUAGE})?)[ \t]*+\.[ \t]*+(?:#[^\n\r]*+)?\r?$",
    re.MULTILINE,
)
"""Its groups: subject or blank subject, predicate, then of the object: IRI, blank, text, datatype, language."""
_LANGUAGES = frozenset("".join(letters) for language in LANGUAGES for letters in product(*zip(language.lower(), language.upper(), strict=True)))
_Found = tuple[str, str, str, str, str, str, str, str]
_ESCAPES = re.compile(r"\\(?:u(....)|U(........)|(.))")
STRING = "http://www.w3.org/2001/XMLSchema#string"
LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_TERM = cast("Callable[[type[Term], tuple[str, bool, str, str]], Term]", tuple.__new__)  # pyright: ignore[reportUnknownMemberType]
_SHORT = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which triples matter: None is all of them. Texts with a language matter in English and where they are for all languages."""

    predicates: Container[str] | None = None
    subjects: Set[str] | None = None

    def has(self, subject: str, predicate: str, language: str) -> bool:
        """Whether a triple matters."""
        return (self.predicates is None or (predicate in self.predicates and language in LANGUAGES)) and (self.subjects is None or subject in self.subjects)


ALL = Wanted()


def read_ntriples(stream: BinaryIO, damage: Damage, wanted: Wanted = ALL) -> Iterator[list[Triple]]:
    """The triples that matter, in order, a list for each block; damaged lines are noted. Blank subjects are left out.

    Where only some subjects matter, the lines of others are not looked at, nor is their damage.
    Cost: 1 µs a line, and as much again for one that matters; 0.4 µs where its subject does not. Memory holds one block.
    """
    subjects = None if wanted.subjects is None else {subject.encode() for subject in wanted.subjects}
    for number, block in read_blocks(stream, damage, limit=LINE_LIMIT):
        with _paused_collector():
            batch = _read_block(number, block if subjects is None else _sift_lines(block, subjects), damage, wanted)
        yield batch


def _sift_lines(block: bytes, subjects: set[bytes]) -> bytes:
    """The lines whose subject matters, and those that are written in another way than lines of dumps."""
    lines = block.split(b"\n")
    return b"\n".join([line for line in lines if (subject := line[1 : line.find(b">")]) in subjects or line[:1] != b"<" or b"\\" in subject])


@contextmanager
def _paused_collector() -> Generator[None]:
    """No search for cycles while a block's tuples are made: there are none, and it would take a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read_block(number: int, block: bytes, damage: Damage, wanted: Wanted) -> list[Triple]:
    try:
        text = block.decode()
    except UnicodeDecodeError:
        return list(_read_lines(number, block, damage, wanted))
    found = cast("list[_Found]", STATEMENT.findall(text))
    if len(found) != text.count("\n") + (not text.endswith("\n")):
        return list(_read_lines(number, block, damage, wanted))
    return _build_triples(_sift(found, wanted))


def _sift(found: list[_Found], wanted: Wanted) -> list[_Found]:
    predicates, subjects = wanted.predicates, wanted.subjects
    if subjects is not None:
        found = [row for row in found if row[0] in subjects]
    if predicates is not None:
        return [row for row in found if row[2] in predicates and row[0] and (not row[7] or row[7] in _LANGUAGES)]
    return [row for row in found if row[0]]


def _build_triples(found: list[_Found]) -> list[Triple]:
    """Terms are made around their class's own constructor, which takes half of the time of all this."""
    return [
        (subject, predicate, _TERM(Term, (iri, True, "", "")) if iri else _build_literal(blank, text, datatype, language))
        for subject, _, predicate, iri, blank, text, datatype, language in found
    ]


def _build_literal(blank: str, text: str, datatype: str, language: str) -> Term:
    if blank:
        return Term("", is_iri=True)
    if "\\" in text:
        text = _ESCAPES.sub(_unescape, text)
    return _TERM(Term, (text, False, datatype or (LANG_STRING if language else STRING), language.lower()))


def _unescape(found: re.Match[str]) -> str:
    short, long, letter = found.groups()
    return _SHORT.get(letter, letter) if letter else chr(int(short or long, 16))


def _read_lines(number: int, block: bytes, damage: Damage, wanted: Wanted) -> Iterator[Triple]:
    """Line by line, where a block has more than statements in it."""
    for place, line in enumerate(block.removesuffix(b"\n").split(b"\n"), number):
        bare = line.strip()
        if not bare or bare.startswith(b"#"):
            continue
        try:
            text = line.decode()
        except UnicodeDecodeError as exc:
            damage.note(place, f"not UTF-8 ({exc.reason})")
            continue
        if found := cast("list[_Found]", STATEMENT.findall(text)):
            yield from _build_triples(_sift(found, wanted))
        else:
            yield from _ask_pyoxigraph(place, line, damage, wanted)


def _ask_pyoxigraph(place: int, line: bytes, damage: Damage, wanted: Wanted) -> list[Triple]:
    try:
        return [triple for triple in read_quads(ox.parse(line, ox.RdfFormat.N_TRIPLES, lenient=True)) if wanted.has(triple[0], triple[1], triple[2].language)]
    except SyntaxError as exc:
        damage.note(place, exc.msg.partition(": ")[2] or exc.msg)
        return []


def read_quads(quads: Iterator[ox.Quad]) -> Iterator[Triple]:
    """Triples as pyoxigraph gives them; blank subjects are left out."""
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode):
            yield quad.subject.value, quad.predicate.value, _read_node(quad.object)


def _read_node(node: object) -> Term:
    if isinstance(node, ox.Literal):
        return Term(node.value, is_iri=False, datatype=node.datatype.value, language=node.language or "")
    return Term(node.value if isinstance(node, ox.NamedNode) else "", is_iri=True)
