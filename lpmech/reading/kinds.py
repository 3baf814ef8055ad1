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
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


@dataclass(frozen=True, slots=True)
class Misfit:
    """A value at a place that takes another kind of value, and how the file is written."""

    value: object
    place: Place
    writing: Writing

    def as_list(self, *, of_tables: bool = False, of_texts: bool = False) -> str:
        """How to make a list of it: of tables, of texts, or of something else."""
        if isinstance(self.value, dict):
            return self._list_of_table() if of_tables else self._list_of_keys()
        if of_tables:
            return f"write {self._brackets}, and below it the keys of its tables" if self._is_toml else ""
        if isinstance(self.value, str):
            return self._write([part for part in _JOINED.split(self.value) if part])
        if of_texts and self._is_number:
            return self._write([describe(self.value)])
        return self._write([self.value]) if isinstance(self.value, int) else ""

    def _list_of_table(self) -> str:
        if self._is_toml:
            return f"write its header in double brackets: {self._brackets}"
        return "put it in square brackets: [{ … }]"

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
        if self._is_toml and self._key is not None:
            return f"write its header in single brackets, once: {header(self.place)}"
        return "take the square brackets around it away" if self._is_toml or self._one else "write one object: { … }"

    def as_text(self) -> str:
        """How to make a text of it."""
        if isinstance(self.value, list):
            texts = [one for one in self.value if isinstance(one, str)]
            return self._write(" ".join(texts)) if texts and len(texts) == len(self.value) else ""
        if isinstance(self.value, bool):
            return self._write("true" if self.value else "false")
        return self._write(describe(self.value)) if self._is_number else ""

    def as_flag(self) -> str:
        """How to make true or false of it."""
        word = str(self.value).strip().casefold()
        if word in (*_TRUE, *_FALSE):
            return self._write(word in _TRUE)
        return f"write {self._line(True)}, or {self._line(False)}"

    def as_number(self) -> str:
        """How to make a number of it; it is a text that most likely writes one."""
        return likely(self.value) if isinstance(self.value, str) else ""

    @property
    def _is_number(self) -> bool:
        return isinstance(self.value, int | float | Fraction | Unreadable)

    @property
    def _one(self) -> bool:
        return isinstance(self.value, list) and len(self.value) == 1

    @property
    def _is_toml(self) -> bool:
        return self.writing is Writing.TOML

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
