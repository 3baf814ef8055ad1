"""Pieces of a region: around a rational, how far its verdict goes with the same rule and the same basis; and points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import partial

from lpmech.designs.problem import Allocation, Problem
from lpmech.lp.program import LinearProgram
from lpmech.regions.lifting import MOST, Lift, Samples, Undecided, lifted
from lpmech.regions.moving import Moved
from lpmech.regions.polynomials import ONE, ZERO, Polynomial, Root, between, polynomial, roots, simplest
from lpmech.regions.programs import (
    Found,
    MovingProgram,
    best_basis,
    moving_program,
    multipliers_at,
    point_at,
    program_at,
    total_right,
)
from lpmech.regions.rules import Choices, Efficient, Worth, choices_of, efficient

_TRIES = 12  # rationals in an interval


class Verdict(StrEnum):
    """What is found of a piece."""

    HOLDS = "holds"
    FAILS = "fails"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Proof:
    """Columns (holds) or multipliers (fails) by id, and the rule with its values."""

    names: tuple[str, ...]
    lift: Lift
    rule: Efficient | None


@dataclass(frozen=True)
class Piece:
    """An open interval, or a point (`start` is `end`), with its verdict; `reason` of what is undecided."""

    start: Root
    end: Root
    verdict: Verdict
    proof: Proof | None = None
    reason: str = ""

    @property
    def is_point(self) -> bool:
        """Whether it is a single value."""
        return self.start is self.end


@dataclass(frozen=True)
class _Fit:
    """A proof with everything whose sign it needs."""

    moving: MovingProgram
    proof: Proof
    verdict: Verdict

    def turned(self, root: Root) -> _Fit:
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

    def above(self) -> Iterator[Polynomial]:
        """What must be above 0."""
        yield self.proof.lift.denominator
        if self.verdict is Verdict.FAILS:
            yield total_right(self.moving, self.proof.lift.numerators)

    def equations(self) -> Iterator[Polynomial]:
        """What must be 0."""
        if self.verdict is Verdict.HOLDS:
            for number, row in enumerate(self.moving.skeleton.rows):
                if row.is_equation:
                    yield self.moving.excess(number, self.proof.lift)
            return
        columns = [ZERO for _ in self.moving.skeleton.columns]
        for weight, terms in zip(self.proof.lift.numerators, self.moving.terms, strict=True):
            for column, one in terms if weight != ZERO else ():
                columns[column] = columns[column] + weight * one
        yield from columns

    def holds_at(self, root: Root) -> bool:
        """Whether it proves its verdict at a number."""
        return (all(root.sign_of(one) > 0 for one in self.above())
                and all(root.sign_of(one) >= 0 for one in self.not_below())
                and all(root.sign_of(one) == 0 for one in self.equations()))  # fmt: skip


@dataclass(frozen=True)
class _Cell:
    """An open interval in which nothing of the environment changes its kind and one rule is the first optimal one."""

    low: Root
    high: Root
    rule: Efficient | None
    moving: MovingProgram

    def samples(self, count: int) -> list[Fraction]:
        """Rationals inside."""
        return _spread(self.low, self.high, count)

    def piece(self, place: Fraction, low: Root, high: Root) -> tuple[Piece, _Fit]:
        """The piece around a rational, and no further than two numbers."""
        fit = _fit(self.moving, best_basis(self.moving.at(place)), self.rule, self.samples).turned(Root.of(place))
        if any(one != ZERO for one in fit.equations()):
            raise _AtRoot  # the basis is right at the place alone
        left, right = self.low if low.below(self.low) else low, self.high if self.high.below(high) else high
        left, right = _nearest([*fit.above(), *fit.not_below()], place, left, right)
        return Piece(left, right, fit.verdict, fit.proof), fit


def _spread(low: Root, high: Root, count: int) -> list[Fraction]:
    """The first of many rationals between two numbers."""
    left, right = between(low, high)
    step = (right - left) / (MOST + 1)
    return [left + step * (k + 1) for k in range(count)]


def _cell(moved: Moved, problem: Problem, place: Fraction, low: Root, high: Root) -> _Cell:
    """The cell around a rational."""
    low, high = _nearest(moved.conditions(), place, low, high)
    rule = None
    if problem.allocation is Allocation.EFFICIENT:
        rule = efficient(choices_of(moved.at(place)), moved.at, partial(_spread, low, high))
        low, high = _nearest(rule.polynomials(), place, low, high)
    choices = None if rule is None else rule.choices
    return _Cell(low, high, rule, moving_program(moved.at, problem, choices, partial(_spread, low, high)))


def _fit(moving: MovingProgram, found: Found, rule: Efficient | None, samples: Samples) -> _Fit:
    """The proof of a basis, as functions of the parameter."""
    at = point_at if found.possible else multipliers_at
    lift = lifted(lambda place: at(moving.at(place), found), samples)
    return _fitted(moving, found, rule, lift)


def _fitted(moving: MovingProgram, found: Found, rule: Efficient | None, lift: Lift) -> _Fit:
    of = moving.skeleton.columns if found.possible else moving.skeleton.rows
    proof = Proof(tuple(one.id for one in of), lift, rule)
    return _Fit(moving, proof, Verdict.HOLDS if found.possible else Verdict.FAILS)


class _AtRoot(Exception):  # noqa: N818 - not a fault
    """The rational is where something changes."""


def _nearest(ones: Iterable[Polynomial], place: Fraction, low: Root, high: Root) -> tuple[Root, Root]:
    """The roots next to a rational on both sides. Raises _AtRoot where the rational is one itself."""
    middle = Root.of(place)
    for one in ones:
        if one == ZERO or one.degree() < 1:
            continue
        if middle.sign_of(one) == 0:
            raise _AtRoot
        for root in roots(one, low.low, high.high):
            if low.below(root) and root.below(middle):
                low = root
            elif middle.below(root) and root.below(high):
                high = root
    return low, high


class Search:
    """Looks for the pieces of one problem."""

    def __init__(self, moved: Moved, problem: Problem, most: int) -> None:
        self.moved, self.problem, self.most = moved, problem, most
        self._cells: list[_Cell] = []

    def pieces(self, low: Root, high: Root, ends: tuple[bool, bool]) -> list[Piece]:
        """The pieces between two numbers in order; `ends`: whether each of them belongs to the region."""
        found, waiting = list[tuple[Piece, _Fit | None]](), [(low, high)]
        while waiting:
            left, right = waiting.pop()
            piece, fit = self._interval(left, right) if len(found) < self.most else (_open(left, right), None)
            found.append((piece, fit))
            if left.below(piece.start):
                waiting.append((left, piece.start))
            if piece.end.below(right):
                waiting.append((piece.end, right))
        found.sort(key=lambda one: one[0].start.refined(Fraction(1, 2**64)).low)
        return list(self._with_points(found, ends))

    def _interval(self, low: Root, high: Root) -> tuple[Piece, _Fit | None]:
        """A piece somewhere inside."""
        left, right = between(low, high)
        reason = "no rational inside at which nothing changes"
        for k in range(_TRIES):
            width = (right - left) / 3
            shift = width * Fraction(k, 2 * _TRIES)
            place = simplest(left + width - shift / 2, right - width + shift) if k < 2 else (
                left + (right - left) * Fraction(2 * k + 1, 2 * _TRIES + 1))  # fmt: skip
            try:
                return self._cell(place).piece(place, low, high)
            except _AtRoot:
                continue
            except Undecided as why:
                reason = str(why)
                break
        return _open(low, high, reason), None

    def _cell(self, place: Fraction) -> _Cell:
        """The cell around a rational, made once."""
        middle = Root.of(place)
        for cell in self._cells:
            if cell.low.below(middle) and middle.below(cell.high):
                return cell
        low, high = Root.of(self.moved.low), Root.of(self.moved.high)
        self._cells.append(_cell(self.moved, self.problem, place, low, high))
        return self._cells[-1]

    def _with_points(self, found: list[tuple[Piece, _Fit | None]], ends: tuple[bool, bool]) -> Iterator[Piece]:
        if ends[0]:
            yield self._point(found[0][0].start, [found[0][1]])
        for k, (piece, fit) in enumerate(found):
            yield piece
            if k + 1 < len(found):
                yield self._point(piece.end, [fit, found[k + 1][1]])
        if ends[1]:
            yield self._point(found[-1][0].end, [found[-1][1]])

    def _point(self, root: Root, near: list[_Fit | None]) -> Piece:
        """The verdict at a number between two pieces."""
        try:
            if root.value is not None:
                return self._rational(root, root.value)
            return self._algebraic(root, [fit for fit in near if fit is not None])
        except Undecided as reason:
            return Piece(root, root, Verdict.UNDECIDED, None, str(reason))

    def _rational(self, root: Root, place: Fraction) -> Piece:
        """Everything anew at a rational."""
        env = self.moved.at(place)
        choices = choices_of(env) if self.problem.allocation is Allocation.EFFICIENT else None
        rule = None if choices is None else _constant_rule(choices, self.moved, place)
        moving = _constant(program_at(env, self.problem, choices))
        found = best_basis(moving.skeleton)
        at = point_at if found.possible else multipliers_at
        numbers = at(moving.skeleton, found)
        fit = _fitted(moving, found, rule, Lift(tuple(polynomial([value]) for value in numbers), ONE))
        return Piece(root, root, fit.verdict, fit.proof)

    def _algebraic(self, root: Root, near: list[_Fit]) -> Piece:
        """With the rule at the number, by a proof of a neighbour, or by one of its own from a rational beside."""
        if any(root.sign_of(one) == 0 for one in self.moved.conditions()):
            raise Undecided("chances become 0 at a number that is not rational")
        rule = _rule_at(root, near)
        for fit in near:
            if _same(fit.proof.rule, rule) and fit.holds_at(root):
                return Piece(root, root, fit.verdict, Proof(fit.proof.names, fit.proof.lift, rule))
        for fit in self._beside(root, rule):
            if fit.holds_at(root):
                return Piece(root, root, fit.verdict, fit.proof)
        raise Undecided("no proof beside the number carries over to it")

    def _beside(self, root: Root, rule: Efficient | None) -> Iterator[_Fit]:
        choices = None if rule is None else rule.choices
        for width in (Fraction(1, 10**3), Fraction(1, 10**6), Fraction(1, 10**12)):
            here = _clear(root.refined(width), self.moved.conditions())

            samples = partial(_spread, Root.of(here.low), Root.of(here.high))
            moving = moving_program(self.moved.at, self.problem, choices, samples)
            for place in (here.low, here.high):
                yield _fit(moving, best_basis(moving.at(place)), rule, samples).turned(root)


def _open(low: Root, high: Root, reason: str = "more pieces than are looked for") -> Piece:
    return Piece(low, high, Verdict.UNDECIDED, None, reason)


def _clear(root: Root, ones: Iterable[Polynomial]) -> Root:
    """The number with so small an interval that no condition changes in it."""
    for one in ones:
        while roots(one, root.low, root.high):
            root = root.refined((root.high - root.low) / 2)
    return root


def _same(one: Efficient | None, other: Efficient | None) -> bool:
    return (one is None and other is None) or (one is not None and other is not None and one.choices == other.choices)


def _rule_at(root: Root, near: list[_Fit]) -> Efficient | None:
    """The first optimal rule at a number, by the advantages of a neighbour's rule; its values are the neighbour's."""
    rule = next((fit.proof.rule for fit in near if fit.proof.rule is not None), None)
    if rule is None:
        return None
    choices = [[list(states) for states in shocks] for shocks in rule.choices]
    for one in rule.advantages:
        if one.allocation < choices[one.period][one.shock][one.state] and root.sign_of(one.polynomial) == 0:
            choices[one.period][one.shock][one.state] = one.allocation
    found = tuple(tuple(tuple(states) for states in shocks) for shocks in choices)
    return Efficient(found, rule.values, rule.advantages)


def _constant(program: LinearProgram) -> MovingProgram:
    """A program that does not move."""
    terms = tuple(tuple((column, polynomial([value])) for column, value in row.terms) for row in program.rows)
    return MovingProgram(program, terms, tuple(polynomial([row.right]) for row in program.rows))


def _constant_rule(choices: Choices, moved: Moved, place: Fraction) -> Efficient:
    env = moved.at(place)
    if env.horizon is not None:
        return Efficient(choices, None, ())
    values = Worth(env, choices).values()
    return Efficient(choices, Lift(tuple(polynomial([value]) for value in values), ONE), ())
