"""What an agent sees of a state, and what it may expect of the next one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from .constraints import promised
from .meter import COMPONENT, align, cell_units, list_up, make, spend
from .model import Period
from .vectors import Vector

Group = tuple[int, ...]


def sets_of(period: Period, agent: int) -> dict[Group, list[int]]:
    """By the labels that an agent sees, public state first: the states that have them."""
    spend(8 * period.space.size)
    found: dict[Group, list[int]] = {}
    seen = [*range(period.space.has_public), period.own(agent)]
    for state in range(period.space.size):
        found.setdefault(tuple(period.space.label(state, k) for k in seen), []).append(state)
    return found


def said_and_chosen(period: Period, agent: int, state: int) -> set[tuple[int, int]]:
    """(r', a'): the reports after any own report at a state, and what follows at a shock of positive probability."""
    spend(10 + 4 * period.types(agent) * len(period.likely) + COMPONENT * len(period.space.sizes))
    said = [period.said(agent, state, report) for report in range(period.types(agent))]
    return {(reports, period.plan[z][reports]) for reports in said for z in period.likely}


def means_of(sets: Iterable[list[int]], weights: Vector, functions: Sequence[Vector]) -> Iterator[list[int]]:
    """On each set of states: Σ weight · value of each function, over the denominators."""
    lists, bits = [function.numerators for function in functions], max(function.bits for function in functions)
    spend(20 + 2 * len(lists) * len(weights.numerators) * cell_units(bits, weights.bits))
    chances = weights.numerators
    for states in sets:
        yield [sum(chances[s] * values[s] for s in states) for values in lists]


def means_seen(sets: Mapping[Group, list[int]], weights: Vector, values: Vector) -> Iterator[tuple[Group, Fraction]]:
    """Of each set of states that an agent cannot tell apart, and that may be: the mean of a function."""
    make(len(weights.numerators), values.bits, weights.bits)
    chances, numbers = weights.numerators, values.numerators
    for seen, states in sets.items():
        chance = sum(chances[state] for state in states)
        if chance:
            total = sum(chances[state] * numbers[state] for state in states)
            align(total, chance, values.denominator)
            yield seen, Fraction(total, chance * values.denominator)


class Rows:
    """μ(·|a,θ) over the next states, over one denominator; each found when first asked for, and kept."""

    def __init__(self, period: Period) -> None:
        self.kernel, self._known = promised(period), dict[tuple[int, int], list[int]]()
        self.denominator = self.kernel.denominator

    def at(self, allocation: int, state: int) -> Vector:
        list_up(self.kernel.following.size)
        if (allocation, state) not in self._known:
            make(self.kernel.following.size, self.kernel.bits, kept=True)
            self._known[allocation, state] = self.kernel.at(allocation, state).dense()
        return Vector(self.denominator, self._known[allocation, state], self.kernel.bits)
