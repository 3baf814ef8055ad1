"""Gittins indices of a finite arm, exactly.

    γ(s) = max_{τ ≥ 1} E_s Σ_{l<τ} δ^l r(s_l) / E_s Σ_{l<τ} δ^l,

over stopping times τ of at least one pull: the greatest rent a period at which renting the arm from s, for as long as
one likes, does not lose. (The papers print the expectation of the ratio; the ratio of expectations is meant.)
Bergemann and Välimäki 2006, Section 3; 2008, Section 5.

Eliminate the states one after another in some order o_1, o_2, … from (I − δP)x = (r, 1). After k eliminations the rows
of the other states hold R and T: expected reward and discounted time of a stay in C_k = {o_1, …, o_k} after one pull.
Let g_{k+1} be R/T at o_{k+1} then. If g_1 ≥ g_2 ≥ … then g_k = γ(o_k). For at the rent g_l the row of o_l is worth 0,
so eliminating o_l does not change the sign of what other rows are worth at that rent; hence by induction from k = j
down to 0 no state o_j has a ratio above g_{k+1} after k eliminations, which is to say that o_{k+1} has the greatest
(Varaiya, Walrand and Buyukkoc 1985). So the order comes from floats, one fraction-free elimination in that order gives
the exact ratios, and where they are not monotone two neighbours are exchanged: that raises the first ratio which
changes, so this ends, whatever the floats were.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
from flint import fmpq, fmpz, fmpz_mat

from lpmech.licensing.arm import Arm

Floats = npt.NDArray[np.float64]
Rational = Any  # fmpq, which mypy does not know
_EXCHANGES = 4  # rounds of exchanges before the order is found by exact elimination


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Indices:
    """The states in order of decreasing index, and their indices; exact stopping sets are the first so many states.

    `times[k][j]` is T_k(s) = E_s Σ_{l<τ} δ^l for the j-th wanted state s, where τ is the first time outside of C_k; it
    is 0 where s is outside itself.
    """

    order: tuple[int, ...]
    ratios: tuple[Rational, ...]  # in that order, not increasing
    times: tuple[tuple[Rational, ...], ...]  # by k = 0, …, n, then by wanted state

    def by_state(self) -> list[Fraction]:
        """The index of every state."""
        found = [Fraction(0)] * len(self.order)
        for place, ratio in zip(self.order, self.ratios, strict=True):
            found[place] = to_fraction(ratio)
        return found


def indices(arm: Arm, discount: Fraction, wanted: tuple[int, ...] = ()) -> Indices:
    """The exact indices of all states, and the discounted times that start in the wanted ones."""
    order = candidate_order(arm, discount)
    for _ in range(_EXCHANGES):
        found = _eliminate(arm, discount, order, wanted)
        if _exchange(order, found.ratios) == order:
            return found
        order = _exchange(order, found.ratios)
    return _eliminate(arm, discount, _exact_order(arm, discount), wanted)


def candidate_order(arm: Arm, discount: Fraction) -> list[int]:
    """The order that floats propose; equal ones as they stand."""
    try:
        values = approximate(arm, discount)
    except OverflowError:  # numbers that no float holds
        return _exact_order(arm, discount)
    if not np.isfinite(values).all():
        return _exact_order(arm, discount)
    return [int(place) for place in np.argsort(-values, kind="stable")]


def approximate(arm: Arm, discount: Fraction) -> Floats:
    """The indices in floats, by state: for very large arms, and never evidence. O(n³), on a shrinking block."""
    with np.errstate(all="ignore"):
        return _eliminate_floats(arm, float(discount))


def _eliminate_floats(arm: Arm, discount: float) -> Floats:
    """Of the states that are left, the one with the greatest ratio is eliminated, and its place taken by the last."""
    q = arm.transition.floats() * discount
    reward, time = arm.rewards.floats(), np.ones(len(arm.states))
    states, found = np.arange(len(arm.states)), np.empty(len(arm.states))
    for left in range(len(states) - 1, -1, -1):
        ratios = reward / time
        best = int(ratios.argmax())
        found[states[best]] = ratios[best]
        factor = q[:, best] / (1 - q[best, best])
        reward += factor * reward[best]
        time += factor * time[best]
        q += factor[:, None] * q[best].copy()
        q[best] = q[left]
        q[:, best] = q[:, left]  # after the row, so that the corner is the last state's own
        reward[best], time[best], states[best] = reward[left], time[left], states[left]
        q, reward, time, states = q[:left, :left], reward[:left], time[:left], states[:left]
    return found


def _exchange(order: list[int], ratios: tuple[Rational, ...]) -> list[int]:
    """The order with neighbours exchanged where the later one's ratio is greater; the same where none is."""
    changed, place = list(order), 0
    while place + 1 < len(order):
        if ratios[place] < ratios[place + 1]:
            changed[place], changed[place + 1] = changed[place + 1], changed[place]
            place += 1
        place += 1
    return changed


def _system(arm: Arm, discount: Fraction) -> list[list[int]]:
    """The matrix (I − δP | r | 1) with the rewards over their denominator, each row times q times its own denominator
    D: the entries are then minors of short integers."""
    over, under, common = discount.numerator, discount.denominator, arm.transition.denominator
    found = []
    for place, numerators in enumerate(arm.transition.numerators.tolist()):
        shared = math.gcd(common, *numerators)
        scale = under * (common // shared)
        row = [-over * (numerator // shared) for numerator in numerators]
        row[place] += scale
        found.append([*row, scale * int(arm.rewards.numerators[place]), scale])
    return found


def _eliminate(arm: Arm, discount: Fraction, order: list[int], wanted: tuple[int, ...]) -> Indices:
    """Fraction-free elimination in a given order, with a row −e_s below for each wanted s."""
    rows, size = _system(arm, discount), len(order)
    columns = [*order, size, size + 1]
    matrix = [[rows[i][j] for j in columns] for i in order]
    matrix += [[*(-int(j == place) for j in order), 0, 0] for place in wanted]
    permuted, lower, _, upper = fmpz_mat(matrix).fflu()
    ratios = tuple(fmpq(upper[k, size], upper[k, size + 1]) / arm.rewards.denominator for k in range(size))
    below = [next(i for i in range(size, len(matrix)) if permuted[i, size + row]) for row in range(len(wanted))]
    found = [_times([lower[row, k] for k in range(size)], upper) for row in below]
    times = tuple(zip(*found, strict=True)) if found else ((),) * (size + 1)
    return Indices(order=tuple(order), ratios=ratios, times=times)


def _times(row: list[Any], upper: Any) -> list[Rational]:
    """What the row −e_s holds in the column of ones after 0, 1, …, n eliminations, over the determinants: T_k(s).

    `row[k]` is what it holds in column k when that is eliminated.
    """
    last = len(row) + 1
    entry, before = fmpz(0), fmpz(1)
    found = [fmpq(0)]
    for k, factor in enumerate(row):
        pivot = upper[k, k]
        entry = (pivot * entry - factor * upper[k, last]) // before
        found.append(fmpq(entry, pivot))
        before = pivot
    return found


def _exact_order(arm: Arm, discount: Fraction) -> list[int]:
    """The order by elimination in exact arithmetic, each time of a state with the greatest ratio (the first such)."""
    matrix = [[fmpz(entry) for entry in row] for row in _system(arm, discount)]
    left, order, before = list(range(len(matrix))), list[int](), fmpz(1)
    while left:
        best = max(left, key=lambda place: (fmpq(matrix[place][-2], matrix[place][-1]), -place))
        left.remove(best)
        order.append(best)
        pivot, source = matrix[best][best], matrix[best]
        for place in left:
            row, factor = matrix[place], matrix[place][best]
            for column in (*left, -2, -1):
                row[column] = (pivot * row[column] - factor * source[column]) // before
        before = pivot
    return order


def to_fraction(value: Rational) -> Fraction:
    """An fmpq as a Fraction."""
    return Fraction(int(value.p), int(value.q))
