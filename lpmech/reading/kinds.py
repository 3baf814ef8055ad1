"""Values of another kind than expected: how they are mended, with a line as the file has them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lpmech.reading.examples import Writing, header, line, written
from lpmech.reading.faults import Place
from lpmech.reading.numbers import likely
from lpmech.reading.values import Unreadable
from lpmech.reading.words import describe, nearest

_JOINED = re.compile(r"\s*[,;]\s*|\s+and\s+")
_DIGITS = re.compile(r"-?[0-9]")
_LONGEST = 300  # characters of a text in which several are looked for
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """What a list is of. `named`: the key by which a text alone means a table of the list."""

    tables: bool = False
    texts: bool = False
    named: str = ""


ANYTHING, TABLES, TEXTS = Elements(), Elements(tables=True), Elements(texts=True)


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value at a place that takes another kind of value, and how the file is written."""

    value: object
    place: Place
    writing: Writing

    def as_list(self, of: Elements) -> str:
        """How to make a list of it."""
        if isinstance(self.value, dict):
            return self._list_of_table() if of.tables else self._list_of_keys()
        if of.tables and of.named and isinstance(self.value, str):
            return self._write([{of.named: self.value}])
        if of.tables:
            return f"write {self._brackets}, and below it the keys of a table" if self._by_header else ""
        if isinstance(self.value, str):
            parts = _JOINED.split(self.value) if len(self.value) <= _LONGEST else [self.value]
            return self._write([part for part in parts if part])
        if of.texts and self._number:
            return self._write([self._number])
        return self._write([self.value]) if isinstance(self.value, int) else ""

    def _list_of_table(self) -> str:
        around = "put it in square brackets: [{ … }]"
        return f"write its header in double brackets: {self._brackets}; or {around}" if self._by_header else around

    def _list_of_keys(self) -> str:
        keys = [*self.value] if isinstance(self.value, dict) else []
        return f"write a list in square brackets, such as {self._line(keys or ['ann', 'bob'])}"

    def as_object(self, known: Sequence[str] = ()) -> str:
        """How to make an object of it. `known`: the words that may stand in its place."""
        if isinstance(self.value, str):
            return nearest(self.value, known)
        if isinstance(self.value, list) and self.value and all(isinstance(one, dict) for one in self.value):
            return self._single()
        return ""

    def _single(self) -> str:
        """Of objects in a list, which were meant to be one."""
        if self._by_header:
            return f"write its header in single brackets, once: {header(self.place)}"
        return "take the square brackets around it away" if self._one else "write one object: { … }"

    def as_text(self) -> str:
        """How to make a text of it."""
        if isinstance(self.value, list):
            texts = [one for one in self.value if isinstance(one, str)]
            return self._write(" ".join(texts)) if texts and len(texts) == len(self.value) else ""
        if isinstance(self.value, bool):
            return self._write("true" if self.value else "false")
        return self._write(self._number) if self._number else ""

    def as_flag(self) -> str:
        """How to make true or false of it."""
        word = (self.value if isinstance(self.value, str) else describe(self.value)).strip().casefold()
        if word in (*_TRUE, *_FALSE):
            return self._write(word in _TRUE)
        return f"write {self._line(True)}, or {self._line(False)}"

    def as_number(self) -> str:
        """How to make a number of it; it is a text that most likely writes one."""
        return likely(self.value) if isinstance(self.value, str) else ""

    @property
    def _number(self) -> str:
        """A number as it is written; empty where the value is none, or a long one."""
        shown = describe(self.value) if isinstance(self.value, int | float | Fraction | Unreadable) else ""
        return shown if _DIGITS.match(shown) else ""

    @property
    def _one(self) -> bool:
        return isinstance(self.value, list) and len(self.value) == 1

    @property
    def _by_header(self) -> bool:
        """Whether a header of TOML may stand for the place."""
        return self.writing is Writing.TOML and self._key is not None

    @property
    def _brackets(self) -> str:
        return header(self.place, repeated=True)

    @property
    def _key(self) -> str | None:
        return self.place[-1] if self.place and isinstance(self.place[-1], str) else None

    def _line(self, value: object) -> str:
        return written(value, self.writing) if self._key is None else line(self._key, value, self.writing)

    def _write(self, value: object) -> str:
        return f"write {self._line(value)}"
