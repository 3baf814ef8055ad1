"""A contradiction among the rows of a design, reduced until no row can be left out."""

from __future__ import annotations

from fractions import Fraction

from lpmech.designs.attainment import without
from lpmech.existence.irreducible import reduced
from lpmech.lp.program import ZERO, LinearProgram, Row, Sense
from lpmech.lp.proofs import Vector

MOST = 300  # rows with a weight; the matrix that finds another solution is dense


def irreducible(program: LinearProgram, y: Vector, zero: frozenset[int]) -> Vector:
    """Multipliers of an infeasible program on rows of which none can be left out; the same if they are too many.

    Every row is turned so that its weight is positive, and a column ≥ 0 in which something is left over has its sign
    as a row of its own.
    """
    left = without(program, zero)
    rows, weights, places = [], [], []
    rest: dict[int, Fraction] = {}
    for place, (row, weight) in enumerate(zip(left.rows, y, strict=True)):
        if weight:
            sign = 1 if weight > 0 else -1
            rows.append(Row(id=row.id, terms=tuple((c, sign * v) for c, v in row.terms), sense=Sense.AT_LEAST,
                            right=sign * row.right))  # fmt: skip
            weights.append(abs(weight))
            places.append((place, sign))
            for column, value in row.terms:
                rest[column] = rest.get(column, ZERO) + weight * value
    signs = [(column, -value) for column, value in sorted(rest.items()) if value]
    if len(rows) + len(signs) > MOST:
        return y
    rows += [
        Row(id=f"sign {column}", terms=((column, Fraction(1)),), sense=Sense.AT_LEAST, right=ZERO)
        for column, _ in signs
    ]
    found = reduced(rows, [*weights, *(value for _, value in signs)])
    short = [ZERO] * len(y)
    for (place, sign), weight in zip(places, found, strict=False):
        short[place] = sign * weight
    return tuple(short)
