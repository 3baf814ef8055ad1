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

from lpmech.statements.draws import Plain
from lpmech.statements.shrink import simpler_numbers


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
        yield from _one_state_fewer(plain)
        yield from _shorter(plain)
        yield from _simpler_chances(plain)
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


def _one_state_fewer(plain: Plain) -> Iterator[Plain]:
    """One state of a chain left out, anywhere: of the lists of one length in a dict, and of the columns of a square of
    probabilities; what led there leads to the first state that stays."""
    parts = plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ()
    for key, part in parts:
        yield from (_with(plain, key, smaller) for smaller in _one_state_fewer(part))
    lists = [part for part in plain.values() if isinstance(part, list)] if isinstance(plain, dict) else []
    if len(lists) > 1 and len({len(part) for part in lists}) == 1 < len(lists[0]):
        for place in range(len(lists[0])):
            yield {key: _without(part, place) if isinstance(part, list) else part for key, part in plain.items()}


def _with(plain: Plain, key: Any, part: Plain) -> Plain:
    """The dict or list with another part."""
    return {**plain, key: part} if isinstance(plain, dict) else [*plain[:key], part, *plain[key + 1 :]]


def _without(part: list[Plain], place: int) -> list[Plain]:
    rest = part[:place] + part[place + 1 :]
    if not all(isinstance(row, list) and len(row) == len(part) and _numbers(row) for row in part):
        return rest
    moved = [Fraction(row[place]) for row in rest]
    shorter = [row[:place] + row[place + 1 :] for row in rest]
    return [[str(Fraction(row[0]) + chance), *row[1:]] for row, chance in zip(shorter, moved, strict=True)]


def _numbers(row: list[Plain]) -> bool:
    return all(isinstance(part, str | int) for part in row)


def _simpler_chances(plain: Plain) -> Iterator[Plain]:
    """A row of probabilities, anywhere, that is certain, or has equal chances."""
    if isinstance(plain, list) and len(plain) > 1 and _numbers(plain):
        chances = [Fraction(part) for part in plain]
        places = sorted((k for k, chance in enumerate(chances) if chance > 0), key=lambda k: -chances[k])
        if sum(chances) == 1 and len(places) > 1 and min(chances) >= 0:
            yield from (["1" if k == place else "0" for k in range(len(plain))] for place in places)
            if len({chances[k] for k in places}) > 1:
                yield [str(Fraction(1, len(places))) if k in places else "0" for k in range(len(plain))]
    for key, part in plain.items() if isinstance(plain, dict) else enumerate(plain) if isinstance(plain, list) else ():
        yield from (_with(plain, key, simpler) for simpler in _simpler_chances(part))


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
