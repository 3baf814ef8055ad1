"""Whether a mechanism attains the value of a program with a free rule (docs/design.md, *Attained*).

Payments q after a history h are times ρ(h). Where ρ(h) is 0 the rows let q be anything, though nobody is ever paid
there: money after histories that never come. A *mechanism* has q, V, J and S equal to 0 wherever ρ is 0.

A *round* takes the histories whose ρ is 0 at every point of a set, and sets the columns after them to 0. That leaves
every mechanism in the set, and may make further ρ 0. If nothing is left, no mechanism is in the set. If no round finds
a new history, a point in the relative interior has ρ(h) > 0 at every other one, and so it is a mechanism.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from lpmech.designs.rows import Written
from lpmech.designs.sums import CONSTANT
from lpmech.lp.program import ZERO, Column, LinearProgram, Row, Sense, terms_of
from lpmech.lp.proofs import Infeasible, Optimal, Vector
from lpmech.lp.solve import solve

OBJECTIVE = "objective"  # the id of the row that says that the objective is as good as the value
ONE = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Histories (numbers of nodes) that have ρ = 0 at every point, and the multipliers that prove Σ ρ ≤ 0."""

    nodes: tuple[int, ...]
    multipliers: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """What rounds have found of a set of points: a mechanism in it (`point`), or a contradiction."""

    rounds: tuple[Round, ...]
    zero: frozenset[int]  # columns
    point: Vector | None
    contradiction: Vector | None


def without(program: LinearProgram, zero: Iterable[int]) -> LinearProgram:
    """The program with some columns at 0: they keep their places, and stand in no row."""
    gone = frozenset(zero)
    if not gone:
        return program
    rows = tuple(replace(row, terms=tuple(one for one in row.terms if one[0] not in gone)) for row in program.rows)
    return replace(program, rows=rows, objective=tuple(one for one in program.objective if one[0] not in gone))


def as_good_as(program: LinearProgram, value: Fraction) -> LinearProgram:
    """The points whose objective is at most `value`, all alike."""
    row = Row(id=OBJECTIVE, terms=program.objective, sense=Sense.AT_MOST, right=value)
    return replace(program, rows=(*program.rows, row))


def cleaned(written: Written, program: LinearProgram, x: Vector) -> Vector | None:
    """The point with 0 in every column after a history that never comes, if all rows hold still, and as good."""
    never = [number for number, reach in written.reach.items() if _value(reach, x) == 0]
    gone = {column for number in never for column in written.after.get(number, ())}
    found = tuple(ZERO if place in gone else value for place, value in enumerate(x))
    if found != x and (program.violated(found) or program.value(found) != program.value(x)):
        return None
    return found


def reduce(written: Written, program: LinearProgram) -> Reduction:
    """Rounds until nothing changes."""
    rounds: list[Round] = []
    zero: set[int] = set()
    known: set[int] = set()
    while True:
        left = without(program, zero)
        inner = _inner(written, left, known)
        if inner is None:
            outcome = solve(replace(left, objective=()))
            assert isinstance(outcome, Infeasible)
            return Reduction(rounds=tuple(rounds), zero=frozenset(zero), point=None, contradiction=outcome.y)
        point, never = inner
        if not never:
            return Reduction(rounds=tuple(rounds), zero=frozenset(zero), point=point, contradiction=None)
        rounds.append(Round(nodes=never, multipliers=_proof(written, left, never)))
        known.update(never)
        zero.update(column for number in never for column in written.after.get(number, ()))


def _inner(written: Written, program: LinearProgram, known: set[int]) -> tuple[Vector, tuple[int, ...]] | None:
    """A point with ρ(h) > 0 wherever that can be, and the histories where it cannot; None if there is no point.

    In the program of (x, κ, t) with A x ≥ b κ, κ ≥ 1 and t_h ≤ ρ_h(x), t_h ≤ 1 the greatest Σ t has t_h = 1 wherever
    ρ_h can be positive, and x / κ is the point.
    """
    count = len(program.columns)
    numbers = [number for number, reach in written.reach.items() if number not in known and CONSTANT not in reach]
    columns = (*program.columns, Column(id="scale", nonnegative=True),
               *(Column(id=f"reach {number}", nonnegative=True) for number in numbers))  # fmt: skip
    rows = [replace(row, terms=(*row.terms, (count, -row.right)) if row.right else row.terms, right=ZERO)
            for row in program.rows]  # fmt: skip
    rows.append(Row(id="at least one", terms=((count, ONE),), sense=Sense.AT_LEAST, right=ONE))
    for place, number in enumerate(numbers, count + 1):
        reached = [(column, -value) for column, value in written.reach[number].items()]
        rows.append(
            Row(id=f"reached {number}", terms=terms_of([*reached, (place, ONE)]), sense=Sense.AT_MOST, right=ZERO)
        )
        rows.append(Row(id=f"counted {number}", terms=((place, ONE),), sense=Sense.AT_MOST, right=ONE))
    objective = tuple((place, -ONE) for place in range(count + 1, len(columns)))
    outcome = solve(LinearProgram(name="inner point", columns=columns, objective=objective, rows=tuple(rows)))
    if not isinstance(outcome, Optimal):
        return None
    scale = outcome.x[count]
    never = tuple(number for place, number in enumerate(numbers, count + 1) if outcome.x[place] == 0)
    return tuple(value / scale for value in outcome.x[:count]), never


def _proof(written: Written, program: LinearProgram, never: Iterable[int]) -> Vector:
    """Multipliers of Σ ρ(h) ≤ 0."""
    reached = [(column, -value) for number in never for column, value in written.reach[number].items()]
    outcome = solve(replace(program, objective=terms_of(reached)))
    assert isinstance(outcome, Optimal)
    assert outcome.objective == 0
    return outcome.y


def _value(total: dict[int, Fraction], x: Vector) -> Fraction:
    return sum((value * (ONE if column == CONSTANT else x[column]) for column, value in total.items()), ZERO)
