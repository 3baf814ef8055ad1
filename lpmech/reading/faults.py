"""Faults: what is wrong with an input, where, what was expected instead, and how to mend it.

A reader adds faults to a `Faults` and goes on, so that all of a file's faults are reported together, in the order of
its lines. The lines are looked up only then: reading a file without faults does not pay for them. Places in a file
are written `stages[0].utility.ann.entries["to ann|low"]`; where the line of a place is not known, it is that of the
nearest place that encloses it. Codes are explained in `codes.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lpmech.reading.codes import codes
from lpmech.reading.examples import Writing
from lpmech.reading.usual import usual_mend

Place = tuple[str | int, ...]
Stands = tuple[Place, object]  # a value, and where it stands by a misspelt key
Lines = Callable[[set[Place]], Mapping[Place, int]]  # the lines of those of the places that a file has
MAX_FAULTS = 1_000  # kept of one file
MAX_SHOWN = 20  # of one code in a report
_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,199}")


def write_place(place: Place) -> str:
    """A place as people read it: `stages[0].types["ann lee"]`."""
    parts = []
    for step in place:
        if isinstance(step, str) and _BARE.fullmatch(step):
            parts.append(f".{step}")
        else:
            parts.append(f"[{step}]" if isinstance(step, int) else f"[{quote(step, 1_000)}]")
    return "".join(parts).removeprefix(".")


def quote(text: str, limit: int = 80) -> str:
    """A text in double quotes, with what cannot be printed escaped, and shortened."""
    shown = text if len(text) <= limit else f"{text[: limit - 20]}…"
    escaped = printable(shown.replace("\\", "\\\\").replace('"', '\\"'))
    return f'"{escaped}"' if len(text) <= limit else f'"{escaped}" ({len(text)} characters)'


def printable(text: str) -> str:
    """A text with what cannot be printed (control characters, surrogates) escaped."""
    return text if text.isprintable() else "".join(map(_escape, text))


def _escape(character: str) -> str:
    if character.isprintable():
        return character
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault of an input."""

    code: str
    source: str  # the file, or what else was read
    line: int | None
    place: str
    found: str
    expected: str
    mend: str  # may have several lines, if it shows some of a file

    def __post_init__(self) -> None:
        if self.code not in codes():
            raise ValueError(f"{self.code} is not explained")

    def __str__(self) -> str:
        where = self.source if self.line is None else f"{self.source}:{self.line}"
        lines = [f"{where}: {self.code}{f' at {self.place}' if self.place else ''}", f"  found:    {self.found}"]
        lines += [f"  expected: {self.expected}"] if self.expected else []
        first, *more = self.mend.split("\n")
        lines += [f"  mend:     {first}", *(f"            {line}" for line in more)] if self.mend else []
        return "\n".join(map(printable, lines))


class BadInput(ValueError):  # noqa: N818 - what it is for the user, whose input it names
    """An input with faults; its text is the report. Of very many faults with one code the text shows the first."""

    def __init__(self, faults: Iterable[Fault], omitted: int = 0) -> None:
        self.faults = tuple(faults)
        self.omitted = omitted
        super().__init__(self.faults, omitted)

    def __str__(self) -> str:
        count = Counter[str]()
        report = []
        for fault in self.faults:
            count[fault.code] += 1
            report += [str(fault)] if count[fault.code] <= MAX_SHOWN else []
        report += [f"and {n - MAX_SHOWN} more of {code}" for code, n in count.items() if n > MAX_SHOWN]
        return "\n".join(report + ([f"and {self.omitted} more faults"] if self.omitted else []))


@dataclass(frozen=True, slots=True)
class _Found:
    """A fault before its line is known."""

    code: str
    place: Place
    found: str
    expected: str
    mend: str
    lacks: tuple[Place, ...]


class Faults:
    """The faults found so far in one input."""

    def __init__(
        self, source: str, lines: Lines = lambda places: {}, writing: Writing = Writing.JSON
    ) -> None:  # fmt: skip
        self.source = source
        self.writing = writing
        self._lines = lines
        self._advice: dict[Place, str] = {}
        self._found: dict[_Found, None] = {}
        self._omitted = 0
        self._meant: dict[Place, Stands | None] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

    @property
    def count(self) -> int:
        """How many faults have been found."""
        return len(self._found) + self._omitted

    def add(
        self, code: str, place: Place, found: str, expected: str = "", mend: str = "", *, lacks: Iterable[Place] = ()
    ) -> None:
        """Note a fault; the same fault met twice, as in a template that two agents share, is one.

        `lacks`: the places at which something is missing. If all of them are meant by keys that are misspelt (`mean`),
        those are the fault, and this one is not told.
        """
        fault = _Found(code, place, found, expected, mend, tuple(lacks))
        if len(self._found) < MAX_FAULTS:
            self._found[fault] = None
        elif fault not in self._found:
            self._omitted += 1

    def mean(self, place: Place, stands: Stands | None = None) -> None:
        """Note that a key with a fault of its own most likely means this place, which then lacks nothing else.

        `stands`: what is read instead, so that nothing that follows from the slip is told.
        """
        self._meant[place] = stands

    def instead(self, place: Place) -> Stands | None:
        """What is meant for a place, and where it stands."""
        return self._meant.get(place)

    def advise(self, place: Place, mend: str) -> None:
        """Say how a fault at this place is mended if nothing more particular is known."""
        self._advice[place] = mend

    def is_meant(self, place: Place) -> bool:
        """Whether a misspelt key most likely means this place, or one that encloses it; or whether it is there."""
        stands = {stands[0] for stands in self._meant.values() if stands is not None}
        return any(place[:end] in self._meant or place[:end] in stands for end in range(1, len(place) + 1))

    def _follows(self, fault: _Found) -> bool:
        """Whether a fault is there only because of keys that are misspelt."""
        return bool(fault.lacks) and all(map(self.is_meant, fault.lacks))

    def check(self) -> None:
        """Raise BadInput where there are faults."""
        if self._found:
            raise BadInput(self._located(), self._omitted)

    def write(self, place: Place) -> str:
        """A place as people read it."""
        return write_place(place)

    def line(self, place: Place) -> int | None:
        """The line of a place, or of the nearest that encloses it."""
        return self._nearest(place, self._lines({place[:depth] for depth in range(len(place) + 1)}))

    def _located(self) -> list[Fault]:
        """The faults with their lines, in order."""
        told = [fault for fault in self._found if not self._follows(fault)]
        wanted = {fault.place[:depth] for fault in told for depth in range(len(fault.place) + 1)}
        lines = self._lines(wanted)
        located = [self._locate(fault, lines) for fault in told]
        return sorted(located, key=lambda fault: fault.line or 0)  # stable: else in the order of their discovery

    def _locate(self, fault: _Found, lines: Mapping[Place, int]) -> Fault:
        line = self._nearest(fault.place, lines)
        mend = fault.mend or self._advice.get(fault.place) or usual_mend(fault.code)
        return Fault(code=fault.code, source=self.source, line=line, place=self.write(fault.place),
                     found=fault.found, expected=fault.expected, mend=mend)  # fmt: skip

    @staticmethod
    def _nearest(place: Place, lines: Mapping[Place, int]) -> int | None:
        depths = range(len(place), -1, -1)
        return next((lines[place[:depth]] for depth in depths if place[:depth] in lines), None)
