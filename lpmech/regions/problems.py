"""A problem on cells of the parameter: its program in polynomials, its proofs, and how far they go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from lpmech.designs.problem import Allocation, Problem
from lpmech.designs.rows import Written
from lpmech.lp.program import LinearProgram
from lpmech.problem.environment import Environment
from lpmech.regions.attained import mechanism_basis, points, reached_only, without_roots
from lpmech.regions.lifting import Lift, Samples, Undecided, lifted
from lpmech.regions.moving import Moved
from lpmech.regions.pieces import AtRoot, Piece, Proof, Verdict, clear, nearest, spread
from lpmech.regions.polynomials import ONE, ZERO, Polynomial, Root, polynomial
from lpmech.regions.programs import (
    Found,
    MovingProgram,
    best_basis,
    moving_program,
    multipliers_at,
    point_at,
    total_right,
    written_at,
)
from lpmech.regions.rules import Efficient, choices_of, constant_rule, efficient

_EFFICIENT = (Allocation.EFFICIENT, Allocation.TIES)


@dataclass(frozen=True)
class ProblemFit:
    """A proof with everything whose sign it needs."""

    moving: MovingProgram
    proof: Proof
    verdict: Verdict

    def turned(self, root: Root) -> ProblemFit:
        """The same with a denominator above 0 at a number, unless it is 0 there."""
        if root.sign_of(self.proof.lift.denominator) >= 0:
            return self
        lift = Lift(tuple(-one for one in self.proof.lift.numerators), -self.proof.lift.denominator)
        return replace(self, proof=replace(self.proof, lift=lift))

    def not_below(self) -> Iterator[Polynomial]:
        """What must be at least 0."""
        for number, row in enumerate(self.moving.skeleton.rows):
            if not row.is_equation:
                one = (self.moving.excess(number, self.proof.lift) if self.verdict is Verdict.HOLDS
                       else self.proof.lift.numerators[number])  # fmt: skip
                yield one * row.sign
        holds = self.verdict is Verdict.HOLDS
        for column, one in zip(self.moving.skeleton.columns, self.proof.lift.numerators if holds else self._sums(),
                               strict=True):  # fmt: skip
            if column.nonnegative:
                yield one if holds else -one

    def above(self) -> Iterator[Polynomial]:
        """What must be above 0."""
        yield self.proof.lift.denominator
        if self.verdict is Verdict.FAILS:
            yield total_right(self.moving, self.proof.lift.numerators)
            return
        chances = (self.proof.lift.numerators[history.chance] for history in self.moving.histories)
        yield from (one for one in chances if one != ZERO)

    def equations(self) -> Iterator[Polynomial]:
        """What must be 0."""
        if self.verdict is Verdict.HOLDS:
            for number, row in enumerate(self.moving.skeleton.rows):
                if row.is_equation:
                    yield self.moving.excess(number, self.proof.lift)
            return
        for column, one in zip(self.moving.skeleton.columns, self._sums(), strict=True):
            if not column.nonnegative:
                yield one

    def _sums(self) -> list[Polynomial]:
        """The sum of weighted rows in every column."""
        columns = [ZERO for _ in self.moving.skeleton.columns]
        for weight, terms in zip(self.proof.lift.numerators, self.moving.terms, strict=True):
            for column, one in terms if weight != ZERO else ():
                columns[column] = columns[column] + weight * one
        return columns

    def settled(self, root: Root) -> ProblemFit:
        """The same; of a mechanism under a free rule without what is 0 at a number."""
        if self.verdict is not Verdict.HOLDS or not self.moving.histories:
            return self
        lift = reached_only(self.moving.histories, without_roots(self.proof.lift, root))
        return replace(self, proof=replace(self.proof, lift=lift))

    def holds_at(self, root: Root) -> bool:
        """Whether it proves its verdict at a number."""
        return (all(root.sign_of(one) > 0 for one in self.above())
                and all(root.sign_of(one) >= 0 for one in self.not_below())
                and all(root.sign_of(one) == 0 for one in self.equations()))  # fmt: skip


@dataclass(frozen=True)
class ProblemCell:
    """An open interval in which nothing of the environment changes its kind and one rule is the first optimal one."""

    low: Root
    high: Root
    rule: Efficient | None
    moving: MovingProgram

    def samples(self, count: int) -> list[Fraction]:
        """Rationals inside."""
        return spread(self.low, self.high, count)

    def piece(self, place: Fraction, low: Root, high: Root) -> tuple[Piece, ProblemFit]:
        """The piece around a rational, and no further than two numbers."""
        found = _basis(self.moving, self.moving.at(place))
        fit = _fit(self.moving, found, self.rule, self.samples).turned(Root.of(place))
        if any(one != ZERO for one in fit.equations()):
            raise AtRoot  # the basis is right at the place alone
        left, right = self.low if low.below(self.low) else low, self.high if self.high.below(high) else high
        left, right = nearest([*fit.above(), *fit.not_below()], place, left, right)
        return Piece(left, right, fit.verdict, fit.proof), fit


def ruled(
    moved: Moved, problem: Problem, place: Fraction, low: Root, high: Root
) -> tuple[Root, Root, Efficient | None]:  # fmt: skip
    """The interval around a rational in which nothing changes its kind and one rule is efficient, if one is to be."""
    low, high = nearest(moved.conditions(), place, low, high)
    rule = None
    if problem.allocation in _EFFICIENT:
        rule = efficient(choices_of(moved.at(place)), moved.at, partial(spread, low, high))
        low, high = nearest(rule.polynomials(), place, low, high)
        rule = _broken(rule, problem)
    return low, high, rule


def _broken(rule: Efficient, problem: Problem) -> Efficient:
    """With ties, if these may be broken in any way."""
    return rule.tied() if problem.allocation is Allocation.TIES else rule


def rule_of(problem: Problem, env: Environment) -> Efficient | None:
    """The efficient rule of one environment, if one is to be."""
    return _broken(constant_rule(choices_of(env), env), problem) if problem.allocation in _EFFICIENT else None


def _cell(moved: Moved, problem: Problem, place: Fraction, low: Root, high: Root) -> ProblemCell:
    """The cell around a rational."""
    low, high, rule = ruled(moved, problem, place, low, high)
    return ProblemCell(low, high, rule, moving_program(moved.at, problem, rule, partial(spread, low, high)))


def _basis(moving: MovingProgram, program: LinearProgram) -> Found:
    """The basis of a point, or of a contradiction, at one place. Raises Undecided."""
    return mechanism_basis(moving.written, program) if moving.histories else best_basis(program)


def _bases(moving: MovingProgram, program: LinearProgram) -> Iterator[Found]:
    """Bases that may prove something beside a place."""
    with suppress(Undecided):
        yield _basis(moving, program)
    if moving.histories:
        yield from points(program)


def _fit(moving: MovingProgram, found: Found, rule: Efficient | None, samples: Samples) -> ProblemFit:
    """The proof of a basis, as functions of the parameter."""
    at = point_at if found.possible else multipliers_at
    lift = lifted(lambda place: at(moving.at(place), found), samples)
    return _fitted(moving, found, rule, lift)


def _fitted(moving: MovingProgram, found: Found, rule: Efficient | None, lift: Lift) -> ProblemFit:
    of = moving.skeleton.columns if found.possible else moving.skeleton.rows
    proof = Proof(tuple(one.id for one in of), lift, rule)
    return ProblemFit(moving, proof, Verdict.HOLDS if found.possible else Verdict.FAILS)


def constant_program(written: Written) -> MovingProgram:
    """A program that does not move."""
    program = written.program
    terms = tuple(tuple((column, polynomial([value])) for column, value in row.terms) for row in program.rows)
    return MovingProgram(written, terms, tuple(polynomial([row.right]) for row in program.rows))


@dataclass(frozen=True)
class ProblemAsked:
    """A problem in environments that move: what a search asks."""

    moved: Moved
    problem: Problem

    def cell(self, place: Fraction, low: Root, high: Root) -> ProblemCell:
        """The cell around a rational."""
        return _cell(self.moved, self.problem, place, low, high)

    def at(self, root: Root, place: Fraction) -> Piece:
        """Everything anew at a rational."""
        env = self.moved.at(place)
        rule = rule_of(self.problem, env)
        moving = constant_program(written_at(env, self.problem, rule))
        found = _basis(moving, moving.skeleton)
        at = point_at if found.possible else multipliers_at
        numbers = at(moving.skeleton, found)
        fit = _fitted(moving, found, rule, Lift(tuple(polynomial([value]) for value in numbers), ONE))
        return Piece(root, root, fit.verdict, fit.proof)

    def beside(self, root: Root, rule: Efficient | None) -> Iterator[ProblemFit]:
        for width in (Fraction(1, 10**3), Fraction(1, 10**6), Fraction(1, 10**12)):
            here = clear(root.refined(width), self.moved.conditions())

            samples = partial(spread, Root.of(here.low), Root.of(here.high))
            moving = moving_program(self.moved.at, self.problem, rule, samples)
            for found in (one for place in (here.low, here.high) for one in _bases(moving, moving.at(place))):
                yield _fit(moving, found, rule, samples).turned(root)
