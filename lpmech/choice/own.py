"""A user's own convex objective: CVXPY proposes payments, exact arithmetic makes them incentive compatible.

    least = Own(lambda paid: cvxpy.norm1(paid.vector), name="least total")
    lpmech.certify(env, choose=least)

The candidate in floats is rounded to rationals, coarsely first. Where a rounded point misses a condition, the point of
the polyhedron that is nearest to it, in the largest difference of a column, is found exactly by a linear program. So
the transfers are valid, exactly. What they are worth to the objective is told as a float of a candidate: nothing is
proved of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lpmech.choice.space import Space
from lpmech.lp.program import ZERO, Building, LinearProgram, Sense
from lpmech.lp.proofs import Infeasible, Optimal, Vector, is_feasible
from lpmech.lp.solve import solve
from lpmech.problem import shown

if TYPE_CHECKING:
    from lpmech.choice.convex import Payments

DENOMINATORS = (10**3, 10**6, 10**9)
NEAR = 1e-7  # what a coarser rounding may cost of the candidate's worth, relative to it


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class OwnChoice:
    """One agent's transfers for a user's objective: valid exactly, and worth `value` in floats."""

    agent: str
    objective: str
    form: str
    value: float
    x: Vector

    @property
    def in_words(self) -> str:
        """What was attained."""
        return (
            f"{self.agent}, {self.objective} of the {self.form} transfers: about {self.value:.6g} by a candidate of "
            "CVXPY, repaired exactly; not proved to be the best"
        )

    def __repr__(self) -> str:
        return f"<OwnChoice {shown.text(self.in_words, shown.LONGEST_FACT)}>"

    def _repr_html_(self) -> str:
        facts = (
            ("objective", self.objective),
            ("about", f"{self.value:.6g}"),
            ("form", self.form),
            ("that is", self.in_words),
        )
        return shown.html_facts(f"Transfers of {self.agent}", facts)


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    """A convex objective, to be minimised, of one agent's payments; every agent's are chosen by the same function.

    `function` takes `Payments` and returns a scalar CVXPY expression; `name` is what the mechanism is called by;
    `solver` is one of CVXPY's.
    """

    function: Callable[[Payments], Any]
    name: str = "own objective"
    solver: str = "CLARABEL"


def best_own(space: Space, own: Own) -> OwnChoice | Infeasible | str:
    """The repaired candidate; the contradiction where there are no transfers of the form; else the solver's status.

    Raises ValueError where the function does not give a convex number.
    """
    from lpmech.choice.convex import candidate

    program = space.building("valid transfers").done()
    unit = max((abs(one.constant) for one in space.payments.values()), default=ZERO)
    unit = max(unit, *(abs(row.right) for row in program.rows), ZERO) or Fraction(1)
    scaled = program.in_units(unit)
    found = candidate(own.function, space, scaled, unit, own.solver)
    if found.point is None:
        outcome = solve(program)
        return outcome if isinstance(outcome, Infeasible) else found.status
    repaired = _repaired(scaled, found.point, found.worth)
    if isinstance(repaired, Infeasible):
        return repaired
    return OwnChoice(agent=space.model.name, objective=own.name, form=space.form, value=found.worth(repaired),
                     x=tuple(unit * value for value in repaired))  # fmt: skip


def _repaired(
    program: LinearProgram, point: Sequence[float], worth: Callable[[Sequence[Fraction]], float]
) -> Vector | Infeasible:
    """A point of the program near the candidate, with small denominators where these cost little."""
    aim = worth([Fraction(value) for value in point])
    best: Vector | None = None
    for most in DENOMINATORS:
        found = nearest(program, tuple(Fraction(value).limit_denominator(most) for value in point))
        if isinstance(found, Infeasible):
            return found
        if best is None or worth(found) < worth(best):
            best = found
        if worth(best) <= aim + NEAR * abs(aim):
            break
    assert best is not None
    return best


def nearest(program: LinearProgram, point: Vector) -> Vector | Infeasible:
    """The point of the program with the least largest difference to a point, exactly."""
    if is_feasible(program, point):
        return point
    building = Building(f"nearest of {program.name}")
    for column in program.columns:
        building.column(f"column {column.id}", nonnegative=column.nonnegative)
    distance = building.column("distance", cost=1, nonnegative=True)
    for row in program.rows:
        building.row(f"row {row.id}", row.terms, row.sense, row.right)
    for place, value in enumerate(point):
        for what, sign in (("above", 1), ("below", -1)):
            terms = [(distance, Fraction(1)), (place, Fraction(sign))]
            building.row(f"{what} {place}", terms, Sense.AT_LEAST, sign * value)
    found = solve(building.done())
    assert not isinstance(found, Optimal) or is_feasible(program, found.x[:-1])
    if isinstance(found, Infeasible):
        outcome = solve(program)
        assert isinstance(outcome, Infeasible)
        return outcome
    assert isinstance(found, Optimal)
    return found.x[:-1]
