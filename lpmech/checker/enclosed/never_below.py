"""Payoffs that are never below 0 though their bounds are on both sides of it (page section 2, *Never below 0*)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..kernel.environment import Environment, Stage
from ..kernel.meter import align, spend
from ..kernel.older import paired
from ..kernel.spaces import GridTable
from .flows import Flows, summand
from .given import Paid
from .packed import Fields, expect_tables, resized
from .programs import Program, Value, likely, weights
from .rough import fitting


@dataclass(frozen=True)
class Today:
    """What an agent receives and pays in a period if all are truthful; `plans` is the rule at each likely shock."""

    stage: Stage
    plans: Sequence[bytes]
    agent: int
    paid: Paid

    def never_loses(self, value: Value) -> bool:
        """Whether what it receives today is at least what it pays, exactly, at every state at which the lower bound of
        its payoff is below 0."""
        bound = -(value.base + value.lo)
        threshold = -int(-bound // 1)  # a field below it is a state at which the lower bound is below 0
        if threshold <= 0:
            return True
        fields = Fields(self.stage.space.size, fitting(max(threshold, value.rough.bound), value.rough.width))
        expect_tables(fields.count, fields.width, 3)
        table = fields.table(resized(value.rough.data, value.rough.width, fields.width))
        kept = fields.flags(fields.at_least(table, fields.all(threshold)))
        return kept | self._covered() == int.from_bytes(b"\1" * fields.count, "little")

    def _covered(self) -> int:
        """A byte for each state: 1 if what is received is at least what is paid."""
        grid, space = self.stage.utility[self.agent], self.stage.space
        times, total = weights(self.stage)
        align(grid.denominator, self.paid.denominator * total)
        earned = Flows(space, (summand(replace(grid, denominator=1), space, len(self.stage.allocations), 0),))
        price, least = total * grid.denominator, earned.least * total * self.paid.denominator
        surplus = price * self.paid.stored.least - least  # of what is paid, beside the fields
        listed = self.paid.stored.listed()
        most = max(self.paid.denominator * total * earned.bound, price * max(listed))
        fields = Fields(space.size, fitting(most + abs(surplus)))
        expect_tables(fields.count, fields.width, 4)
        received = fields.all(max(-surplus, 0))
        for weight, plan in paired(times, self.plans):
            for allocation in sorted(set(plan)):
                row = earned.at(allocation, fields) & fields.filled(fields.marked(plan, allocation))
                received += weight * self.paid.denominator * row
        spent = price * self.paid.laid(listed, fields) + fields.all(max(surplus, 0))
        return fields.flags(fields.at_least(received, spent))


def has_no_negative_end(environment: Environment, agent: int) -> bool:
    """Whether what an agent receives after the last period is never below 0."""
    return environment.terminal is None or not _negative(environment.terminal.utility[agent])


def suits(environment: Environment, stage: Stage, agent: int, others: Program) -> bool:
    """Whether all that is feasible without an agent, at a shock of positive probability, is feasible with it, and for
    whatever gives it less than 0 others may choose something that does not. `others`: the program without it."""
    if stage.open is not None and any(_negative_at(stage.utility[agent], a) for _, shock in likely(stage)
                                      for a in shock.without[agent]):  # fmt: skip
        return False  # what may be chosen in its place may not be feasible there
    return all(
        set(shock.without[agent]) <= set(shock.feasible)
        and _harmless(environment, stage, agent, shock.without[agent], others)
        for _, shock in likely(stage)
    )


def _harmless(environment: Environment, stage: Stage, agent: int, allowed: Sequence[int], others: Program) -> bool:
    """Whether every one of some allocations has, at every state of the others, one among them that is no worse to the
    others, and under which the agent's utility is never below 0."""
    good = [a for a in allowed if not _negative_at(stage.utility[agent], a)]
    bad = set(allowed).difference(good)
    if not bad or not good:
        return not bad
    tables = of_others(stage, environment.agents[agent], agent)
    return all(_is_matched(a, good, others) or any(same_under(tables, a, b) for b in good) for a in bad)


def _is_matched(a: int, good: Sequence[int], others: Program) -> bool:
    """Whether bounds show at every state that one of some allocations is at least as good to the others."""
    fields, need = others.fields, others.need
    if others.bound + need >= 1 << (fields.bits - 1):
        return False
    least, found = others.rows[a] + fields.all(need), 0
    for b in good:
        found |= fields.at_least(others.rows[b], least)
    return found == fields.ones


def of_others(stage: Stage, name: str, agent: int) -> list[GridTable]:
    """What others receive, and where they go; factors are of their own component, so there is no mixture."""
    tables = [grid for k, grid in enumerate(stage.utility) if k != agent] + [stage.public_utility]
    transition = stage.transition
    if transition is None:
        return tables
    moves = paired(transition.following.components, transition.elements[0].factors)
    return tables + [grid for axis, grid in moves if axis.name != name]


def same_under(tables: Sequence[GridTable], a: int, b: int) -> bool:
    """Whether tables are the same under two allocations, at all states."""
    return all(_slice(grid, a) == _slice(grid, b) for grid in tables)


def _slice(grid: GridTable, allocation: int) -> tuple[int, ...]:
    """The numerators under an allocation, which is the first axis."""
    step = grid.stride("allocation")
    spend(step)
    return grid.numerators[allocation * step : (allocation + 1) * step]


def _negative(grid: GridTable) -> bool:
    spend(len(grid.numerators))
    return min(grid.numerators) < 0


def _negative_at(grid: GridTable, allocation: int) -> bool:
    """Whether a table is below 0 somewhere under an allocation."""
    return _negative(grid) if not grid.stride("allocation") else min(_slice(grid, allocation)) < 0
