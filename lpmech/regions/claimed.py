"""A claim about a mechanism on cells of the parameter: payments and slacks as functions of it.

At a value of the parameter the mechanism is constructed as by `lpmech certify`. Around it, under one efficient rule,
payments, what they leave to come, and every slack are rational functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from types import MappingProxyType

import numpy as np

from lpmech.choice.selection import select
from lpmech.claims.budget import weak_budget_balance
from lpmech.claims.game import Game
from lpmech.claims.incentives import incentive_compatible
from lpmech.claims.interim.cells import Means
from lpmech.claims.interim.each_period import each_period_budget_balance, sums
from lpmech.claims.interim.incentives import interim_incentive_compatible, lies
from lpmech.claims.interim.participation import (
    always,
    first,
    interim_participation_always,
    interim_participation_first,
)
from lpmech.claims.participation import participation_zero_option
from lpmech.claims.registry import KINDS
from lpmech.lp.names import word
from lpmech.lp.steps import chosen
from lpmech.mechanisms.social import solve_all
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import Axes, Table, align
from lpmech.regions.lifting import Lift, Samples, Undecided, lifted
from lpmech.regions.moving import Moved
from lpmech.regions.pieces import AtRoot, Piece, Proof, Verdict, nearest, spread
from lpmech.regions.polynomials import ONE, ZERO, Polynomial, Root, between, polynomial, value_at
from lpmech.regions.rules import Choices, Efficient, choices_of, constant_rule, efficient
from lpmech.separation.slacks import Block

_SMOOTH = (incentive_compatible, participation_zero_option, weak_budget_balance)  # slacks are linear in payments
_MEANS: Mapping[str, Callable[[Game], list[Means]]] = MappingProxyType(
    {
        interim_incentive_compatible.id: lies,
        interim_participation_first.id: first,
        interim_participation_always.id: always,
    }
)
CLAIMS = (*(kind.id for kind in _SMOOTH), *_MEANS, each_period_budget_balance.id)
OF_A_PRIOR = frozenset(CLAIMS) - {kind.id for kind in _SMOOTH}
_TRIED = 12  # slacks below 0 of which the one that stays so the furthest is taken
Sizes = Mapping[str, int]


@dataclass(frozen=True)
class Layout:
    """On which axes the tables of payments stand, by agent and table."""

    axes: tuple[tuple[Axes, ...], ...]
    sizes: tuple[tuple[Sizes, ...], ...]

    @classmethod
    def of(cls, game: Game) -> Layout:
        """That of a mechanism in which nothing is by chance."""
        order = _order(game.environment)
        small = [[table.minimal() for table in tables] for tables in game.mechanism.transfers]
        axes = tuple(tuple(tuple(axis for axis in order if axis in one.axes) for one in own) for own in small)
        return cls(axes, tuple(tuple(dict(one.sizes) for one in own) for own in small))

    def numbers(self, game: Game) -> list[Fraction]:
        """Every cell of payments, then of the continuation."""
        found: list[Fraction] = []
        for tables, axes, sizes in zip(game.mechanism.transfers, self.axes, self.sizes, strict=True):
            for table, own, size in zip(tables, axes, sizes, strict=True):
                small = table.minimal()
                if not set(small.axes) <= set(own):
                    raise Undecided("payments depend on more at some values of the parameter than at others")
                found += _cells(small, own, size)
        for tables in game.payoffs.continuation:
            for position, table in enumerate(tables):
                stage = game.environment.stage(position)
                found += _cells(table, stage.components, stage.sizes)
        return found

    def names(self, env: Environment) -> tuple[str, ...]:
        """What the numbers are called in a certificate."""
        found = []
        for agent, sizes in zip(env.agents, self.sizes, strict=True):
            for k, size in enumerate(sizes):
                found += [f"payment {word(agent)} {k} {cell}" for cell in range(_count(size.values()))]
        for agent in env.agents:
            for position in range(1 if env.horizon is None else env.horizon):
                stage = env.stage(position)
                count = _count(stage.sizes[axis] for axis in stage.components)
                found += [f"continuation {word(agent)} {position} {cell}" for cell in range(count)]
        return tuple(found)


def _count(sizes: Iterable[int]) -> int:
    total = 1
    for size in sizes:
        total *= size
    return total


def _order(env: Environment) -> tuple[str, ...]:
    axes = ("public", *env.agents)
    return (*(PREVIOUS + axis for axis in ("allocation", *axes)), *axes)


def _cells(table: Table, axes: Sequence[str], sizes: Sizes) -> list[Fraction]:
    return [Fraction(one) for one in table.full(tuple(axes), sizes).array.fractions()]


def _slacks(claim: str, game: Game) -> list[Fraction]:
    """Every slack of the claim at the cells that count."""
    if claim in _MEANS:
        return [product for means in _MEANS[claim](game) for product in means.products()]
    if claim == each_period_budget_balance.id:
        assert game.model.prior is not None
        return [slack for slack, _ in sums(game, game.model.prior)]
    decide = KINDS[claim].decide
    assert decide is not None
    found: list[Fraction] = []
    for block in decide(game):  # type: ignore[union-attr]  # these claims are decided by blocks
        found += _of_block(block)
    return found


def _of_block(block: Block) -> list[Fraction]:
    total = block.terms[0]
    for term in block.terms[1:]:
        total = total + term
    counted = np.ones(block.shape, dtype=bool)
    for choice in block.counts:
        counted = counted & align(choice.positions, choice.axes, block.axes)
    values = _cells(total, block.axes, block.sizes)
    return [value for value, counts in zip(values, counted.ravel().tolist(), strict=True) if counts]


@dataclass(frozen=True)
class ClaimFit:
    """A proof with the slacks, times its denominator; of a claim that fails the one that is below 0."""

    proof: Proof
    verdict: Verdict
    slacks: tuple[Polynomial, ...]

    def settled(self, root: Root) -> ClaimFit:
        """The same: nothing is left out of tables."""
        del root
        return self

    def holds_at(self, root: Root) -> bool:
        """Whether it proves its verdict at a number."""
        if root.sign_of(self.proof.lift.denominator) <= 0:
            return False
        least = 0 if self.verdict is Verdict.HOLDS else 1
        return all(root.sign_of(one) >= least for one in self.slacks)


@dataclass(frozen=True)
class ClaimCell:
    """An open interval in which one rule is the first optimal one, with payments and slacks."""

    low: Root
    high: Root
    proof: Proof
    slacks: tuple[Polynomial, ...]

    def piece(self, place: Fraction, low: Root, high: Root) -> tuple[Piece, ClaimFit]:
        """The piece around a rational, and no further than two numbers."""
        left, right = self.low if low.below(self.low) else low, self.high if self.high.below(high) else high
        lift, slacks = self.proof.lift, self.slacks
        if value_at(lift.denominator, place) < 0:
            lift = Lift(tuple(-one for one in lift.numerators), -lift.denominator)
            slacks = tuple(-one for one in slacks)
        left, right = nearest([lift.denominator], place, left, right)
        proof = replace(self.proof, lift=lift)
        failing = [one for one in slacks if value_at(one, place) < 0]
        if not failing:
            left, right = nearest(slacks, place, left, right)
            fit = ClaimFit(proof, Verdict.HOLDS, slacks)
            return Piece(left, right, fit.verdict, proof), fit
        left, right, worst = _furthest(failing[:_TRIED], place, left, right)
        fit = ClaimFit(proof, Verdict.FAILS, (-worst,))
        return Piece(left, right, fit.verdict, proof), fit


def _furthest(ones: Sequence[Polynomial], place: Fraction, low: Root, high: Root) -> tuple[Root, Root, Polynomial]:
    """The slack that stays below 0 the furthest, and how far."""
    found = [(*nearest([one], place, low, high), one) for one in ones]
    return max(found, key=lambda one: one[1].refined(Fraction(1, 10**9)).high - one[0].refined(Fraction(1, 10**9)).low)


@dataclass(frozen=True)
class ClaimAsked:
    """A claim about a mechanism by its name, in environments that move."""

    moved: Moved
    claim: str
    mechanism: str

    def game(self, value: Fraction) -> Game:
        """The mechanism at a value. Raises Undecided."""
        env = self.moved.at(value)
        programs = solve_all(env)
        try:
            mechanism = select(self.mechanism, env, programs).mechanism
        except NoMechanism as reason:
            raise Undecided(f"at {value}: {reason}") from reason
        if mechanism is None:
            raise Undecided(f"at {value} there is no mechanism {self.mechanism}")
        return Game(environment=env, mechanism=mechanism, solved=programs)

    def cell(self, place: Fraction, low: Root, high: Root) -> ClaimCell:
        """The cell around a rational. Raises AtRoot and Undecided."""
        low, high = nearest(self.moved.conditions(), place, low, high)
        rule = efficient(choices_of(self.moved.at(place)), self.moved.at, partial(spread, low, high))
        low, high = nearest(rule.polynomials(), place, low, high)
        for agent in range(len(self.moved.at(place).agents)):
            others = choices_of(self.moved.at(place), agent)
            low, high = nearest(
                efficient(others, self.moved.at, partial(spread, low, high), agent).polynomials(), place, low, high
            )
        samples: Samples = partial(spread, low, high)
        layout = self._layout(samples(1)[0], rule.choices)
        lift = lifted(lambda value: layout.numbers(self.game(value)), samples)
        if not value_at(lift.denominator, place):
            raise AtRoot
        self._confirm(layout, lift, [place, *_far(low, high)])
        slacks = lifted(partial(self._scaled, lift.denominator), samples, denominator=ONE).numerators
        return ClaimCell(low, high, self._proof(layout, lift, rule), slacks)

    def _confirm(self, layout: Layout, lift: Lift, places: Iterable[Fraction]) -> None:
        """Raises Undecided where payments are no rational functions all over the cell."""
        for place in places:
            if value_at(lift.denominator, place) and layout.numbers(self.game(place)) != lift.at(place):
                raise Undecided(f"the payments of {self.mechanism} are no rational functions around {place}")

    def _scaled(self, under: Polynomial, value: Fraction) -> list[Fraction]:
        factor = value_at(under, value)
        return [slack * factor for slack in _slacks(self.claim, self.game(value))]

    def _layout(self, value: Fraction, choices: Choices) -> Layout:
        game = self.game(value)
        if _choices(game) != choices:
            raise Undecided(f"the mechanism {self.mechanism} has another rule than the efficient one")
        return Layout.of(game)

    def _proof(self, layout: Layout, lift: Lift, rule: Efficient) -> Proof:
        env = self.moved.at(self.moved.middle)
        axes = dict(zip(env.agents, layout.axes, strict=True))
        return Proof(layout.names(env), lift, rule, axes)

    def at(self, root: Root, place: Fraction) -> Piece:
        """The verdict at a rational."""
        game = self.game(place)
        choices = choices_of(game.environment)
        if _choices(game) != choices:
            raise Undecided(f"the mechanism {self.mechanism} has another rule than the efficient one")
        layout = Layout.of(game)
        numbers = Lift(tuple(polynomial([value]) if value else ZERO for value in layout.numbers(game)), ONE)
        proof = self._proof(layout, numbers, constant_rule(choices, game.environment))
        fails = any(slack < 0 for slack in _slacks(self.claim, game))
        return Piece(root, root, Verdict.FAILS if fails else Verdict.HOLDS, proof)

    def beside(self, root: Root, rule: Efficient | None) -> Iterator[ClaimFit]:
        """Nothing: the mechanism beside a number has the rule that it has there."""
        return iter(())


def _far(low: Root, high: Root) -> list[Fraction]:
    """Rationals at both sides of an interval and in its middle."""
    left, right = between(low, high)
    return [left + (right - left) * Fraction(k, 97) for k in (1, 47, 96)]


def _choices(game: Game) -> Choices:
    """The rule of a mechanism."""
    env, found = game.environment, []
    for position, table in enumerate(game.mechanism.allocation):
        stage = env.stage(position)
        states = np.ndindex(*(stage.sizes[axis] for axis in stage.components))
        places = [dict(zip(stage.components, state, strict=True)) for state in states]
        found.append(tuple(
            tuple(chosen(table, {"shock": shock, **place}) for place in places) for shock in range(len(stage.shocks))
        ))  # fmt: skip
    return tuple(found)
