"""Faults of a foreign file by its lines, and the numbers in it.

Decimals and floats are exact numbers here. What a float means is a choice (`Rounding`): the number that it is, the
shortest decimal that rounds to it, or the nearest fraction with a small denominator.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from lpmech.problem.exact import MAX_NUMBER_LENGTH, is_long
from lpmech.reading import json_tree
from lpmech.reading.faults import MAX_FAULTS, BadInput, Fault, Place, quote
from lpmech.reading.labels import flaw, has_other_meaning

MOST_CELLS = 1_000_000  # states times actions times next states, or nodes of a tree
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?(?:/[0-9]+)?", re.ASCII)
_MOST_EXPONENT = 1_000


class Rounding:
    """What a float means: `exact`, `decimals`, or a greatest denominator."""

    def __init__(self, denominator: int | None = None, *, decimals: bool = False) -> None:
        self.denominator, self.decimals = denominator, decimals
        self.floats = 0  # binary floats that were read
        self.largest = Fraction(0)  # the largest change of a number by rounding

    def of_float(self, value: float) -> Fraction:
        """A finite float."""
        self.floats += 1
        return self._nearest(Fraction(repr(value)) if self.decimals else Fraction(value))

    def of_decimal(self, value: Fraction) -> Fraction:
        """A decimal that is written with a point or an exponent."""
        return self._nearest(value)

    def _nearest(self, value: Fraction) -> Fraction:
        if self.denominator is None:
            return value
        near = value.limit_denominator(self.denominator)
        self.largest = max(self.largest, abs(near - value))
        return near


@dataclass(slots=True)
class Notes:
    """The faults of one file so far, and what was taken from it."""

    source: str
    rounding: Rounding
    discount: Fraction | None = None  # given beside the file, for models that have none
    horizon: int | None = None
    faults: list[Fault] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    omitted: int = 0

    def add(self, line: int | None, code: str, found: str, expected: str = "", mend: str = "", place: str = "") -> None:
        """Note a fault."""
        if len(self.faults) >= MAX_FAULTS:
            self.omitted += 1
            return
        self.faults.append(Fault(code=code, source=self.source, line=line, place=place, found=found,
                                 expected=expected, mend=mend))  # fmt: skip

    def refuse(self, line: int | None, code: str, found: str, expected: str = "", mend: str = "") -> BadInput:
        """Note a fault after which nothing more can be read: raise what is returned."""
        self.add(line, code, found, expected, mend)
        return self.bad()

    def bad(self) -> BadInput:
        """All faults, by line."""
        return BadInput(sorted(self.faults, key=lambda fault: fault.line or 0), self.omitted)

    def check(self) -> None:
        """Raise BadInput where there are faults."""
        if self.faults:
            raise self.bad()

    def number(self, text: str, line: int | None, place: str = "") -> Fraction:
        """A number as text: an integer, a decimal, with or without an exponent, or a fraction. 0 where it is none."""
        if len(text) > MAX_NUMBER_LENGTH:
            self.add(line, "E-NUMBER-LONG", f"a number of {len(text)} characters", place=place)
            return Fraction(0)
        above, _, below = text.partition("/")
        exponent = re.search(r"[eE]([+-]?[0-9]+)$", above)
        if not _NUMBER.fullmatch(text) or (below and int(below) == 0) or (
            exponent is not None and abs(int(exponent[1])) > _MOST_EXPONENT
        ):  # fmt: skip
            self.add(line, "E-NUMBER", quote(text), "a finite number", place=place)
            return Fraction(0)
        value = Fraction(above) / (int(below) if below else 1)
        if is_long(value):
            self.add(line, "E-NUMBER-LONG", "a number whose lowest terms are too long", place=place)
        return self.rounding.of_decimal(value) if re.search(r"[.eE]", above) else value

    def row(self, probabilities: Sequence[Fraction], line: int | None, what: str) -> None:
        """Note a distribution that is none."""
        if any(value < 0 for value in probabilities):
            self.add(line, "E-PROBABILITY-NEGATIVE", f"a negative probability in {what}")
        if (total := sum(probabilities, Fraction(0))) != 1:
            mend = "write fractions such as 1/3"
            if self.rounding.denominator is None:
                mend += ", or read floats as the fractions that they stand for: --floats 1000"
            self.add(line, "E-ROW-SUM", f"probabilities of {what} that sum to {_short(total)}", "1 exactly", mend)

    def about_floats(self) -> None:
        """Tell how floats were read."""
        if self.rounding.floats and self.rounding.denominator is None and not self.rounding.decimals:
            self.taken.append(
                f"{self.rounding.floats} floats as the numbers that they are, with a power of 2 below: the float 0.1 "
                "is not 1/10 (--floats decimals, or --floats 1000, reads them as they were meant)"
            )
        if self.rounding.largest:
            self.taken.append(f"decimals as the nearest fractions with a denominator of at most "
                              f"{self.rounding.denominator}; the largest change is about "
                              f"{float(self.rounding.largest):.2g}")  # fmt: skip


def lines_of(text: str) -> Callable[[Place], int | None]:
    """The line of a place of a JSON text; of one that is not there, that of the nearest around it."""
    known = dict(json_tree.positions(text))
    return lambda place: next((known[place[:k]] for k in range(len(place), -1, -1) if place[:k] in known), None)


def _short(value: Fraction) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"about {float(value):.17g}"


def labels(given: Sequence[str], fallback: str, notes: Notes, *, agents: bool = False) -> list[str]:
    """Names as labels, each once; those that cannot be are numbered, which is told."""
    found: list[str] = []
    for place, text in enumerate(given, 1):
        name = unicodedata.normalize("NFC", " ".join(text.split()))
        if not name:
            name = f"{fallback} {place}"
        elif flaw(name) or name in found or (agents and (has_other_meaning(name) or name == "self")):
            name = f"{fallback} {place}"
            notes.taken.append(f"{quote(text)} as {quote(name)}, since lpmech's labels allow no such name here")
        while name in found:
            name += "'"
        found.append(name)
    return found
