"""Many systems of one shape. First version: one by one."""

from __future__ import annotations

import numpy as np

from lpmech.exact import ExactArray
from lpmech.lp.alternatives_exact import settle
from lpmech.lp.alternatives_found import Alternatives, Units


def settle_batch(rows: ExactArray, right: ExactArray, equal: frozenset[int]) -> Alternatives:
    """The answers for B systems."""
    pairs = zip(rows.numerators.tolist(), right.numerators.tolist(), strict=True)
    others = {place: settle(matrix, bounds, equal) for place, (matrix, bounds) in enumerate(pairs)}
    feasible = np.array([others[place].feasible for place in range(len(others))], dtype=np.bool_)
    empty = np.zeros((0, rows.shape[2]), dtype=np.int64)
    return Alternatives(feasible=feasible, numerators=empty, denominators=empty[:, 0], units=Units.of(rows, right),
                        others=others)  # fmt: skip
