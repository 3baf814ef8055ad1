"""The answer to a problem: solved exactly, proved, and asked whether a mechanism attains it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lpmech.designs.attainment import Reduction, Round, as_good_as, cleaned, reduce, without
from lpmech.designs.clash import irreducible
from lpmech.designs.problem import Aim, Status
from lpmech.designs.rows import Written
from lpmech.lp.program import LinearProgram
from lpmech.lp.proofs import Infeasible, Optimal, Unbounded, Vector
from lpmech.lp.solve import solve
from lpmech.problem.members import member


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork:
    """A place (the id of its row) at which branches begin: by allocation, the number of that in which it is chosen."""

    place: str
    then: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """Multipliers that prove the bound of a branch, or that it is infeasible (`clash`)."""

    y: Vector
    clash: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is known of a problem, in the program's own terms: minimised, without the objective's constant.

    `rounds` and `zero` reduce the feasible set; `face` are the rounds that empty the optimal face, with the
    `contradiction`. The contradiction of an infeasible problem stands in `y`.
    """

    status: Status
    value: Fraction | None = None
    attained: bool | None = None
    x: Vector | None = None
    limit: Vector | None = None  # where no mechanism attains the value: a point of the program that does
    y: Vector | None = None
    ray: Vector | None = None
    rounds: tuple[Round, ...] = ()
    zero: frozenset[int] = frozenset()
    face: tuple[Round, ...] = ()
    contradiction: Vector | None = None
    branches: tuple[Fork | Leaf, ...] = ()  # of deterministic rules, the first one of all of them
    bound: Fraction | None = None  # where the search had an end: what no deterministic rule is better than


def answer(written: Written, aim: Aim) -> Answer:
    """Solves a problem's program. With a fixed rule every point is a mechanism."""
    aim, program = member(Aim, aim), written.program
    outcome = solve(program)
    if not written.reach or isinstance(outcome, Infeasible):
        return _plainly(program, outcome, aim)
    if isinstance(outcome, Optimal):
        found = _attained(written, program, outcome, aim)
        if found is not None:
            return found
    reduction = reduce(written, without(program, ()))
    if reduction.contradiction is not None:
        y = irreducible(program, reduction.contradiction, reduction.zero)
        return Answer(status=Status.INFEASIBLE, y=y, rounds=reduction.rounds, zero=reduction.zero)
    return _reduced(written, reduction, aim)


def _plainly(program: LinearProgram, outcome: Optimal | Infeasible | Unbounded, aim: Aim) -> Answer:
    if isinstance(outcome, Infeasible):
        return Answer(status=Status.INFEASIBLE, y=irreducible(program, outcome.y, frozenset()))
    if isinstance(outcome, Unbounded):
        return Answer(status=Status.UNBOUNDED, x=outcome.x, ray=outcome.ray)
    return _found(outcome, outcome.x, aim)


def _found(outcome: Optimal, x: Vector, aim: Aim, reduction: Reduction | None = None) -> Answer:
    """An optimum that a mechanism attains."""
    rounds, zero = (reduction.rounds, reduction.zero) if reduction else ((), frozenset[int]())
    if aim is Aim.FIND:
        return Answer(status=Status.FEASIBLE, x=x)
    return Answer(status=Status.OPTIMAL, value=outcome.objective, attained=True, x=x, y=outcome.y, rounds=rounds,
                  zero=zero)  # fmt: skip


def _attained(
    written: Written, program: LinearProgram, outcome: Optimal, aim: Aim, reduction: Reduction | None = None
) -> Answer | None:
    """The answer if a mechanism is as good as the program's value."""
    point = cleaned(written, program, outcome.x)
    if point is None:
        point = reduce(written, as_good_as(program, outcome.objective)).point
    return None if point is None else _found(outcome, point, aim, reduction)


def _reduced(written: Written, reduction: Reduction, aim: Aim) -> Answer:
    """The answer once the feasible set is that of mechanisms and their limits."""
    program = without(written.program, reduction.zero)
    outcome = solve(program)
    if isinstance(outcome, Unbounded):
        return Answer(status=Status.UNBOUNDED, x=reduction.point, ray=outcome.ray, rounds=reduction.rounds,
                      zero=reduction.zero)  # fmt: skip
    assert isinstance(outcome, Optimal)
    found = _attained(written, program, outcome, aim, reduction)
    if found is not None:
        return found
    face = reduce(written, as_good_as(program, outcome.objective))
    assert face.contradiction is not None
    return Answer(status=Status.OPTIMAL, value=outcome.objective, attained=False, x=reduction.point, limit=outcome.x,
                  y=outcome.y, rounds=reduction.rounds, zero=reduction.zero,
                  face=face.rounds, contradiction=face.contradiction)  # fmt: skip
