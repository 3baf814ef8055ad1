"""Payments of one period as a mixture of those of the periods before it: evidence, which nobody has to believe."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from . import generated as proofs
from .fields import Q

Row = list[Fraction]


def mixture(engine: Any, env: Any, mechanism: Any) -> list[Q]:
    """Weights on what is expected of the payments of some periods to come, by state and the latest period first, that
    give what is expected of the next one; the fewest periods for which there are any.

    Each vector is reduced by those before it, which have a pivot each, and its weights on the given ones are kept.
    """
    reduced: list[tuple[int, Row, Row]] = []  # the pivot, the reduced vector, its weights on the given ones
    count, means, sizes = 0, engine[MEAN], proofs.sizes_at(env, 1)
    vector = proofs.paid_next(env, mechanism, means, 0)
    while True:
        rest: Row = [Fraction(above, below) for above, below in vector]
        weights = [Fraction(0)] * count
        for pivot, row, its in reduced:
            if factor := rest[pivot] / row[pivot]:
                rest = [x - factor * y for x, y in zip(rest, row, strict=True)]
                weights = [w + factor * (its[k] if k < len(its) else 0) for k, w in enumerate(weights)]
        left = [k for k, x in enumerate(rest) if x]
        if not left:
            return [(w.numerator, w.denominator) for w in reversed(weights)]
        reduced.append((left[0], rest, [*(-w for w in weights), Fraction(1)]))
        count += 1
        vector = proofs.step_back(env, mechanism, means, 0, _function(sizes, vector))


def _function(sizes: Any, values: Any) -> Any:
    return lambda state: proofs.from_list(sizes, values, state)


MEAN = 11  # the place of the means over what follows in what answers have in common
