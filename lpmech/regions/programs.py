"""The program of a problem as it moves with the parameter, and the point of it with the greatest margin.

The program of the greatest margin asks by how much all rows that are no equations can hold at once:

    maximise t ≤ 1,  a·x − t ≥ b  for every row ≥ (of a row ≤ turned around),  a·x = b  for every equation.

The problem can be met iff t ≥ 0. A basis of it lifts to functions of the parameter, the point x(t) and the multipliers:
they prove the one on the side of a root of t, and the other on the other side.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from lpmech.designs.play import Play
from lpmech.designs.problem import Problem
from lpmech.designs.rows import Writer, Written
from lpmech.designs.sums import CONSTANT
from lpmech.lp.highs import Basis, candidate_bases
from lpmech.lp.program import Building, LinearProgram, Sense
from lpmech.lp.solve import elastic, optimal_at
from lpmech.problem.environment import Environment
from lpmech.regions.lifting import Lift, Samples, Undecided, lifted
from lpmech.regions.polynomials import ONE, ZERO, Polynomial, value_at
from lpmech.regions.rules import Efficient, square

MARGIN = "margin"
At = Callable[[Fraction], Environment]


def written_at(env: Environment, problem: Problem, rule: Efficient | None) -> Written:
    """The program in one environment, under a rule, with what its columns are about."""
    asked, instead = (problem, None) if rule is None else rule.applied(problem, env)
    return Writer(Play(env, problem.cut), asked, instead).write()


@dataclass(frozen=True)
class Reached:
    """A history under a free rule: the column that is its chance, and the columns that are 0 where it never comes."""

    chance: int
    columns: tuple[int, ...]


def reached(written: Written) -> tuple[Reached, ...]:
    """The histories whose chances are unknown."""
    nodes = [(reach, written.after.get(number, [])) for number, reach in written.reach.items()]
    return tuple(Reached(next(iter(reach)), tuple(after)) for reach, after in nodes if CONSTANT not in reach)


@dataclass(frozen=True)
class MovingProgram:
    """Rows with polynomials as coefficients, around a value; `written` is the program at one place."""

    written: Written
    terms: tuple[tuple[tuple[int, Polynomial], ...], ...]  # by row
    right: tuple[Polynomial, ...]

    @property
    def skeleton(self) -> LinearProgram:
        """The program at one place."""
        return self.written.program

    @cached_property
    def histories(self) -> tuple[Reached, ...]:
        """The histories whose chances are unknown; none under a fixed rule."""
        return reached(self.written)

    def excess(self, row: int, lift: Lift) -> Polynomial:
        """a·x − b times the denominator of x."""
        total = -self.right[row] * lift.denominator
        for column, one in self.terms[row]:
            total = total + one * lift.numerators[column]
        return total

    def at(self, place: Fraction) -> LinearProgram:
        """The program at a rational."""
        building = Building(self.skeleton.name)
        for column in self.skeleton.columns:
            building.column(column.id, nonnegative=column.nonnegative)
        for row, terms, right in zip(self.skeleton.rows, self.terms, self.right, strict=True):
            building.row(row.id, [(column, value_at(one, place)) for column, one in terms], row.sense,
                         value_at(right, place))  # fmt: skip
        return building.done()


def moving_program(at: At, problem: Problem, rule: Efficient | None, samples: Samples) -> MovingProgram:
    """The program in polynomials, through programs at samples. Raises Undecided where rows come and go."""

    def program_at(place: Fraction) -> LinearProgram:
        return written_at(at(place), problem, rule).program

    written = written_at(at(samples(1)[0]), problem, rule)
    skeleton = written.program
    names = ([row.id for row in skeleton.rows], [column.id for column in skeleton.columns])
    places = sorted({(k, column) for place in samples(3) for k, row in enumerate(program_at(place).rows)
                     for column, _ in row.terms})  # fmt: skip

    def numbers(place: Fraction) -> list[Fraction]:
        program = program_at(place)
        if ([row.id for row in program.rows], [column.id for column in program.columns]) != names:
            raise Undecided("the rows of the problem are not the same around a value of the parameter")
        found = [dict(row.terms) for row in program.rows]
        return [*(found[k].get(column, Fraction(0)) for k, column in places), *(row.right for row in program.rows)]

    lift = lifted(numbers, samples, denominator=ONE)
    terms: list[list[tuple[int, Polynomial]]] = [[] for _ in skeleton.rows]
    for (row, column), one in zip(places, lift.numerators[: len(places)], strict=True):
        terms[row].append((column, one))
    return MovingProgram(written, tuple(map(tuple, terms)), lift.numerators[len(places) :])


def margin_program(program: LinearProgram) -> LinearProgram:
    """The program of the greatest margin, minimised."""
    building = Building(f"margin of {program.name}")
    for column in program.columns:
        building.column(column.id, nonnegative=column.nonnegative)
    margin = building.column(MARGIN, cost=-1)
    for row in program.rows:
        spare = [] if row.is_equation else [(margin, Fraction(-row.sign))]
        building.row(row.id, [*row.terms, *spare], row.sense, row.right)
    building.row(MARGIN, [(margin, Fraction(1))], Sense.AT_MOST, 1)
    return building.done()


@dataclass(frozen=True)
class Found:
    """A basis at a place: of the program of the margin, or of the elastic one where the equations clash."""

    make: Callable[[LinearProgram], LinearProgram]
    basis: Basis
    possible: bool


def best_basis(program: LinearProgram) -> Found:
    """The basis at one place, and whether the problem can be met there. Raises Undecided."""
    for make in (margin_program, elastic):
        relaxed = make(program)
        for basis in candidate_bases(relaxed):
            found = optimal_at(relaxed, basis)
            if found is not None and (make is margin_program or found.objective > 0):
                return Found(make, basis, found.objective <= 0)
    raise Undecided("no basis of the linear program is found by floats and proved exactly")


def point_at(program: LinearProgram, found: Found) -> list[Fraction]:
    """The columns of a basis in one program."""
    relaxed = found.make(program)
    where = {column: k for k, column in enumerate(found.basis.columns)}
    rows = [{where[column]: value for column, value in relaxed.rows[row].terms if column in where}
            for row in found.basis.rows]  # fmt: skip
    values = square(rows, [relaxed.rows[row].right for row in found.basis.rows])
    all_of = dict(zip(found.basis.columns, values, strict=True))
    return [all_of.get(column, Fraction(0)) for column in range(len(program.columns))]


def multipliers_at(program: LinearProgram, found: Found) -> list[Fraction]:
    """The multipliers of a basis in one program, by row."""
    relaxed = found.make(program)
    columns: dict[int, dict[int, Fraction]] = {column: {} for column in found.basis.columns}
    for k, row in enumerate(found.basis.rows):
        for column, value in relaxed.rows[row].terms:
            if column in columns:
                columns[column][k] = value
    costs = relaxed.costs()
    values = square([columns[column] for column in found.basis.columns],
                    [costs[column] for column in found.basis.columns])  # fmt: skip
    all_of = dict(zip(found.basis.rows, values, strict=True))
    return [all_of.get(row, Fraction(0)) for row in range(len(program.rows))]


def total_right(moving: MovingProgram, weights: Sequence[Polynomial]) -> Polynomial:
    """Σ y·b."""
    total = ZERO
    for weight, right in zip(weights, moving.right, strict=True):
        total = total + weight * right
    return total
