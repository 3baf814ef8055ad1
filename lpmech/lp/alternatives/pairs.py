"""Systems of two rows, the commonest of all (an agent with two types): contradictions found for many of them together.

Multipliers λ with λ_0 N_0 + λ_1 N_1 = 0 exist, but for λ = 0, only where the rows are multiples of one another. Where
N_0 ≠ 0 has p ≠ 0 in a column in which N_1 has q, they are then the multiples of (q, −p), in either direction; where
N_0 = 0, the row itself contradicts r_0 > 0 (r_0 ≠ 0 on an equal row). Candidates are confirmed exactly; what is not
found here, such as a contradiction of the second of two rows of zeros, is settled like any other system.
"""

from __future__ import annotations

import numpy as np

from lpmech.lp.alternatives.found import Found
from lpmech.problem.exact import Integers

_ROOM = 1 << 61


def contradictions(rows: Integers, right: Integers, equal: frozenset[int]) -> dict[int, Found]:
    """Certificates by place among the systems, `rows` B×2×M and `right` B×2."""
    if rows.shape[1] != 2 or not rows.size or not _fits(rows, right):
        return {}
    along = _candidates(rows)
    parallel = ((along[:, :, None] * rows).sum(axis=1) == 0).all(axis=1)
    inequalities = sorted({0, 1} - equal)
    found: dict[int, Found] = {}
    for multipliers in (along, -along):
        signs = (multipliers[:, inequalities] >= 0).all(axis=1)
        holds = parallel & signs & ((multipliers * right).sum(axis=1) > 0)
        found |= {int(place): Found(False, multipliers[place].tolist()) for place in np.flatnonzero(holds)}
    return found


def _candidates(rows: Integers) -> Integers:
    """(q, −p) of every system, by the largest |p|, in lowest terms; (1, 0) where N_0 = 0."""
    every = np.arange(len(rows))
    where = np.abs(rows[:, 0]).argmax(axis=1)
    pair = np.stack([rows[every, 1, where], -rows[every, 0, where]], axis=1)
    pair[pair[:, 1] == 0] = 1, 0
    return np.asarray(pair // np.gcd(pair[:, 0], pair[:, 1])[:, None])


def _fits(rows: Integers, right: Integers) -> bool:
    """Whether sums of two products of entries fit: they always do where entries are not 64-bit integers."""
    if object in (rows.dtype, right.dtype):
        return True
    largest = max(int(np.abs(array).max(initial=0)) for array in (rows, right))
    return 2 * largest * largest < _ROOM
