"""Which allocations may follow reports: the efficient rule, a stated one, or any (design page section 2).

The efficient rule follows from W_t(θ) = E_z max_{a ∈ A(z)} Q_t(θ, a), computed backwards; with an infinite horizon the
certificate states W, and W = E_z max_a Q_W is compared (of discount δ < 1 there is one solution).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Optional

from ..kernel.errors import Malformed, Rejected
from ..kernel.meter import OBJECT, keep, spend
from ..kernel.older import paired
from .problem import Allocation, Entry, Pattern, Problem, State, Step
from .world import ENTRY, ONE, ZERO, World, entry, plus, times

Follows = tuple[int, Fraction, int, Optional[Fraction]]  # shock, its chance, allocation, share (None: a free rule)
Values = Mapping[State, Fraction]


class Rules:
    """The allocations at every history and report."""

    def __init__(self, world: World, problem: Problem, values: Values | None) -> None:
        self.world, self.problem = world, problem
        self._worth: list[dict[State, list[Fraction]]] = []  # by period and state: Q of each allocation
        self.values: Values = values or {}
        if problem.allocation in (Allocation.EFFICIENT, Allocation.TIES) or problem.promised:
            self._solve(values)

    def _solve(self, values: Values | None) -> None:
        world = self.world
        if world.infinite:
            if values is None:
                raise Rejected("the values that prove the efficient rule are missing")
            self._worth = [self._period(0, values)]
            if self._best(0) != values:
                raise Rejected("the values of the efficient rule do not solve the equation")
            return
        later: Values | None = None
        for period in reversed(range(world.environment.periods)):
            self._worth.insert(0, self._period(period, later))
            later = self._best(period, 0)

    def _period(self, period: int, later: Values | None) -> dict[State, list[Fraction]]:
        """Q_t(θ, a)."""
        world, found = self.world, {}
        for state in world.states(period):
            row = [world.welfare(period, a, state) for a in range(len(world.stage(period).allocations))]
            if later is not None:
                row = [plus(now, self._later(period, a, state, later)) for a, now in enumerate(row)]
            found[state] = row
            keep(entry(state) + 4 * OBJECT * len(row))
        return found

    def _later(self, period: int, allocation: int, state: State, later: Values) -> Fraction:
        total = ZERO
        for following, chance in self.world.draw(period, allocation, state).items():
            total = plus(total, times(chance, later[following]))
        return times(self.world.environment.discount, total)

    def _best(self, period: int, place: int | None = None) -> dict[State, Fraction]:
        """W_t(θ)."""
        found = {}
        for state, row in self._worth[period if place is None else place].items():
            total = ZERO
            for _, chance, feasible in self.world.shocks(period, state):
                spend(len(feasible))
                total = plus(total, times(chance, max(row[a] for a in feasible)))
            keep(ENTRY)
            found[state] = total
        return found

    def at(self, period: int, steps: tuple[Step, ...], first: bool, reports: State) -> Iterator[Follows]:
        """What may follow; `steps` are remembered, and `first` says whether it is the first period."""
        for shock, chance, feasible in self.world.shocks(period, reports):
            for allocation, share in self._lottery(period, steps, first, reports, shock, feasible):
                spend(20)
                yield shock, chance, allocation, share

    def _lottery(
        self, period: int, steps: tuple[Step, ...], first: bool, reports: State, shock: int, feasible: tuple[int, ...]
    ) -> list[tuple[int, Fraction | None]]:
        kind = self.problem.allocation
        if kind is Allocation.ANY:
            return [(a, None) for a in feasible]
        if kind is Allocation.RULE:
            return self._stated(period, steps, first, reports, shock, feasible)
        row = self._worth[period][reports]
        best = max(row[a] for a in feasible)
        optimal = [a for a in feasible if row[a] == best]
        return [(optimal[0], ONE)] if kind is Allocation.EFFICIENT else [(a, None) for a in optimal]

    def open_lines(self, steps: tuple[Step, ...]) -> tuple[bool, ...]:
        """Which lines of a stated rule a history leaves open, as far as they look at single earlier periods."""
        spend(20 * sum(1 + len(line.before) for line in self.problem.rule))
        return tuple(
            all(k >= len(steps) or self._fits(one, k, steps[k]) for k, one in line.before.items())
            for line in self.problem.rule
        )

    def _stated(
        self, period: int, steps: tuple[Step, ...], first: bool, reports: State, shock: int, feasible: tuple[int, ...]
    ) -> list[tuple[int, Fraction | None]]:
        labels = self.world.stage(period).allocations.positions
        for line in self.problem.rule:
            spend(20)
            if self._matches(line, period, steps, first, reports, shock):
                chosen = [(labels.get(label, -1), share) for label, share in line.choose]
                if any(a not in feasible for a, _ in chosen):
                    raise Malformed(("problem", "allocation"), "the rule names an allocation that is not feasible")
                return [(a, share) for a, share in chosen]
        raise Malformed(("problem", "allocation"), "no line of the rule matches a place that can be met")

    def _matches(
        self, entry: Entry, period: int, steps: tuple[Step, ...], first: bool, reports: State, shock: int
    ) -> bool:
        infinite = self.world.infinite
        now = (0 if first else 1) if infinite else period
        if entry.period is not None and entry.period != now:
            return False
        if not self._fits(entry.pattern, period, (reports, shock, -1)):
            return False
        before = period if infinite else period - 1
        if entry.previous is not None and (first or not self._fits(entry.previous, before, steps[-1])):
            return False
        return all(k < len(steps) and self._fits(one, k, steps[k]) for k, one in entry.before.items())

    def _fits(self, pattern: Pattern, period: int, step: Step) -> bool:
        stage = self.world.stage(period)
        reports, shock, allocation = step
        labels = dict(paired(stage.space.names, self.world.labels(period, reports)))
        if any(labels.get(axis) != label for axis, label in pattern.reports.items()):
            return False
        if pattern.allocation is not None and stage.allocations.labels[allocation] != pattern.allocation:
            return False
        return pattern.shock is None or (shock is not None and (stage.shocks[shock].label or "") == pattern.shock)
