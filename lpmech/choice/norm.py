"""The transfers of least Euclidean norm, exactly: the least Σ_k p_k(x)² subject to A x ≥ b (= on some rows), p affine.

x is best iff there are multipliers λ, ≥ 0 on ≥ rows and 0 on rows that are not tight, with Aᵀλ = Pᵀ p(x), P the matrix
of p: for every other point x', Σ p(x')² − Σ p(x)² ≥ 2 λ·(A x' − b) ≥ 0, so λ proves the bound Σ p(x)² (Karush 1939,
Kuhn and Tucker 1951). The float solution proposes the tight rows; given these, x and λ solve linear equations, which
are solved exactly. Rows that x violates are added, rows with λ < 0 left out, until x and λ meet every condition.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lpmech.choice.space import Affine
from lpmech.lp.alternatives import solve_equations
from lpmech.lp.program import ZERO, Building, LinearProgram, Sense
from lpmech.lp.proofs import Infeasible, Optimal, Vector, is_feasible
from lpmech.lp.solve import solve
from lpmech.problem import exact

MOST = 1500  # columns and tight rows of the exact equations
STEPS = 60
PULLS = 1e-7  # a row with a smaller float multiplier is not proposed


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """A point and its Σ p²; where it is proved the least, the multipliers of the program's rows."""

    x: Vector
    value: Fraction
    multipliers: Vector | None

    def holds(self, payments: Sequence[Affine], program: LinearProgram) -> bool:
        """The conditions above."""
        if self.multipliers is None or not is_feasible(program, self.x):
            return False
        pull = dict(enumerate(gradient(payments, self.x)))
        for row, weight in zip(program.rows, self.multipliers, strict=True):
            reach = sum((value * self.x[column] for column, value in row.terms), ZERO) - row.right
            if (not row.is_equation and weight < 0) or weight * reach:
                return False
            for column, value in row.terms if weight else ():
                pull[column] -= weight * value
        return not any(pull.values())


def least_norm(payments: Sequence[Affine], program: LinearProgram) -> Nearest | Infeasible:
    """The point of least norm, or the contradiction; a feasible point without a proof where the repair fails.

    The problem is solved in a unit of its own, so that floats propose the same whatever money is measured in.
    """
    unit = max((abs(one.constant) for one in payments), default=ZERO)
    unit = max(unit, *(abs(row.right) for row in program.rows), ZERO) or Fraction(1)
    own = [Affine(one.terms, one.constant / unit) for one in payments]
    found = _least_norm(own, program.in_units(unit))
    if isinstance(found, Infeasible):
        return found
    x = tuple(unit * value for value in found.x)
    pulls = None if found.multipliers is None else tuple(unit * value for value in found.multipliers)
    nearest = Nearest(x=x, value=norm(payments, x), multipliers=pulls)
    if pulls is not None and not nearest.holds(payments, program):
        raise AssertionError(f"a least norm of {program.name!r} that does not hold")
    return nearest


def _least_norm(payments: Sequence[Affine], program: LinearProgram) -> Nearest | Infeasible:
    feasible = solve(program)
    if isinstance(feasible, Infeasible):
        return feasible
    found = _repaired(payments, program)
    return found or Nearest(x=feasible.x, value=norm(payments, feasible.x), multipliers=None)


def norm(payments: Sequence[Affine], x: Vector) -> Fraction:
    """Σ p²."""
    return sum((one.at(x) ** 2 for one in payments), ZERO)


def gradient(payments: Sequence[Affine], x: Vector) -> list[Fraction]:
    """Pᵀ p(x)."""
    found = [ZERO] * len(x)
    for one in payments:
        value = one.at(x)
        for column, factor in one.terms.items() if value else ():
            found[column] += factor * value
    return found


def _repaired(payments: Sequence[Affine], program: LinearProgram) -> Nearest | None:
    """From the rows that the float solution proposes to a point with a proof."""
    tight = _proposed(payments, program)
    seen: set[frozenset[int]] = set()
    while len(seen) < STEPS and frozenset(tight) not in seen and len(program.columns) + len(tight) <= MOST:
        seen.add(frozenset(tight))
        solved = _stationary(payments, program, tight)
        if solved is None:  # the rows contradict each other: floats proposed too many, the weakest last
            if not tight or program.rows[tight[-1]].is_equation:
                return None
            tight = tight[:-1]
            continue
        x, weights = solved
        missed = program.violated(x)
        if missed:
            names = {row.id for row in missed}
            tight += [place for place, row in enumerate(program.rows) if row.id in names and place not in tight]
            continue
        pulling = _signed(program, tight, weights, gradient(payments, x))
        if pulling is not None:
            return Nearest(x=x, value=norm(payments, x), multipliers=pulling)
        worst = min(((weight, place) for place, weight in weights.items() if not program.rows[place].is_equation))
        tight = [place for place in tight if place != worst[1]]
    return None


def _proposed(payments: Sequence[Affine], program: LinearProgram) -> list[int]:
    """Rows, the = rows first, then those that pull, the strongest first."""
    from lpmech.choice.quadratic import multipliers

    try:
        pulls = multipliers(payments, program) or [0.0] * len(program.rows)
    except OverflowError:  # numbers that no float holds
        pulls = [0.0] * len(program.rows)
    order = sorted(range(len(pulls)), key=lambda place: (not program.rows[place].is_equation, -pulls[place], place))
    most = max(pulls, default=0.0)
    return [place for place in order if program.rows[place].is_equation or pulls[place] > PULLS * max(1.0, most)]


def _stationary(
    payments: Sequence[Affine], program: LinearProgram, tight: Sequence[int]
) -> tuple[Vector, dict[int, Fraction]] | None:
    """x with the rows in `tight` as equations and Pᵀ p(x) = Aᵀλ; and λ. None where the rows contradict each other."""
    width, size = len(program.columns), len(program.columns) + len(tight)
    matrix, right = np.full((size, size), ZERO, dtype=object), np.full((size, 1), ZERO, dtype=object)
    for one in payments:
        for column, factor in one.terms.items():
            right[column, 0] -= factor * one.constant
            for other, value in one.terms.items():
                matrix[column, other] += factor * value
    for at, place in enumerate(tight, width):
        right[at, 0] = program.rows[place].right
        for column, value in program.rows[place].terms:
            matrix[at, column], matrix[column, at] = value, -value
    cleared = [math.lcm(*(value.denominator for value in (*row, *end))) for row, end in zip(matrix, right, strict=True)]
    scale = np.array([Fraction(value) for value in cleared], dtype=object)[:, None]
    solved = solve_equations(*(exact.from_fractions(list((part * scale).ravel()), part.shape)
                               for part in (matrix, right)))  # fmt: skip
    if solved is None:
        return None
    values = solved.fractions()
    return tuple(values[:width]), dict(zip(tight, values[width:], strict=True))


def _signed(
    program: LinearProgram, tight: Sequence[int], weights: dict[int, Fraction], pull: Sequence[Fraction]
) -> Vector | None:
    """Multipliers of the right signs, by row: those given, or others on the same rows; None where there are none."""
    if any(weight < 0 for place, weight in weights.items() if not program.rows[place].is_equation):
        building = Building("multipliers")
        columns = {place: building.column(f"row {place}", nonnegative=not program.rows[place].is_equation)
                   for place in tight}  # fmt: skip
        entries: list[list[tuple[int, Fraction]]] = [[] for _ in pull]
        for place, column in columns.items():
            for at, value in program.rows[place].terms:
                entries[at].append((column, value))
        for at, terms in enumerate(entries):
            building.row(f"column {at}", terms, Sense.EQUAL, pull[at])
        found = solve(building.done())
        if not isinstance(found, Optimal):
            return None
        weights = {place: found.x[column] for place, column in columns.items()}
    return tuple(weights.get(place, ZERO) for place in range(len(program.rows)))
