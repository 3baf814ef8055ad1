"""A problem with an objective on a piece: columns that are a mechanism, multipliers that none is better, one value.

Three functions have denominators of their own: the columns x / d, the multipliers y / e and the value v / f. That they
agree is shown crosswise: (c·x) f = v d and (y·b) f = v e.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ..designs.problem import Problem
from ..designs.program import Program
from ..designs.sums import CONSTANT
from ..designs.world import ZERO, World, plus, times
from ..kernel.errors import Rejected, quote
from ..kernel.meter import spend
from .certificate import Numbers, Stated
from .demands import Demand, Sense
from .polynomials import value_at

SENSES = {">=": 1, "=": 0, "<=": -1}


def steady_beliefs(worlds: Sequence[World], problem: Problem) -> None:
    """Rejected where a payoff is given a type whose chance moves: it is no polynomial then."""
    sums = (*problem.sums, *(terms for terms, _, _ in problem.constraints))
    named = {(term.agent, term.type) for linear in sums for term in linear if term.type is not None}
    for agent, kind in named:
        assert agent is not None
        chances = {sum((p for s, p in world.prior().items() if s[world.own(0, agent)] == kind), ZERO)
                   for world in worlds}  # fmt: skip
        if len(chances) > 1:
            raise Rejected("a payoff is given a type whose chance moves with the parameter")


def mechanism(program: Program, stated: Stated, place: Fraction) -> Iterator[Demand]:
    """Under a free rule: a history that is reached has a chance above 0, and after others there is nothing."""
    assert stated.proof is not None
    for node in program.nodes.all() if program.problem.free else ():
        for name in program.reach(node):
            spend(10)
            if name in stated.proof.numerators:
                yield Demand(f"the chance of {node.words}", Sense.ABOVE, value_at(stated.proof.numerators[name], place))
            elif name != CONSTANT:
                _nothing(program, node.words, stated.proof)


def _nothing(program: Program, history: str, columns: Numbers) -> None:
    for name in program.after.get(history, ()):
        spend(10)
        if name in columns.numerators:
            raise Rejected(f"the column {quote(name, 200)} is not 0, though its history never comes")


def optimal(program: Program, stated: Stated, place: Fraction) -> Iterator[Demand]:
    """Multipliers prove the value, and the columns have it."""
    assert stated.proof is not None
    assert stated.multipliers is not None
    assert stated.value is not None
    under, over = value_at(stated.value.denominator, place), value_at(stated.value.numerators.get("value", ()), place)
    least = plus(times(over, Fraction(program.problem.sign)), -times(program.constant, under))
    weighted, right = dict[str, Fraction](), ZERO
    for name, one in stated.multipliers.numerators.items():
        row, weight = program.rows.get(name), value_at(one, place)
        if row is None:
            raise Rejected(f"there is no row {quote(name, 200)}")
        if SENSES[row.sense]:
            yield Demand(f"the multiplier of the row {name}", Sense.AT_LEAST, weight * SENSES[row.sense])
        for column, value in row.terms.items():
            spend(10)
            weighted[column] = plus(weighted.get(column, ZERO), times(weight, value))
        right = plus(right, times(weight, row.right))
    scale = value_at(stated.multipliers.denominator, place)
    for column, positive in program.signs.items():
        rest = plus(times(scale, program.objective.get(column, ZERO)), -weighted.get(column, ZERO))
        yield Demand(f"what is left in the column {column}", Sense.AT_LEAST if positive else Sense.ZERO, rest)
    yield Demand("the sum of the right sides", Sense.ZERO, plus(times(right, under), -times(least, scale)))
    yield from _worth(program, stated.proof, least, under, place)


def _worth(
    program: Program, columns: Numbers, least: Fraction, under: Fraction, place: Fraction
) -> Iterator[Demand]:  # fmt: skip
    """The mechanism has the value."""
    total = ZERO
    for column, cost in program.objective.items():
        if column in columns.numerators:
            total = plus(total, times(cost, value_at(columns.numerators[column], place)))
    off = plus(times(total, under), -times(least, value_at(columns.denominator, place)))
    yield Demand("the objective of the mechanism", Sense.ZERO, off)
