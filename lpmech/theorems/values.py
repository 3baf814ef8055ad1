"""Statements about numbers: subjects are what a function draws, such as lists of values, matrices, discount factors.

The plain data are dicts, lists, integers and rationals as strings; what a conclusion sees has `Fraction`s for the
strings that are numbers. Shrinking drops elements of lists and simplifies numbers; `valid` says which data make sense.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from lpmech.theorems.draws import Plain
from lpmech.theorems.shrinking import simpler_numbers


def everything(_: Any) -> bool:
    """Whatever is drawn makes sense."""
    return True


@dataclass(frozen=True, slots=True)
class Values:
    """Draws of plain data by a function, with the data that make sense."""

    make: Callable[[Random], Plain]
    valid: Callable[[Any], bool] = everything

    def draw(self, rng: Random) -> Plain:
        return to_plain(self.make(rng))

    def load(self, plain: Plain, seed: str) -> Any:
        subject = from_plain(plain)
        if not self.valid(subject):
            raise ValueError("these numbers make no subject")
        return subject

    def shrink(self, plain: Plain) -> Iterator[Plain]:
        yield from _shorter(plain)
        yield from _changed(plain)

    def of_case(self, environment: Any) -> None:
        return None


def to_plain(value: Any) -> Plain:
    """Fractions as strings, tuples as lists."""
    if isinstance(value, dict):
        return {key: to_plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(part) for part in value]
    return str(value) if isinstance(value, Fraction) else value


def from_plain(plain: Plain) -> Any:
    """Strings that are rationals as Fractions."""
    if isinstance(plain, dict):
        return {key: from_plain(part) for key, part in plain.items()}
    if isinstance(plain, list):
        return [from_plain(part) for part in plain]
    return Fraction(plain) if isinstance(plain, str) else plain


def _shorter(plain: Plain) -> Iterator[Plain]:
    """One element of a list left out, anywhere; in a list of lists of one length also one column of all."""
    if isinstance(plain, dict):
        for key, part in plain.items():
            yield from ({**plain, key: smaller} for smaller in _shorter(part))
    elif isinstance(plain, list):
        if len(plain) > 1:
            yield from (plain[:place] + plain[place + 1 :] for place in range(len(plain)))
        if plain and all(isinstance(row, list) and len(row) == len(plain[0]) > 1 for row in plain):
            yield from ([row[:place] + row[place + 1 :] for row in plain] for place in range(len(plain[0])))
        for place, part in enumerate(plain):
            yield from ([*plain[:place], smaller, *plain[place + 1 :]] for smaller in _shorter(part))


def _changed(plain: Plain) -> Iterator[Plain]:
    """One number made simpler, anywhere."""
    if isinstance(plain, dict):
        for key, part in plain.items():
            yield from ({**plain, key: simpler} for simpler in _changed(part))
    elif isinstance(plain, list):
        for place, part in enumerate(plain):
            yield from ([*plain[:place], simpler, *plain[place + 1 :]] for simpler in _changed(part))
    elif isinstance(plain, str):
        yield from map(str, simpler_numbers(Fraction(plain)))
