"""The least ε for which any mechanism is ε-incentive compatible, from below.

A refutation already proves a bound (`chain.py`: `epsilon`). The same search with all incentive constraints relaxed by
a larger ε may refute again, and prove a larger one; between the bound and the least ε of the richest form of transfers
the interval is halved.
"""

from __future__ import annotations

from fractions import Fraction

from lpmech.existence.chain import Chain
from lpmech.existence.model import Model
from lpmech.existence.self_generation import refute, starts


def sharpened(model: Model, chain: Chain, above: Fraction, rounds: int, passes: int) -> Chain:
    """A refutation with an `epsilon` at least as large, after some halvings of the interval up to `above`."""
    for _ in range(rounds):
        middle = short_between(chain.epsilon, above)
        if middle is None:
            return chain
        start = next(one for one in starts(model, middle) if one.kind is chain.start.kind)
        result = refute(model, start, middle, passes)
        if isinstance(result, Chain):
            chain = result
        else:
            above = middle
    return chain


def short_between(below: Fraction, above: Fraction) -> Fraction | None:
    """A short rational strictly between, near the middle; None where the interval is empty."""
    if below >= above:
        return None
    middle, digits = (below + above) / 2, 8
    while True:
        near = middle.limit_denominator(digits)
        if below < near < above:
            return near
        digits *= 2
