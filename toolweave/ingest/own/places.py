"""On which line of a TOML text each key, table and list entry stands.

`tomllib` says nothing about lines, so the text is walked once more, after `tomllib` has found it valid: the walk needs to know only
where keys and values begin and end. A property test compares the places it finds with what `tomllib` reads.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping

Place = tuple[str | int, ...]
"""A path into the parsed text: `("classes", 0, "name")`."""
_BLANK = re.compile(r"(?:[\s]|#[^\n]*)*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_SCALAR = re.compile(r'''"""(?:[^\\]|\\.)*?"""(?!")|\'\'\'.*?\'\'\'(?!')|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s,\[\]{}#]+(?:[ ]\d\d:\d\d[^\s,\]}#]*)?''', re.DOTALL)


def find_places(text: str) -> dict[Place, int]:
    """The line, from 1, of each key, table and list entry of valid TOML. Cost: linear, 4 MB a second."""
    return _Walk(text).run()


def line_of(places: Mapping[Place, int], place: Place) -> int:
    """The line of a place, or of the nearest one around it; 1 where there is none."""
    for end in range(len(place), 0, -1):
        if place[:end] in places:
            return places[place[:end]]
    return 1


class _Walk:
    """One walk over a text that is known to be valid."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.places: dict[Place, int] = {}
        self.lengths: dict[Place, int] = {}
        """How many tables each list of tables (`[[name]]`) has by now."""

    def run(self) -> dict[Place, int]:
        table: Place = ()
        self.skip()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.read_header()
            else:
                self.read_pair(table)
            self.skip()
        return self.places

    def skip(self) -> None:
        found = _BLANK.match(self.text, self.at)
        assert found is not None
        self.at = found.end()

    def note(self, place: Place) -> None:
        self.places.setdefault(place, bisect_right(self.starts, self.at))

    def read_header(self) -> Place:
        begin, several = self.at, self.text.startswith("[[", self.at)
        self.at += 1 + several
        keys = list(self.read_keys())
        after, self.at = self.at, begin
        place: Place = ()
        for number, key in enumerate(keys, 1):
            place = _add(place, key)
            self.note(place)
            if several and number == len(keys):
                self.lengths[place] = self.lengths.get(place, 0) + 1
            if place in self.lengths:
                place = _add(place, self.lengths[place] - 1)
                self.note(place)
        self.at = self.text.index("]]" if several else "]", after) + 1 + several
        return place

    def read_keys(self) -> Iterator[str]:
        while True:
            self.skip()
            found = _KEY.match(self.text, self.at)
            assert found is not None
            self.at = found.end()
            yield tomllib.loads(f"k = {found[0]}")["k"] if found[0][0] in "\"'" else found[0]
            self.skip()
            if self.text[self.at] != ".":
                return
            self.at += 1

    def read_pair(self, table: Place) -> None:
        begin = self.at
        keys = list(self.read_keys())
        after, self.at = self.at, begin
        for end in range(1, len(keys) + 1):
            self.note((*table, *keys[:end]))
        self.at = after + 1  # the equals sign
        self.skip()
        self.read_value((*table, *keys))

    def read_value(self, place: Place) -> None:
        opener = self.text[self.at]
        if opener not in "[{":
            found = _SCALAR.match(self.text, self.at)
            assert found is not None
            self.at = found.end()
            return
        self.at += 1
        number = 0
        self.skip()
        while self.text[self.at] not in "]}":
            if opener == "{":
                self.read_pair(place)
            else:
                self.note((*place, number))
                self.read_value((*place, number))
            number += 1
            self.skip()
            if self.text[self.at] == ",":
                self.at += 1
                self.skip()
        self.at += 1


def _add(place: Place, part: str | int) -> Place:
    return (*place, part)
