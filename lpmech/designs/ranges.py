"""How far a quantity may move among the optimal mechanisms: two programs on the face of the optimum.

`face` writes that face as a problem of its own: what is asked, and one more constraint, that the mechanism is as good
as the best value. The least and the greatest value of a quantity on it are designs then, with a certificate each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from lpmech.designs.attainment import as_good_as, reduce, without
from lpmech.designs.problem import Aim, Constraint, Linear, Objective, Of, Problem, Term
from lpmech.designs.rows import Written
from lpmech.designs.solving import Answer
from lpmech.designs.sums import CONSTANT, ONE, ZERO, Sum
from lpmech.lp.program import LinearProgram, Sense, terms_of
from lpmech.lp.proofs import Optimal
from lpmech.lp.solve import solve


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The least and the greatest value of a quantity; None where it has no bound on that side.

    Under a free rule the ends are those of all optimal mechanisms together; one may be approached only.
    """

    least: Fraction | None
    greatest: Fraction | None


def face(problem: Problem, value: Fraction | None, aim: Aim, quantity: Linear) -> Problem:
    """The problem of one end: `quantity` made least or greatest among the mechanisms that have the best value."""
    wanted, objective = Objective(aim=aim, of=(quantity,)), problem.objective
    relation = Sense.AT_LEAST if objective.aim.sign < 0 else Sense.AT_MOST
    own = {Aim.SUBSIDY: Of.SUBSIDY, Aim.EPSILON: Of.EPSILON}.get(objective.aim)
    sums = objective.of if own is None else ((Term(times=ONE, of=own),),)
    as_good = () if value is None else tuple(
        Constraint(terms=one, relation=relation, constant=value) for one in sums
    )  # fmt: skip
    return replace(problem, objective=wanted, constraints=(*problem.constraints, *as_good))


def range_of(written: Written, answer: Answer, quantity: Sum) -> Range:
    """The range of a sum of columns among the mechanisms that do what is asked, and are as good as the value."""
    total = dict(quantity)
    constant = total.pop(CONSTANT, ZERO)
    face = _face(written, answer)
    ends = [_least(face, total, sign) for sign in (Fraction(1), Fraction(-1))]
    least, greatest = (None if end is None else sign * end + constant for end, sign in zip(ends, (1, -1), strict=True))
    return Range(least=least, greatest=greatest)


def _face(written: Written, answer: Answer) -> LinearProgram:
    """The points that are as good as the value; with a free rule, once histories that never come are taken out."""
    program = without(written.program, answer.zero)
    if answer.value is not None:
        program = as_good_as(program, answer.value)
    return without(program, reduce(written, program).zero) if written.reach else program


def _least(program: LinearProgram, total: Sum, sign: Fraction) -> Fraction | None:
    terms = terms_of((column, sign * value) for column, value in total.items())
    if any(column >= len(program.columns) for column, _ in terms):
        return None  # a payment that stands in no row
    outcome = solve(replace(program, objective=terms))
    return outcome.objective if isinstance(outcome, Optimal) else None
