"""Values and rules of lumped programs: floats propose, what is written is exact or a short rounding of it.

A table of values may be any (docs/crowd_format.md, section 3): whoever reads it measures how far it is from its
equation. It is exact where the numbers stay short: with a finite horizon, where the chain has no large component (as
chains without cycles), and elsewhere it is a multiple of a power of two, close enough for the width that is wanted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from lpmech.crowds.crowd import Moment
from lpmech.crowds.program import Objects, Positions, Program, objects
from lpmech.lp.components import Rows, components
from lpmech.mdp.linear import solve_discounted

MAX_SWEEPS = 20_000
MAX_ROUNDS = 200
LARGEST_EXACT = 150  # states of a component of the chain: exact values have some twenty bits for each
MOST_STEPS = 50_000  # of expectation, for the chain to be written out
MOST_STEPS_ONE_WAY = 500_000  # the same where no state is returned to, and few are next
FEW = 16  # entries for each state
MOST_ENTRIES = 2_000_000  # of a chain
LARGEST_NUMBERS = 1 << 28  # bits of a table
NEAR = 1e-11
REFINEMENTS = 12
Rules = tuple[Positions, ...]  # the action of each state, by shock of a period


@dataclass(frozen=True, slots=True)
class Values:
    """A table of values by lumped state, over one denominator."""

    numerators: Objects
    denominator: int

    @property
    def bits(self) -> int:
        """The size of the table."""
        return sum(abs(int(x)).bit_length() for x in self.numerators) + self.denominator.bit_length()

    def rounded(self, bits: int) -> Values:
        """The values, rounded down to multiples of 2^-bits."""
        return Values((self.numerators << bits) // self.denominator, 1 << bits)


@dataclass(frozen=True, slots=True)
class Solved:
    """A table of values of a program in a period, and the action of each state under each shock."""

    values: Values
    rules: Rules


class Solver:
    """Solves the program of one society."""

    def __init__(self, program: Program) -> None:
        self.program = program
        crowd = program.crowd
        self.discount, self.unit = crowd.discount, crowd.unit
        self._rewards = np.array([float(Fraction(int(flow), self.unit)) for flow in program.flows])
        self._allowed: dict[tuple[bool, ...], Positions] = {}

    def backup(self, following: Values) -> tuple[Objects, int]:
        """r + δPV of every action over one denominator."""
        p, q = self.discount.numerator, self.discount.denominator
        program, d = self.program, following.denominator
        means = program.expectations(following.numerators)
        scale = d * program.scale * q
        return program.flows * scale + means * (p * self.unit), self.unit * scale

    def best(self, worth: Objects, period: int = 0, slack: float = 0) -> Rules:
        """Under each shock of a period, the first feasible action of every state that is the best up to a slack."""
        shocks = range(len(self.program.crowd.shocks_in(period)))
        return tuple(self._best(worth, self._allowed_at(Moment(period, shock)), slack) for shock in shocks)

    def mean(self, worth: Objects, rules: Rules, period: int = 0) -> Objects:
        """The mean over the shocks of a period of the worth of a rule, times their denominator."""
        return _weighted(worth, rules, self.program.crowd.chances(period)[0])

    def _near(self, worth: Objects, rules: Rules) -> Objects:
        """The same mean in floats, with an infinite horizon."""
        return _weighted(worth, rules, [float(one.probability) for one in self.program.crowd.shocks_in(0)])

    def _allowed_at(self, moment: Moment) -> Positions:
        """The actions that the society may choose at a moment."""
        options = self.program.allowed(moment)
        if options not in self._allowed:
            self._allowed[options] = np.flatnonzero(self.program.may_choose(moment))
        return self._allowed[options]

    def _best(self, worth: Objects, allowed: Positions, slack: float) -> Positions:
        """The first of the actions that are allowed that is the best up to a slack, by state."""
        program = self.program
        owner = program.owner[allowed]
        starts = np.searchsorted(owner, np.arange(len(program.states)))
        best = np.maximum.reduceat(worth[allowed], starts)
        good = allowed[(worth[allowed] >= best[owner] - slack).astype(bool)]
        first: Positions = good[np.searchsorted(program.owner[good], np.arange(len(program.states)))]
        return first

    def finite(self, following: Values, most_bits: int, period: int) -> Solved:
        """One period before values that are known; rounded where numbers become long."""
        worth, denominator = self.backup(following)
        rules = self.best(worth, period)
        _, below = self.program.crowd.chances(period)
        values = lowest(self.mean(worth, rules, period), denominator * below)
        if values.denominator.bit_length() > most_bits:
            values = values.rounded(most_bits)
        return Solved(values, rules)

    def infinite(self, bits: int) -> Solved:
        """The stationary values, exact or to about `bits` bits after the point."""
        rules = self._proposed()
        rows = self._rows(rules)
        if rows is not None:
            found = self._exact(rules, rows)
            if found is not None:
                return found
        return self._dyadic(rules, bits)

    @property
    def _below(self) -> int:
        """The denominator of the shocks' probabilities, of an infinite horizon."""
        return self.program.crowd.chances(0)[1]

    def _proposed(self) -> Rules:
        """A rule that is optimal up to the errors of floats."""
        values, discount = np.zeros(len(self.program.states)), float(self.discount)
        for _ in range(MAX_SWEEPS):
            worth = self._rewards + discount * self.program.means(values)
            update = self._near(worth, self.best(worth))
            low, high = float((update - values).min()), float((update - values).max())
            far = discount / (1 - discount) if discount < 1 else 0.0
            values = update + far * (low + high) / 2
            if far * (high - low) <= NEAR * max(1.0, float(np.abs(values).max())):
                break
        size = max(1.0, float(np.abs(values).max()))
        return self.best(self._rewards + discount * self.program.means(values), slack=10 * NEAR * size)

    def _rows(self, rules: Rules) -> Rows | None:
        """The chain under a rule, over the program's scale and the shocks' denominator; None where it has too many
        entries or a large component."""
        if self.program.steps > MOST_STEPS_ONE_WAY:
            return None
        is_long = self.program.steps > MOST_STEPS
        largest, most = (1, FEW * len(self.program.states)) if is_long else (LARGEST_EXACT, MOST_ENTRIES)
        columns: list[int] = []
        weights: list[int] = []
        starts = [0]
        scale = self.program.scale * self._below
        for actions in zip(*(rule.tolist() for rule in rules), strict=True):
            row = self._row(actions)
            columns += row
            weights += row.values()
            starts.append(len(columns))
            if len(columns) > most:
                return None
        held = objects(weights) if scale >= 2**62 else np.array(weights, dtype=np.int64)
        chain = Rows(np.array(starts), np.array(columns), held)
        return chain if max(map(len, components(chain))) <= largest else None

    def _row(self, actions: tuple[int, ...]) -> dict[int, int]:
        """The distribution of the next state, as what is done is drawn with the shock."""
        weights, below = self.program.crowd.chances(0)
        if below == 1:
            return self.program.distribution(actions[weights.index(1)])
        found: Counter[int] = Counter()
        for weight, action in zip(weights, actions, strict=True):
            for state, chance in self.program.distribution(action).items() if weight else ():
                found[state] += weight * chance
        return found

    def _exact(self, rules: Rules, rows: Rows | None) -> Solved | None:
        """Howard's improvement from a rule, in exact arithmetic; None where numbers are too long."""
        for _ in range(MAX_ROUNDS):
            if rows is None:
                return None
            rewards = self.mean(self.program.flows, rules)[:, None]
            scale, unit = self.program.scale * self._below, self.unit * self._below
            found, common = solve_discounted(rows, scale, self.discount, rewards, unit)
            values = Values(found[:, 0], common)
            if values.bits > LARGEST_NUMBERS:
                return None
            worth, _ = self.backup(values)
            best = self.best(worth)
            better = [(worth[new] > worth[old]).astype(bool) for new, old in zip(best, rules, strict=True)]
            if not any(one.any() for one in better):
                return Solved(values, best)
            rules = tuple(np.where(*one) for one in zip(better, best, rules, strict=True))
            rows = self._rows(rules)
        return None

    def _dyadic(self, rules: Rules, bits: int) -> Solved:
        """Values of a rule rounded to multiples of 2^-bits: floats, then corrections by exact residuals."""
        values = Values(objects([0] * len(self.program.states)), 1 << bits)
        for _ in range(REFINEMENTS):
            worth, denominator = self.backup(values)
            denominator *= self._below
            residual = self.mean(worth, rules) * values.denominator - values.numerators * denominator
            if not residual.any():
                break
            size = max(abs(int(x)) for x in residual)
            parts = np.array([float(Fraction(int(x), size)) for x in residual])
            scale = Fraction(size, denominator)
            step = objects([int(Fraction(x) * scale) for x in self._sums(rules, parts).tolist()])
            if not step.any():
                break
            values = Values(values.numerators + step, values.denominator)
        return Solved(values, rules)

    def _sums(self, rules: Rules, flows: Objects) -> Objects:
        """Discounted sums of flows under a rule, in floats."""
        values, discount = flows.copy(), float(self.discount)
        for _ in range(MAX_SWEEPS):
            update = flows + discount * self._near(self.program.means(values), rules)
            low, high = float((update - values).min()), float((update - values).max())
            far = discount / (1 - discount)
            values = update + far * (low + high) / 2
            if far * (high - low) <= 1e-9 * max(1e-300, float(np.abs(values).max())):
                break
        return values


def _weighted(worth: Objects, rules: Rules, weights: Sequence[float]) -> Objects:
    """The sum over shocks of a weight times the worth of what the rule does."""
    first, *others = (weight * worth[rule] for weight, rule in zip(weights, rules, strict=True))
    found: Objects = sum(others, first)
    return found


def lowest(numerators: Objects, denominator: int) -> Values:
    """Values over one denominator in lowest terms over the table."""
    fractions = [Fraction(int(x), denominator) for x in numerators]
    common = lcm(1, *{one.denominator for one in fractions})
    return Values(objects([one.numerator * (common // one.denominator) for one in fractions]), common)


def bits_for(precision: Fraction, discount: Fraction) -> int:
    """How many bits after the point give payments to a width: half of it goes to rounding."""
    need = 8 / (precision * (1 - discount))
    return max(8, int(need).bit_length())


Told = Callable[[str], None]
