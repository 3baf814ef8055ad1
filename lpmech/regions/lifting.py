"""From numbers at values of the parameter to functions of it: many rational functions over one denominator.

A sum of all with random weights has their least common denominator, unless by a coincidence; it is found from its
values by the extended Euclidean algorithm, and the numerators are polynomials through their own values. That nothing
was missed is for the certificate's check to find out: no verdict rests on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from random import Random

from lpmech.regions.polynomials import ONE, ZERO, Polynomial, coefficients, polynomial, rational, through, value_at

Samples = Callable[[int], Sequence[Fraction]]
FIRST, MOST = 8, 400  # samples
_SPARE = 3  # that only confirm


class Undecided(Exception):  # noqa: N818 - not a fault
    """Nothing is found with what is tried; the text says what."""


@dataclass(frozen=True)
class Lift:
    """Functions of the parameter: polynomials over a common denominator, above 0 where they were found."""

    numerators: tuple[Polynomial, ...]
    denominator: Polynomial

    def at(self, place: Fraction) -> list[Fraction]:
        """The values at a rational."""
        under = value_at(self.denominator, place)
        return [value_at(one, place) / under for one in self.numerators]

    def reduced(self) -> Lift:
        """The same functions without a common divisor, in integers; the denominator may have another sign."""
        divisor = self.denominator
        for one in self.numerators:
            divisor = divisor.gcd(one)
        parts = [one // divisor for one in (*self.numerators, self.denominator)]
        known = [value for one in parts for value in coefficients(one)]
        scale = Fraction(lcm(*(value.denominator for value in known)))
        scale /= gcd(*(int(value * scale) for value in known))
        *numerators, denominator = (polynomial([scale]) * one for one in parts)
        return Lift(tuple(numerators), denominator)


def lifted(
    function: Callable[[Fraction], Sequence[Fraction]], samples: Samples, denominator: Polynomial | None = None
) -> Lift:
    """The functions with such values. Raises Undecided where more samples would be needed than are tried."""
    count, known = FIRST, dict[Fraction, Sequence[Fraction]]()
    while count <= MOST:
        places = samples(count)
        for place in places:
            if place not in known:
                known[place] = function(place)
        found = _fitted(places, [known[place] for place in places], denominator)
        if found is not None:
            return found
        count *= 2
    raise Undecided(f"a function of the parameter has a degree above {MOST // 4}")


def _fitted(
    places: Sequence[Fraction], values: Sequence[Sequence[Fraction]], denominator: Polynomial | None
) -> Lift | None:
    under = _denominator(places, values) if denominator is None else denominator
    if under is None:
        return None
    if value_at(under, places[0]) < 0:
        under = -under
    factors = [value_at(under, place) for place in places]
    numerators = []
    for column in zip(*values, strict=True):
        if not any(column):
            numerators.append(ZERO)
            continue
        one = through(places, [value * factor for value, factor in zip(column, factors, strict=True)])
        if one.degree() > len(places) - _SPARE:
            return None
        numerators.append(one)
    return Lift(tuple(numerators), under)


def _denominator(places: Sequence[Fraction], values: Sequence[Sequence[Fraction]]) -> Polynomial | None:
    draw = Random(len(places))
    weights = [draw.randrange(1, 1_000_000) for _ in values[0]]
    sums = [sum((weight * value for weight, value in zip(weights, row, strict=True) if value), Fraction(0))
            for row in values]  # fmt: skip
    found = rational(places, sums) if any(sums) else (ZERO, ONE)
    return None if found is None else found[1]
