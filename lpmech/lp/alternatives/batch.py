"""Many systems of one shape: floats propose solutions for all of them together, 64-bit integers confirm them.

A solution of the rows with a margin, R y = b + m on the ≥ rows, still solves the system after it is rounded to
multiples of 2^−s. Where one row must hold with equality, one unknown is solved for exactly from the others. The
rounded y is substituted exactly; bounds set beforehand keep every sum below 2^62. What is not confirmed so, for
whatever reason, and is no contradiction of two rows (`pairs.py`), is settled one by one
(`exact.py`); so are systems with several equal rows, and those with more rows than columns, which are
mostly decided by few of their rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lpmech.lp.alternatives.exact import settle
from lpmech.lp.alternatives.found import Alternatives, Found, Units
from lpmech.lp.alternatives.pairs import contradictions
from lpmech.problem import exact
from lpmech.problem.exact import ExactArray, Integers

Floats = npt.NDArray[np.float64]
_ROOM = 1 << 61
_CHUNK = 4096  # systems at a time: their arrays stay in the processor's caches
_JITTER = 1e-11


class _Scales(NamedTuple):
    """Bounds of the integers: entries of the rows and of the right-hand side, and the exponent s."""

    entry: int
    bound: int
    exponent: int

    @classmethod
    def of(cls, rows: ExactArray, right: ExactArray) -> _Scales:
        entry, bound = (max(int(np.abs(array.numerators).max(initial=0)), 1) for array in (rows, right))
        return cls(entry, bound, (64 * entry * max(rows.shape[2], 1) // bound).bit_length())

    def largest(self, width: int) -> int:
        """How large a rounded unknown may be; 0 where no room is left."""
        if 2 * self.entry * self.bound << self.exponent >= _ROOM:
            return 0
        return _ROOM // (2 * self.entry * self.entry * max(width, 1))


class _Proposal(NamedTuple):
    """Rounded solutions numerators / denominators of some systems, and whether each one is confirmed."""

    numerators: Integers
    denominators: Integers
    confirmed: npt.NDArray[np.bool_]


def settle_batch(rows: ExactArray, right: ExactArray, equal: frozenset[int]) -> Alternatives:
    """The answers for B systems."""
    right, common = _primitive(right)
    proposal = _propose(rows, right, equal)
    rest = np.flatnonzero(~proposal.confirmed)
    others = contradictions(rows.numerators[rest], right.numerators[rest], equal)
    others = {int(rest[place]): found for place, found in others.items()}
    others |= _one_by_one(rows, right, equal, [place for place in rest.tolist() if place not in others])
    feasible = proposal.confirmed.copy()
    feasible[rest] = [others[int(place)].feasible for place in rest]
    return Alternatives(feasible=feasible, numerators=proposal.numerators, denominators=proposal.denominators,
                        units=Units.of(rows, right, common), others=others)  # fmt: skip


def _primitive(right: ExactArray) -> tuple[ExactArray, int]:
    """Right-hand sides without the content of their numerators, and the content: so they are at any unit of money."""
    common = max(exact.content(right.numerators), 1)
    return (right if common == 1 else exact.from_integers(right.numerators // common, right.denominator)), common


def _one_by_one(rows: ExactArray, right: ExactArray, equal: frozenset[int], places: list[int]) -> dict[int, Found]:
    """The answers for some of the systems."""
    return {
        place: settle(rows.numerators[place].tolist(), right.numerators[place].tolist(), equal, rows.shape[2])
        for place in places
    }


def _propose(rows: ExactArray, right: ExactArray, equal: frozenset[int]) -> _Proposal:
    """Solutions with a margin, chunk by chunk."""
    count, height, width = rows.shape
    scales = _Scales.of(rows, right)
    wide = 0 < height <= width and len(equal) <= 1
    narrow = rows.numerators.dtype == np.int64 and right.numerators.dtype == np.int64
    if not (wide and narrow and count and scales.largest(width)):
        nothing = np.zeros(0, dtype=np.int64)
        return _Proposal(nothing, nothing, np.zeros(count, dtype=np.bool_))
    parts = [
        _chunk(rows.numerators[start : start + _CHUNK], right.numerators[start : start + _CHUNK], equal, scales)
        for start in range(0, count, _CHUNK)
    ]
    return _Proposal(*(np.concatenate(pieces) for pieces in zip(*parts, strict=True)))


def _chunk(rows: Integers, right: Integers, equal: frozenset[int], scales: _Scales) -> _Proposal:
    """Floats, rounding, and the exact check."""
    with np.errstate(all="ignore"):  # what is not a number is not confirmed
        y = _with_margin(rows, right, equal, scales) * 2.0**scales.exponent
        largest = np.abs(y).max(axis=1, initial=0.0)
    fits = largest < min(scales.largest(rows.shape[2]), 1 << 53)  # False where y is not a number
    rounded = np.rint(np.where(fits[:, None], y, 0.0)).astype(np.int64)
    shifted = right << scales.exponent
    if not equal:
        slack = _times(rows, rounded) - shifted
        return _Proposal(rounded, np.full(len(rows), 1 << scales.exponent), fits & (slack >= 0).all(axis=1))
    (row,) = equal
    return _with_equality(rows, shifted, row, rounded, scales.exponent, fits)


def _with_margin(rows: Integers, right: Integers, equal: frozenset[int], scales: _Scales) -> Floats:
    """The least-norm y of R y = b + margin (no margin on equal rows), in floats."""
    matrix, target = rows / scales.entry, right / scales.bound
    target += np.where(np.isin(np.arange(rows.shape[1]), list(equal)), 0.0, 1 / 64)
    unit = scales.bound / scales.entry
    if rows.shape[1] == rows.shape[2]:
        return _solve(matrix, target) * unit
    transposed = matrix.transpose(0, 2, 1)
    weights = _solve(matrix @ transposed, target)
    return np.asarray((transposed @ weights[..., None])[..., 0] * unit, dtype=np.float64)


def _solve(matrices: Floats, right: Floats) -> Floats:
    """Square systems; singular ones get whatever nearby regular ones have."""
    try:
        return np.asarray(np.linalg.solve(matrices, right[..., None])[..., 0], dtype=np.float64)
    except np.linalg.LinAlgError:
        jitter = np.random.default_rng(0).uniform(_JITTER, 2 * _JITTER, matrices.shape[1])
    try:
        return np.asarray(np.linalg.solve(matrices + np.diag(jitter), right[..., None])[..., 0], dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.full(right.shape, np.nan)


def _with_equality(rows: Integers, shifted: Integers, row: int, rounded: Integers, exponent: int,
                   fits: npt.NDArray[np.bool_]) -> _Proposal:  # fmt: skip
    """Solves `row` for the unknown with the largest coefficient p: the solution is over p·2^s."""
    every = np.arange(len(rows))
    own = rows[:, row]
    where = np.abs(own).argmax(axis=1)
    pivot = own[every, where]
    rounded[every, where] = 0
    solved = shifted[:, row] - _times(rows, rounded)[:, row]  # over p·2^s
    numerators = rounded * pivot[:, None]
    numerators[every, where] = solved
    sign = np.where(pivot < 0, -1, 1)
    numerators *= sign[:, None]
    denominators = (pivot * sign) << exponent
    slack = _times(rows, numerators) - shifted * (pivot * sign)[:, None]
    exactly = (slack >= 0).all(axis=1) & (slack[:, row] == 0) & (pivot != 0)
    return _Proposal(numerators, denominators, fits & exactly)


def _times(matrices: Integers, vectors: Integers) -> Integers:
    """One matrix-vector product a system, in 64-bit integers that do not overflow."""
    return np.asarray(np.einsum("ntm,nm->nt", matrices, vectors))
