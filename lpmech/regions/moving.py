"""An environment whose numbers move with one parameter: which numbers, and by which polynomials."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from lpmech.problem.canonical import canonical
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number, parse_number
from lpmech.reading.faults import Place, write_place
from lpmech.regions.polynomials import Polynomial, polynomial, through, value_at

MOST_DEGREE = 12  # of a number of the environment
_SPARE = 3  # points that only confirm
_PRIME = 1009  # a denominator that numbers of cases do not have: at such values nothing is by chance
_SIGNED = frozenset({"terminal", "utility", "public utility"})  # keys below which numbers may be below 0
_SETS = frozenset({"feasible"})
_FIXED = frozenset({("horizon",), ("name",)})
DISCOUNT: Place = ("discount",)
Make = Callable[[Fraction], Environment]


class NotPolynomial(ValueError):  # noqa: N818 - what is wrong with the case
    """The environment does not move with the parameter as a region needs it; the text says where and how."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the environment that moves; `signed`: it may be below 0."""

    place: Place
    polynomial: Polynomial
    signed: bool


class Moved:
    """Environments by the value of a parameter, in an interval inside which all are valid."""

    def __init__(self, make: Make, low: Fraction, high: Fraction) -> None:
        self._make, self.low, self.high = make, low, high
        self._known: dict[Fraction, Environment] = {}

    def at(self, value: Fraction) -> Environment:
        """The environment at a value. Raises BadInput where it is not valid."""
        if value not in self._known:
            self._known[value] = self._make(value)
        return self._known[value]

    @cached_property
    def middle(self) -> Fraction:
        """A value at which nothing is by chance: the environment that is written to a file."""
        return self.points[0]

    @cached_property
    def points(self) -> list[Fraction]:
        """Values that tell polynomials of the highest degree from each other."""
        count = MOST_DEGREE + _SPARE + 1
        width = self.high - self.low
        return [self.low + width * Fraction(61 * k + 23, _PRIME) for k in _from_middle(count)]

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers that move. Raises NotPolynomial."""
        trees = [json.loads(canonical(self.at(value))) for value in self.points]
        found = []
        for place in _places(trees[0], ()):
            texts = [_get(tree, place) for tree in trees]
            if all(text == texts[0] for text in texts):
                continue
            if place in _FIXED or not _SETS.isdisjoint(place[2:3]) or not all(isinstance(text, str) for text in texts):
                raise NotPolynomial(f"{write_place(place)}: it is no number that the parameter moves")
            found.append(self._number(place, texts))
        if any(_skeleton(tree) != _skeleton(trees[0]) for tree in trees):
            raise NotPolynomial("the parameter changes more than numbers of the environment")
        if not found:
            raise NotPolynomial("the parameter moves no number of the environment")
        return tuple(found)

    def _number(self, place: Place, texts: Sequence[str]) -> Number:
        try:
            values = [parse_number(text) for text in texts]
        except ValueError as reason:
            raise NotPolynomial(f"{write_place(place)}: it is no number that the parameter moves") from reason
        one = through(self.points, values)
        if one.degree() > MOST_DEGREE:
            raise NotPolynomial(f"{write_place(place)}: no polynomial in the parameter of a degree of at most "
                                f"{MOST_DEGREE}")  # fmt: skip
        signed = not _SIGNED.isdisjoint(place[:1] + place[2:3])
        return Number(place, one, signed)

    @cached_property
    def degree(self) -> int:
        """The highest degree of a number."""
        return max(int(one.polynomial.degree()) for one in self.numbers)

    @property
    def bound(self) -> int:
        """The highest degree that a coefficient of a row can have."""
        env = self.at(self.middle)
        periods = 1 if env.horizon is None else env.horizon
        components = max(len(env.stage(period).components) for period in range(periods))
        return (periods + 1) * (components + 4) * max(self.degree, 1)

    def conditions(self) -> list[Polynomial]:
        """Polynomials with a root where the environment changes its kind: chances, the discount, and 1 less it."""
        found = [one.polynomial for one in self.numbers if not one.signed]
        infinite = self.at(self.middle).horizon is None
        more = [polynomial([1]) - one.polynomial for one in self.numbers if one.place == DISCOUNT and infinite]
        return [one for one in (*found, *more) if one.degree() > 0]

    def check(self, value: Fraction) -> bool:
        """Whether the polynomials give the environment at a value."""
        tree = json.loads(canonical(self.at(value)))
        return all(_get(tree, one.place) in (format_number(value_at(one.polynomial, value)), None)
                   for one in self.numbers)  # fmt: skip


def _from_middle(count: int) -> Iterator[int]:
    """0 … count − 1, the middle ones first."""
    return iter(sorted(range(count), key=lambda k: abs(2 * k - count)))


def _places(tree: Any, place: Place) -> Iterator[Place]:
    """The places of everything that is no object and no list."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _places(value, (*place, key))
    elif isinstance(tree, list):
        for k, value in enumerate(tree):
            yield from _places(value, (*place, k))
    else:
        yield place


def _skeleton(tree: Any) -> list[Place]:
    return list(_places(tree, ()))


def _get(tree: Any, place: Place) -> Any:
    """What stands at a place; None where there is no such place."""
    for step in place:
        is_there = step in tree if isinstance(tree, dict) else isinstance(step, int) and step < len(tree)
        if not is_there:
            return None
        tree = tree[step]
    return tree
