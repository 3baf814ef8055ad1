"""The lines of the keys and elements of a TOML text that is known to be valid.

A place is a key path with positions in arrays, as in the tree: `stages`, 0, `types`. An array of tables counts up at
each of its headers, and a path that leads through one means its latest element.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from lpmech.reading.faults import Place

_TOKEN = re.compile(
    r'(?P<string>"""(?:[^"\\]|\\.|"(?!""))*"{3,5}|\'\'\'.*?\'{3,5}|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|\'[^\'\n]*\')'
    r"|(?P<skipped>[ \t\r]+|\#[^\n]*)|(?P<sign>[\[\]{}=,.\n])|(?P<bare>[^\s\[\]{}=,.\"'#]+)",
    re.DOTALL,
)


def lines(text: str, wanted: set[Place]) -> dict[Place, int]:
    """The lines of those of the wanted places that the text has."""
    found = _Scan(text).found
    return {place: found[place] for place in wanted if place in found}


class _Scan:
    """One pass over the tokens of a text; `found` is the first line of every place."""

    def __init__(self, text: str) -> None:
        self.found: dict[Place, int] = {(): 1}
        self._latest: dict[Place, int] = {}  # of arrays of tables: the position of the latest element
        self._tokens = [*_tokens(text), ("\n", 0), ("", 0)]
        self._next = 0
        self._read()

    def _peek(self) -> str:
        return self._tokens[self._next][0]

    def _take(self) -> tuple[str, int]:
        self._next += 1
        return self._tokens[self._next - 1]

    def _read(self) -> None:
        """Headers and assignments up to the end."""
        table: Place = ()
        while self._peek():
            if self._peek() == "\n":
                self._take()
            elif self._peek() == "[":
                table = self._header()
            else:
                self._assignment(table)

    def _header(self) -> Place:
        """`[a.b]` or `[[a.b]]`: the table that it opens."""
        self._take()
        repeated = self._peek() == "["
        if repeated:
            self._take()
        keys, line = self._key()
        place: Place = ()
        for key in keys[:-1]:
            place = self._inside(self._note((*place, key), line))
        place = self._note((*place, keys[-1]), line)
        if repeated:
            self._latest[place] = self._latest.get(place, -1) + 1
        place = self._note(self._inside(place), line)
        while self._peek() == "]":
            self._take()
        return place

    def _inside(self, place: Place) -> Place:
        """The latest element of an array of tables; another place itself."""
        return (*place, self._latest[place]) if place in self._latest else place

    def _note(self, place: Place, line: int) -> Place:
        self.found.setdefault(place, line)
        return place

    def _key(self) -> tuple[list[str], int]:
        """A dotted key and its line."""
        text, line = self._take()
        keys = [_decode(text)]
        while self._peek() == ".":
            self._take()
            keys.append(_decode(self._take()[0]))
        return keys, line

    def _assignment(self, table: Place) -> None:
        keys, line = self._key()
        self._take()  # the equals sign
        place = table
        for key in keys:
            place = self._note((*place, key), line)
        self._value(place)

    def _value(self, place: Place) -> None:
        if self._peek() == "[":
            self._array(place)
        elif self._peek() == "{":
            self._inline(place)
        else:
            while self._peek() not in ("", ",", "]", "}", "\n"):
                self._take()

    def _array(self, place: Place) -> None:
        self._take()
        position = 0
        while self._peek() != "]":
            if self._peek() in (",", "\n"):
                self._take()
            else:
                self._value(self._note((*place, position), self._tokens[self._next][1]))
                position += 1
        self._take()

    def _inline(self, place: Place) -> None:
        self._take()
        while self._peek() != "}":
            if self._peek() in (",", "\n"):
                self._take()
            else:
                self._assignment(place)
        self._take()


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """Every token that is not white space or a comment, with its line."""
    line = 1
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "skipped":
            yield match[0], line
        line += match[0].count("\n")


def _decode(token: str) -> str:
    """A key as it is meant."""
    return str(tomllib.loads(f"key = {token}")["key"]) if token.startswith(('"', "'")) else token
