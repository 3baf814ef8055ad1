"""Sums of integers times weights, exactly, of many cells at once."""

from __future__ import annotations

import numpy as np

from lpmech.enclosures.steps import BITS
from lpmech.problem.exact import Integers


def weighted(weights: Integers, cells: Integers) -> int:
    """Σ weight · cell, of weights that are not negative, exactly: cells are cut into digits with which sums fit.

    >>> weighted(np.array([1, 3]), np.array([2**61, -(2**60)])) == 2**61 - 3 * 2**60
    True
    """
    own, left = np.ravel(weights), np.ravel(cells)
    bits = BITS - int(np.max(own, initial=1)).bit_length() - own.size.bit_length()
    if bits < 8 or object in (own.dtype, left.dtype):
        return sum(int(w) * int(x) for w, x in zip(own.tolist(), left.tolist(), strict=True))
    if int(left.min()) < 0:
        return weighted(own, np.maximum(left, 0)) - weighted(own, np.maximum(-left, 0))
    total = place = 0
    while left.any():
        total += int(np.dot(own, left & ((1 << bits) - 1))) << place
        left, place = left >> bits, place + bits
    return total
