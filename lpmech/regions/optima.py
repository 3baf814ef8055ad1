"""A problem with an objective on cells of the parameter: the best value as a function, proved from both sides.

An optimal basis at a rational lifts to functions of the parameter, the columns and the multipliers. It stays optimal up
to the next root of their sign conditions. Under a free rule the columns are a mechanism where every history that is
reached is reached with a chance above 0, and nothing is paid after the others (docs/region_format.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from lpmech.designs.problem import Problem
from lpmech.lp.highs import Basis, candidate_bases
from lpmech.lp.program import Building, LinearProgram
from lpmech.lp.proofs import Infeasible
from lpmech.lp.solve import optimal_at, solve
from lpmech.regions.attained import NEARLY, reached_only, without_roots
from lpmech.regions.lifting import Lift, Samples, Undecided, lifted
from lpmech.regions.moving import Moved
from lpmech.regions.pieces import AtRoot, Optimum, Piece, Proof, Verdict, clear, nearest, spread
from lpmech.regions.polynomials import ONE, ZERO, Polynomial, Root, polynomial, value_at
from lpmech.regions.problems import ProblemAsked, ProblemCell, ProblemFit, constant_program, rule_of, ruled
from lpmech.regions.programs import (
    At,
    Found,
    MovingProgram,
    Reached,
    moving_program,
    multipliers_at,
    point_at,
    total_right,
    written_at,
)
from lpmech.regions.rules import Efficient

Costs = tuple[tuple[int, Polynomial], ...]


@dataclass(frozen=True)
class MovingOptimum:
    """A program whose rows and objective are polynomials; `sign` is −1 where the objective is maximised."""

    rows: MovingProgram
    costs: Costs
    constant: Polynomial
    sign: int

    @property
    def histories(self) -> tuple[Reached, ...]:
        """The histories whose chances are unknown."""
        return self.rows.histories

    def at(self, place: Fraction) -> LinearProgram:
        """The program at a rational."""
        known = {column: value_at(one, place) for column, one in self.costs}
        program, building = self.rows.at(place), Building(self.rows.skeleton.name)
        for k, column in enumerate(program.columns):
            building.column(column.id, nonnegative=column.nonnegative, cost=known.get(k, Fraction(0)))
        for row in program.rows:
            building.row(row.id, row.terms, row.sense, row.right)
        return building.done()

    def objective(self, columns: Lift) -> Polynomial:
        """c·x, times the denominator of x."""
        return sum((one * columns.numerators[column] for column, one in self.costs), ZERO)

    def value(self, columns: Lift) -> Lift:
        """The objective as it is asked for."""
        total = self.objective(columns) + self.constant * columns.denominator
        return Lift((total if self.sign > 0 else -total,), columns.denominator)


@dataclass(frozen=True)
class OptimumFit:
    """A mechanism and multipliers as functions, with everything whose sign they need."""

    moving: MovingOptimum
    proof: Proof
    verdict: Verdict = Verdict.OPTIMAL

    @property
    def columns(self) -> Lift:
        """The mechanism."""
        return self.proof.lift

    @property
    def weights(self) -> Lift:
        """The multipliers."""
        assert self.proof.optimum is not None
        return self.proof.optimum.weights

    def turned(self, root: Root) -> OptimumFit:
        """The same with denominators above 0 at a number, unless they are 0 there."""
        columns, weights = (_turned(lift, root) for lift in (self.columns, self.weights))
        fit = fitted(self.moving, columns, weights, self.proof.rule)
        assert fit.proof.optimum is not None
        value = _turned(fit.proof.optimum.value.reduced(), root)
        return replace(fit, proof=replace(fit.proof, optimum=replace(fit.proof.optimum, value=value)))

    def not_below(self) -> Iterator[Polynomial]:
        """What must be at least 0: rows, columns, multipliers and reduced costs."""
        program = self.moving.rows.skeleton
        for number, row in enumerate(program.rows):
            if not row.is_equation:
                yield self.moving.rows.excess(number, self.columns) * row.sign
                yield self.weights.numerators[number] * row.sign
        for column, one, reduced in zip(program.columns, self.columns.numerators, self.reduced(), strict=True):
            if column.nonnegative:
                yield one
                yield reduced

    def reduced(self) -> list[Polynomial]:
        """c − y·A, times the denominator of y."""
        found = [ZERO for _ in self.moving.rows.skeleton.columns]
        for column, cost in self.moving.costs:
            found[column] = cost * self.weights.denominator
        for weight, terms in zip(self.weights.numerators, self.moving.rows.terms, strict=True):
            for column, one in terms if weight != ZERO else ():
                found[column] = found[column] - weight * one
        return found

    def above(self) -> Iterator[Polynomial]:
        """What must be above 0: denominators, and the chances of histories that come."""
        yield self.columns.denominator
        yield self.weights.denominator
        for history in self.moving.histories:
            chance = self.columns.numerators[history.chance]
            if chance != ZERO:
                yield chance

    def equations(self) -> Iterator[Polynomial]:
        """What must be 0."""
        program = self.moving.rows.skeleton
        for number, row in enumerate(program.rows):
            if row.is_equation:
                yield self.moving.rows.excess(number, self.columns)
        for column, reduced in zip(program.columns, self.reduced(), strict=True):
            if not column.nonnegative:
                yield reduced
        right = total_right(self.moving.rows, self.weights.numerators)
        yield self.moving.objective(self.columns) * self.weights.denominator - right * self.columns.denominator

    def settled(self, root: Root) -> OptimumFit:
        """The same; under a free rule without what is 0 at a number."""
        if not self.moving.histories:
            return self
        assert self.proof.optimum is not None
        fit = fitted(self.moving, without_roots(self.columns, root), self.weights, self.proof.rule)
        assert fit.proof.optimum is not None
        optimum = replace(fit.proof.optimum, value=self.proof.optimum.value)
        return replace(fit, proof=replace(fit.proof, optimum=optimum))

    def holds_at(self, root: Root) -> bool:
        """Whether it proves its value at a number."""
        return (all(root.sign_of(one) > 0 for one in self.above())
                and all(root.sign_of(one) >= 0 for one in self.not_below())
                and all(root.sign_of(one) == 0 for one in self.equations()))  # fmt: skip


def _turned(lift: Lift, root: Root) -> Lift:
    if root.sign_of(lift.denominator) >= 0:
        return lift
    return Lift(tuple(-one for one in lift.numerators), -lift.denominator)


def fitted(moving: MovingOptimum, columns: Lift, weights: Lift, rule: Efficient | None) -> OptimumFit:
    """The proof, with nothing paid after histories that never come."""
    columns = reached_only(moving.histories, columns)
    program = moving.rows.skeleton
    optimum = Optimum(tuple(row.id for row in program.rows), weights, moving.value(columns))
    return OptimumFit(moving, Proof(tuple(one.id for one in program.columns), columns, rule, optimum=optimum))


def _basis(program: LinearProgram) -> Found | None:
    """An optimal basis; None where the program is infeasible. Raises Undecided."""
    for basis in candidate_bases(program):
        if optimal_at(program, basis) is not None:
            return _found(basis)
    if isinstance(solve(program), Infeasible):
        return None
    raise Undecided("the objective has no bound, or no basis of the linear program is proved optimal")


def _found(basis: Basis) -> Found:
    return Found(lambda program: program, basis, possible=True)


def moving_optimum(at: At, problem: Problem, rule: Efficient | None, samples: Samples) -> MovingOptimum:
    """The program in polynomials, through programs at samples. Raises Undecided."""
    rows = moving_program(at, problem, rule, samples)
    columns = range(len(rows.skeleton.columns))

    def numbers(place: Fraction) -> list[Fraction]:
        written = written_at(at(place), problem, rule)
        known = dict(written.program.objective)
        return [*(known.get(column, Fraction(0)) for column in columns), written.constant]

    *costs, constant = lifted(numbers, samples, denominator=ONE).numerators
    named = tuple((column, one) for column, one in enumerate(costs) if one != ZERO)
    return MovingOptimum(rows, named, constant, problem.objective.aim.sign)


@dataclass(frozen=True)
class OptimumCell:
    """An open interval in which nothing of the environment changes its kind and one rule is the first optimal one."""

    low: Root
    high: Root
    rule: Efficient | None
    moving: MovingOptimum

    def piece(self, place: Fraction, low: Root, high: Root) -> tuple[Piece, OptimumFit | ProblemFit]:
        """The piece around a rational, and no further than two numbers. Raises AtRoot and Undecided."""
        found = _basis(self.moving.at(place))
        if found is None:
            return ProblemCell(self.low, self.high, self.rule, self.moving.rows).piece(place, low, high)
        fit = _fit(self.moving, found, self.rule, partial(spread, self.low, self.high)).turned(Root.of(place))
        if any(one != ZERO for one in fit.equations()):
            raise Undecided(NEARLY) if self.moving.histories and self._never(place, found) else AtRoot
        left, right = self.low if low.below(self.low) else low, self.high if self.high.below(high) else high
        left, right = nearest([*fit.above(), *fit.not_below()], place, left, right)
        return Piece(left, right, fit.verdict, fit.proof), fit

    def _never(self, place: Fraction, found: Found) -> bool:
        """Whether at a rational something is paid after histories that never come."""
        numbers = point_at(self.moving.at(place), found)
        return any(not numbers[one.chance] and any(numbers[k] for k in one.columns) for one in self.moving.histories)


def _fit(moving: MovingOptimum, found: Found, rule: Efficient | None, samples: Samples) -> OptimumFit:
    columns = lifted(lambda place: point_at(moving.at(place), found), samples)
    weights = lifted(lambda place: multipliers_at(moving.at(place), found), samples)
    return fitted(moving, columns, weights, rule)


@dataclass(frozen=True)
class OptimumAsked:
    """A problem with an objective in environments that move."""

    moved: Moved
    problem: Problem

    def cell(self, place: Fraction, low: Root, high: Root) -> OptimumCell:
        """The cell around a rational."""
        low, high, rule = ruled(self.moved, self.problem, place, low, high)
        samples = partial(spread, low, high)
        return OptimumCell(low, high, rule, moving_optimum(self.moved.at, self.problem, rule, samples))

    def at(self, root: Root, place: Fraction) -> Piece:
        """Everything anew at a rational."""
        env = self.moved.at(place)
        rule = rule_of(self.problem, env)
        written = written_at(env, self.problem, rule)
        costs = tuple((column, polynomial([value])) for column, value in written.program.objective)
        sign, constant = self.problem.objective.aim.sign, polynomial([written.constant])
        moving = MovingOptimum(constant_program(written), costs, constant, sign)
        found = _basis(moving.at(place))
        if found is None:
            return ProblemAsked(self.moved, self.problem).at(root, place)
        numbers = (at(moving.at(place), found) for at in (point_at, multipliers_at))
        columns, weights = (Lift(tuple(polynomial([value]) for value in one), ONE) for one in numbers)
        fit = fitted(moving, columns, weights, rule)
        if not fit.holds_at(root):
            raise Undecided(NEARLY)
        return Piece(root, root, fit.verdict, fit.proof)

    def beside(self, root: Root, rule: Efficient | None) -> Iterator[OptimumFit]:
        """Proofs from rationals beside a number."""
        for width in (Fraction(1, 10**3), Fraction(1, 10**6), Fraction(1, 10**12)):
            here = clear(root.refined(width), self.moved.conditions())
            samples = partial(spread, Root.of(here.low), Root.of(here.high))
            moving = moving_optimum(self.moved.at, self.problem, rule, samples)
            for place in (here.low, here.high):
                if (found := _basis(moving.at(place))) is not None:
                    yield _fit(moving, found, rule, samples).turned(root)
