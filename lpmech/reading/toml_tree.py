"""TOML text to a tree, and the lines of places in it.

The standard library reads the text; decimals become exact fractions. It tells no lines but those of syntax errors, so
these are found by a second pass, which only a file with faults needs. Syntax errors are told by `toml_faults`.

A place is a key path with positions in arrays, as in the tree: `stages`, 0, `types`. An array of tables counts up at
each of its headers, and a path that leads through one means its latest element.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import partial

from lpmech.problem.exact import MAX_NUMBER_LENGTH
from lpmech.reading.examples import Writing
from lpmech.reading.faults import Faults, Place
from lpmech.reading.source import MAX_DEPTH, is_deep
from lpmech.reading.toml_faults.tell import tell
from lpmech.reading.values import Unreadable, Written

_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE]([+-]?[0-9]{1,9}))?", re.ASCII)
_DIGITS = re.compile(rf"[0-9_]{{{MAX_NUMBER_LENGTH},}}")


def parse(text: str, source: str) -> tuple[object, Faults]:
    """The tree of a TOML text. Raises BadInput where it is no TOML."""
    try:
        tree = tomllib.loads(text, parse_float=_decimal)
        deep = is_deep(tree)
    except tomllib.TOMLDecodeError as error:
        tell(error, text, source)
    except ValueError:  # Python converts no integer of over 4,300 digits
        _long_number_fault(text, source)
    except RecursionError:
        deep = True
    if deep:
        faults = Faults(source, writing=Writing.TOML)
        faults.add("E-DEPTH", (), f"lists and tables nested over {MAX_DEPTH} deep", f"at most {MAX_DEPTH} levels")
        faults.check()
    return tree, Faults(source, partial(lines, text), Writing.TOML)


def _decimal(text: str) -> Written | Unreadable:
    """A decimal, exactly; its text where it is infinite, not a number, or too long."""
    plain = text.replace("_", "")
    match = _DECIMAL.fullmatch(plain)
    if not match or len(plain) > MAX_NUMBER_LENGTH or abs(int(match[3] or 0)) > MAX_NUMBER_LENGTH:
        return Unreadable(text)
    return Written(plain)


def _long_number_fault(text: str, source: str) -> None:
    match = _DIGITS.search(text)
    line = text.count("\n", 0, match.start()) + 1 if match else 1
    faults = Faults(source, lambda places: {(): line})
    faults.add("E-NUMBER-LONG", (), f"a number of {len(match[0]) if match else 'too many'} digits",
               f"at most {MAX_NUMBER_LENGTH} characters")  # fmt: skip
    faults.check()


_TOKEN = re.compile(
    r'(?P<string>"""(?:[^"\\]|\\.|"(?!""))*"{3,5}|\'\'\'.*?\'{3,5}|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|\'[^\'\n]*\')'
    r"|(?P<skipped>[ \t\r]+|\#[^\n]*)|(?P<sign>[\[\]{}=,.\n])|(?P<bare>[^\s\[\]{}=,.\"'#]+)",
    re.DOTALL,
)


def lines(text: str, wanted: set[Place]) -> dict[Place, int]:
    """The lines of those of the wanted places that the text has."""
    found = _Scan(text).found
    return {place: found[place] for place in wanted if place in found}


def spans(text: str) -> dict[Place, tuple[int, int]]:
    """Where the value of each place begins and ends in a text that is TOML: places of headers have none."""
    return _Scan(text).spans


class _Scan:
    """One pass over the tokens of a text: `found` is the first line of every place, `spans` what its value takes."""

    def __init__(self, text: str) -> None:
        self.found: dict[Place, int] = {(): 1}
        self.spans: dict[Place, tuple[int, int]] = {}
        self._latest: dict[Place, int] = {}  # of arrays of tables: the position of the latest element
        self._tokens = [*_tokens(text), ("\n", 0, 0), ("", 0, 0)]
        self._next = 0
        self._read()

    def _peek(self) -> str:
        return self._tokens[self._next][0]

    def _take(self) -> tuple[str, int, int]:
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
        text, line, _ = self._take()
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
        begin = self._tokens[self._next][2]
        self._read_value(place)
        last, _, start = self._tokens[self._next - 1]
        self.spans[place] = (begin, start + len(last))

    def _read_value(self, place: Place) -> None:
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


def _tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Every token that is not white space or a comment, with its line and where it begins."""
    line = 1
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "skipped":
            yield match[0], line, match.start()
        line += match[0].count("\n")


def _decode(token: str) -> str:
    """A key as it is meant."""
    return str(tomllib.loads(f"key = {token}")["key"]) if token.startswith(('"', "'")) else token
