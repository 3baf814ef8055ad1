"""Rents of bidders through the integral of the index page, section 2: exactly, or in integers rounded outwards.

A `Slope` is d_i as a list of (index, value), indices descending: the value holds from that index down to the next one,
and 1 above the first; the last value is 0. Intervals between neighbouring indices of any bidders are gone through from
the top.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from ..kernel.meter import Meter, alignment_units, cell_units
from ..kernel.older import paired, pairwise
from .elimination import common_multiple

Slope = tuple[tuple[Fraction, Fraction], ...]
Bounds = tuple[Fraction, Fraction]
_BITS = 130  # after the point of enclosures, beyond those that are lost
NOBODY: Slope = ((Fraction(0), Fraction(0)),)


def slope(ratios: Sequence[Fraction], times: Sequence[Fraction], discount: Fraction) -> Slope:
    """d_i from the indices of a bidder's states and the times from today's state."""
    found: list[tuple[Fraction, Fraction]] = []
    for ratio, time in paired(ratios, times[1:]):
        if found and found[-1][0] == ratio:  # indices descend; of equal ones the last counts
            found.pop()
        found.append((ratio, 1 - (1 - discount) * time))
        if found[-1][1] == 0:  # and so it is from there on down
            break
    return tuple(found)


@dataclass(frozen=True)
class Intervals:
    """Between neighbouring indices, from the greatest of all down to where two bidders' values are 0.

    Iteration gives the length of each and every bidder's position in its slope (-1: above all), a list that changes.
    """

    slopes: Sequence[Slope]
    edges: Sequence[tuple[Fraction, int, int]]

    def __iter__(self) -> Iterator[tuple[Fraction, list[int]]]:
        at = [-1] * len(self.slopes)
        for (index, k, place), (following, _, _) in pairwise(self.edges):
            at[k] = place
            if following < index:
                yield index - following, at

    def values(self, bidder: int) -> list[Fraction]:
        """The values of a bidder that occur."""
        return [self.slopes[bidder][place][1] for _, k, place in self.edges if k == bidder]


def intervals(slopes: Sequence[Slope], meter: Meter) -> Intervals:
    """The indices in descending order; going through them a few times is spent too."""
    count, bits = sum(map(len, slopes)), _longest(slopes)
    meter.spend(count * (20 + count.bit_length() * 10 * cell_units(bits, bits)))
    edges = [(index, k, place) for k, one in enumerate(slopes) for place, (index, _) in enumerate(one)]
    ends = sorted((one[-1][0] for one in slopes), reverse=True)
    lowest = ends[min(1, len(ends) - 1)]
    return Intervals(slopes, sorted((edge for edge in edges if edge[0] >= lowest), reverse=True))


def exact_rents(slopes: Sequence[Slope], meter: Meter) -> list[Fraction]:
    """The rent of all, then of all but each."""
    parts = intervals(slopes, meter)
    unit = common_multiple((length.denominator for length, _ in parts), meter)
    meter.spend(len(slopes) * len(parts.edges))
    scales = [common_multiple((value.denominator for value in parts.values(k)), meter) for k in range(len(slopes))]
    whole = prod(scales)
    bits = whole.bit_length() + unit.bit_length() + _longest(slopes)
    meter.spend(len(parts.edges) * (3 * len(slopes) + 4) * cell_units(bits, bits))
    meter.spend((len(slopes) + 1) * 4 * alignment_units(bits))
    heights = [[value.numerator * (scale // value.denominator) for value in parts.values(k)]
               for k, scale in enumerate(scales)]  # fmt: skip
    areas = [0] * (len(slopes) + 1)
    for length, at in parts:
        width = length.numerator * (unit // length.denominator)
        row = [scale if place < 0 else one[place] for one, scale, place in paired(heights, scales, at)]
        for k, product in enumerate(_products(row)):
            areas[k] += width * product
    over = [unit * whole, *(unit * (whole // scale) for scale in scales)]
    return [_top(slopes) - Fraction(area, below) for area, below in paired(areas, over)]


def enclosed_rents(slopes: Sequence[Slope], discount: Fraction, meter: Meter) -> list[Bounds]:
    """Bounds of the same numbers."""
    parts = intervals(slopes, meter)
    count = len(parts.edges)
    spread = _top(slopes) - min(one[-1][0] for one in slopes)
    bits = _BITS + (count * len(slopes) + 9).bit_length() + (int(spread) + 1).bit_length()
    bits += int(1 / (1 - discount)).bit_length()
    meter.spend(count * (8 * len(slopes) + 8) * cell_units(bits, bits))
    meter.spend(6 * count * cell_units(_longest(slopes), bits + 30))
    low, high = (_areas(slopes, parts, bits, up) for up in (False, True))
    top = _top(slopes)
    return [(top - above, top - below) for below, above in paired(low, high)]


def _areas(slopes: Sequence[Slope], parts: Intervals, bits: int, up: bool) -> list[Fraction]:
    """Areas in integers over 2^bits, every step rounded down, or up; the factors are between 0 and 1."""

    def rounded(value: Fraction) -> int:
        over = value.numerator << bits
        return -(-over // value.denominator) if up else over // value.denominator

    def times(left: int, right: int) -> int:
        return -(-left * right >> bits) if up else left * right >> bits

    heights = [[rounded(value) for _, value in one] for one in slopes]
    areas = [0] * (len(slopes) + 1)
    for length, at in parts:
        width = rounded(length)
        row = [1 << bits if place < 0 else one[place] for one, place in paired(heights, at)]
        for k, product in enumerate(_products(row, times)):
            areas[k] += times(width, product)
    return [Fraction(area, 1 << bits) for area in areas]


def _products(row: Sequence[int], times: object = int.__mul__) -> Iterator[int]:
    """The product of all, then of all but each; of nothing, the first entry (which nobody asks for)."""
    assert callable(times)
    after = [row[-1]]
    for entry in row[-2::-1]:
        after.append(times(entry, after[-1]))
    yield after[-1]
    before: int | None = None
    for k, entry in enumerate(row):
        rest = after[len(row) - 2 - k] if k + 1 < len(row) else None
        both = [part for part in (before, rest) if part is not None]
        yield times(*both) if len(both) == 2 else both[0] if both else entry
        before = entry if before is None else times(before, entry)


def _top(slopes: Sequence[Slope]) -> Fraction:
    return max(one[0][0] for one in slopes)


def _longest(slopes: Sequence[Slope]) -> int:
    numbers = [number for one in slopes for pair in one for number in pair]
    return max(abs(number.numerator).bit_length() + number.denominator.bit_length() for number in numbers)
