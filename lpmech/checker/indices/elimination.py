"""Indices and discounted times of one arm in a stated order (index page section 2), by fraction-free elimination.

The matrix (I − δP | r | 1), each row times its own denominator and the rewards times a common one, with a row −e_s
below where times are wanted. Every division is exact, and every entry is a minor: its length is known beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from ..kernel.errors import Limit
from ..kernel.meter import Meter, alignment_units, cell_units, expect_memory
from ..kernel.older import paired
from .arms import Arm

LONGEST = 8_000_000  # bits of a common denominator


@dataclass(frozen=True)
class Eliminated:
    """R / T at every step, and T_0, …, T_n from the wanted state, if any."""

    ratios: tuple[Fraction, ...]
    times: tuple[Fraction, ...]


def eliminate(arm: Arm, discount: Fraction, order: Sequence[int], start: int | None, meter: Meter) -> Eliminated:
    """What the stated order of an arm leads to; Limit where the work is too much."""
    scales = [common_multiple((chance.denominator for chance in arm.rows[state].values()), meter) for state in order]
    rewards = common_multiple((reward.denominator for reward in arm.rewards), meter)
    _spend(arm, [scale * discount.denominator for scale in scales], rewards, meter)
    rows = [_row(arm, discount, order, place, scale, rewards) for place, scale in paired(order, scales)]
    if start is not None:
        rows.append([*(-int(place == start) for place in order), 0, 0])
    return _reduce(rows, len(order), rewards)


def common_multiple(denominators: Iterable[int], meter: Meter) -> int:
    """The least common multiple, its work spent as it grows."""
    common = 1
    for denominator in denominators:
        if common % denominator:
            meter.spend(alignment_units(common.bit_length() + denominator.bit_length()))
            common = lcm(common, denominator)
            if common.bit_length() > LONGEST:
                raise Limit("a common denominator is too long")
    return common


def _spend(arm: Arm, scales: Sequence[int], rewards: int, meter: Meter) -> None:
    """An entry after k steps is a minor of k + 1 rows; each row's entries sum to less than twice its scale."""
    left = len(scales)
    longest = max(abs(reward.numerator).bit_length() for reward in arm.rewards)
    bits, units = rewards.bit_length() + longest + 1, 0
    for scale in scales:
        bits += scale.bit_length() + 1
        cells = (left + 1) * (left + 2)
        expect_memory(cells * bits)
        units += 3 * cells * cell_units(bits, bits) + alignment_units(bits)
        left -= 1
    meter.spend(units)


def _row(arm: Arm, discount: Fraction, order: Sequence[int], state: int, scale: int, rewards: int) -> list[int]:
    """A row of the matrix, times q·scale where δ = p/q."""
    over, under, chances = discount.numerator, discount.denominator, arm.rows[state]
    row = [-over * _times(scale, chances[j]) if j in chances else 0 for j in order]
    row[order.index(state)] += under * scale
    return [*row, under * scale * _times(rewards, arm.rewards[state]), under * scale]


def _times(whole: int, part: Fraction) -> int:
    return whole // part.denominator * part.numerator


def _reduce(rows: list[list[int]], size: int, rewards: int) -> Eliminated:
    """Bareiss's elimination; what is left of a row loses its first entry at each step."""
    ratios, times, before = [], [Fraction(0)], 1
    for _ in range(size):
        pivot, *source = rows.pop(0)
        ratios.append(Fraction(source[-2], source[-1] * rewards))
        rows = [
            [(pivot * entry - row[0] * above) // before for entry, above in paired(row[1:], source)] for row in rows
        ]
        if rows and len(rows) + len(ratios) > size:
            times.append(Fraction(rows[-1][-1], pivot))
        before = pivot
    return Eliminated(tuple(ratios), tuple(times))
