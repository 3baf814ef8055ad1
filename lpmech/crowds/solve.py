"""Values and rules of lumped programs: floats propose, what is written is exact or a short rounding of it.

A table of values may be any (docs/crowd_format.md, section 3): whoever reads it measures how far it is from its
equation. It is exact where the numbers stay short: with a finite horizon, where the chain has no large component (as
chains without cycles), and elsewhere it is a multiple of a power of two, close enough for the width that is wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from lpmech.crowds.program import Objects, Positions, Program, objects
from lpmech.lp.components import Rows, components
from lpmech.mdp.linear import solve_discounted

MAX_SWEEPS = 20_000
MAX_ROUNDS = 200
LARGEST_EXACT = 150  # states of a component of the chain: exact values have some twenty bits for each
MOST_STEPS = 50_000  # of expectation, for the chain to be written out
LARGEST_NUMBERS = 1 << 28  # bits of a table
NEAR = 1e-11
REFINEMENTS = 12


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
    """A table of values of a program and the action of each state."""

    values: Values
    rule: Positions


class Solver:
    """Solves the program of one society."""

    def __init__(self, program: Program) -> None:
        self.program = program
        crowd = program.crowd
        self.discount, self.unit = crowd.discount, crowd.unit
        self._rewards = np.array([float(Fraction(int(flow), self.unit)) for flow in program.flows])

    def backup(self, following: Values) -> tuple[Objects, int]:
        """r + δPV of every action over one denominator."""
        p, q = self.discount.numerator, self.discount.denominator
        program, d = self.program, following.denominator
        means = program.expectations(following.numerators)
        scale = d * program.scale * q
        return program.flows * scale + means * (p * self.unit), self.unit * scale

    def greedy(self, worth: Objects, slack: float = 0) -> Positions:
        """The first feasible action of every state that is the best up to a slack."""
        program = self.program
        allowed = np.flatnonzero(program.feasible)
        owner = program.owner[allowed]
        starts = np.searchsorted(owner, np.arange(len(program.states)))
        best = np.maximum.reduceat(worth[allowed], starts)
        good = allowed[(worth[allowed] >= best[owner] - slack).astype(bool)]
        first: Positions = good[np.searchsorted(program.owner[good], np.arange(len(program.states)))]
        return first

    def finite(self, following: Values, most_bits: int) -> Solved:
        """One period before values that are known; rounded where numbers become long."""
        worth, denominator = self.backup(following)
        rule = self.greedy(worth)
        values = lowest(worth[rule], denominator)
        if values.denominator.bit_length() > most_bits:
            values = values.rounded(most_bits)
        return Solved(values, rule)

    def infinite(self, bits: int) -> Solved:
        """The stationary values, exact or to about `bits` bits after the point."""
        rule = self._proposed()
        rows = self._rows(rule)
        if rows is not None:
            found = self._exact(rule, rows)
            if found is not None:
                return found
        return self._dyadic(rule, bits)

    def _proposed(self) -> Positions:
        """A rule that is optimal up to the errors of floats."""
        values, discount = np.zeros(len(self.program.states)), float(self.discount)
        for _ in range(MAX_SWEEPS):
            worth = self._rewards + discount * self.program.means(values)
            update = worth[self.greedy(worth)]
            low, high = float((update - values).min()), float((update - values).max())
            far = discount / (1 - discount) if discount < 1 else 0.0
            values = update + far * (low + high) / 2
            if far * (high - low) <= NEAR * max(1.0, float(np.abs(values).max())):
                break
        size = max(1.0, float(np.abs(values).max()))
        return self.greedy(self._rewards + discount * self.program.means(values), 10 * NEAR * size)

    def _rows(self, rule: Positions) -> Rows | None:
        """The chain under a rule, over the program's scale; None where it has too many entries or a large component."""
        if self.program.steps > MOST_STEPS:
            return None
        columns: list[int] = []
        weights: list[int] = []
        starts = [0]
        for action in rule.tolist():
            row = self.program.distribution(action)
            columns += row
            weights += row.values()
            starts.append(len(columns))
            if len(columns) > 2_000_000:
                return None
        held = objects(weights) if self.program.scale >= 2**62 else np.array(weights, dtype=np.int64)
        chain = Rows(np.array(starts), np.array(columns), held)
        return chain if max(map(len, components(chain))) <= LARGEST_EXACT else None

    def _exact(self, rule: Positions, rows: Rows | None) -> Solved | None:
        """Howard's improvement from a rule, in exact arithmetic; None where numbers are too long."""
        for _ in range(MAX_ROUNDS):
            if rows is None:
                return None
            rewards = self.program.flows[rule][:, None]
            found, common = solve_discounted(rows, self.program.scale, self.discount, rewards, self.unit)
            values = Values(found[:, 0], common)
            if values.bits > LARGEST_NUMBERS:
                return None
            worth, _ = self.backup(values)
            best = self.greedy(worth)
            better = (worth[best] > worth[rule]).astype(bool)
            if not better.any():
                return Solved(values, best)
            rule = np.where(better, best, rule)
            rows = self._rows(rule)
        return None

    def _dyadic(self, rule: Positions, bits: int) -> Solved:
        """Values of a rule rounded to multiples of 2^-bits: floats, then corrections by exact residuals."""
        values = Values(objects([0] * len(rule)), 1 << bits)
        for _ in range(REFINEMENTS):
            worth, denominator = self.backup(values)
            residual = worth[rule] * values.denominator - values.numerators * denominator
            if not residual.any():
                break
            size = max(abs(int(x)) for x in residual)
            parts = np.array([float(Fraction(int(x), size)) for x in residual])
            scale = Fraction(size, denominator)
            step = objects([int(Fraction(x) * scale) for x in self._sums(rule, parts).tolist()])
            if not step.any():
                break
            values = Values(values.numerators + step, values.denominator)
        return Solved(values, rule)

    def _sums(self, rule: Positions, flows: Objects) -> Objects:
        """Discounted sums of flows under a rule, in floats."""
        values, discount = flows.copy(), float(self.discount)
        for _ in range(MAX_SWEEPS):
            update = flows + discount * self.program.means(values)[rule]
            low, high = float((update - values).min()), float((update - values).max())
            far = discount / (1 - discount)
            values = update + far * (low + high) / 2
            if far * (high - low) <= 1e-9 * max(1e-300, float(np.abs(values).max())):
                break
        return values


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
