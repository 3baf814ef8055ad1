"""What an agent who sees its own types only can come to know, and what it may expect then (certificate page section 3).

In period 1 it averages over the others by the prior. Later it knows the memory m = (r', a') and its own type τ of the
period before, so that the state was ρ = (τ, r'_{-i}), and averages by μ(· | a', ρ). The states ρ that may be are those
to which own lies lead, the others being truthful.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Optional, Protocol

from ..kernel.certificate import Cell, Claim
from ..kernel.errors import Rejected
from ..kernel.kinds import Case, Form, Need, Scan, expect_least
from ..kernel.labels import Memory
from ..kernel.meter import COMPONENT, align, cell_units, list_up, make, spend
from ..kernel.model import Key, Model, Period, Slot
from ..kernel.payoffs import prior
from ..kernel.sums import promised
from ..kernel.vectors import Vector

Group = tuple[int, ...]  # the labels that an agent sees, public state first
Histories = set[tuple[int, int]]  # the last reports, as a state, and the allocation
Worth = tuple[Cell, Fraction]  # what an agent may see, perhaps with a report, and what it may expect then
Told = list[tuple[Optional[int], Vector]]  # by report, or for none


def sets_of(period: Period, agent: int) -> dict[Group, list[int]]:
    """By the labels that an agent sees, public state first: the states that have them."""
    spend(8 * period.space.size)
    found: dict[Group, list[int]] = {}
    seen = [*range(period.space.has_public), period.own(agent)]
    for state in range(period.space.size):
        found.setdefault(tuple(period.space.label(state, k) for k in seen), []).append(state)
    return found


def _able(period: Period, agent: int, report: int | None, sets: Mapping[Group, list[int]]) -> Mapping[Group, list[int]]:
    """Where an agent can make a report, if it makes any."""
    if report is None or not period.stage.locked(agent):
        return sets
    return {seen: states for seen, states in sets.items() if period.can_say(agent, seen[-1], report)}


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


def means_seen(
    sets: Mapping[Group, list[int]], weights: Vector, values: Vector, *, weighted: bool = False
) -> Iterator[tuple[Group, Fraction]]:
    """Of each set of states that an agent cannot tell apart, and that may be: the mean of a function; or that times the
    chance of the set."""
    make(len(weights.numerators), values.bits, weights.bits)
    chances, numbers = weights.numerators, values.numerators
    for seen, states in sets.items():
        chance = sum(chances[state] for state in states)
        if chance:
            total = sum(chances[state] * numbers[state] for state in states)
            under = weights.denominator if weighted else chance
            align(total, under, values.denominator)
            yield seen, Fraction(total, under * values.denominator)


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


def by_cells(cells: Callable[[Model, bool], Iterable[Worth]], *needs: Need) -> Form[None]:
    """The form of a claim about means, of which it states the least and a cell that attains it. `cells` are those of a
    model; weighted, they are times the chances: as much above or below 0, and linear in the tables."""

    def check(case: Case, claim: Claim[None]) -> None:
        least, named = None, None
        for cell, slack in cells(case.model, False):
            least = slack if least is None else min(least, slack)
            named = slack if cell == claim.at else named
        assert least is not None  # the prior has a state of positive probability
        expect_least(claim, least.as_integer_ratio())
        if named is None:
            raise Rejected("at is not a cell of the claim")
        if named != least:
            raise Rejected("the slack at the cell named is not the least")

    def scan(model: Model, scan: Scan) -> None:
        for _, slack in cells(model, True):
            scan.see_number(*slack.as_integer_ratio())

    return Form(check, needs=needs, smooth=scan)


class Quantity(Protocol):
    """Functions of the state, one for each report or for none, at the memories that have some labels."""

    @property
    def coordinates(self) -> Key: ...

    def by_report(self, key: Key) -> Iterator[tuple[int | None, Vector]]: ...


Of = Callable[[Model, int, Slot], Quantity]


def at_first(model: Model, agent: int, of: Of, weighted: bool) -> Iterator[Worth]:
    """The cells of period 1: the means of a quantity, or times the chances of what is seen."""
    weights, slot = prior(model), model.slots[0]
    sets = sets_of(slot.period, agent)
    for report, values in of(model, agent, slot).by_report(()):
        for seen, slack in means_seen(_able(slot.period, agent, report, sets), weights, values, weighted=weighted):
            yield Cell(agent, 1, None, seen, report, None), slack


def later(model: Model, agent: int, of: Of, weighted: bool) -> Iterator[Worth]:
    """The cells of later periods: at every state that may have been the period before, report and allocation."""
    for period, slot, rows, possible in may_have_been(model, agent):
        quantity, values, sets = of(model, agent, slot), dict[Key, Told](), sets_of(slot.period, agent)
        label = slot.period.index + 1 if model.finite else None
        for state, memory in _memories(period, agent, possible):
            weights, key = rows.at(memory.allocation, state), memory.on(quantity.coordinates)
            if key not in values:
                values[key] = list(quantity.by_report(key))
            for report, told in values[key]:
                able = _able(slot.period, agent, report, sets)
                for seen, slack in means_seen(able, weights, told, weighted=weighted):
                    own = period.space.label(state, period.own(agent))
                    yield Cell(agent, label, memory, seen, report, None, own), slack


def _memories(period: Period, agent: int, possible: Iterable[int]) -> Iterator[tuple[int, Memory]]:
    """What may be remembered, at each state that may have been."""
    for state in possible:
        for said, allocation in sorted(said_and_chosen(period, agent, state)):
            yield state, Memory(period.space.labels(said), allocation)


def may_have_been(model: Model, agent: int) -> Iterator[tuple[Period, Slot, Rows, list[int]]]:
    """By period before a later slot: the states that may be there, whatever the agent says and has said."""
    possible = {state for state, weight in enumerate(prior(model).numerators) if weight}
    for period in model.periods:
        slot = model.later(period)
        if slot is None:
            return
        rows = Rows(period)
        if not model.finite:
            possible = _closed(period, agent, rows, possible)
        yield period, slot, rows, sorted(possible)
        possible = _next(period, agent, rows, possible)


def may_be_remembered(model: Model) -> list[tuple[Period, Slot, Rows, Histories]]:
    """By period before a later slot: what one agent's lies, now and before, can bring about."""
    met: dict[int, tuple[Period, Slot, Rows, Histories]] = {}
    for agent in model.agents:
        for period, slot, rows, possible in may_have_been(model, agent):
            told = met.setdefault(period.index, (period, slot, rows, set()))[-1]
            for state in possible:
                told |= said_and_chosen(period, agent, state)
            list_up(len(told))
    return list(met.values())


def _next(period: Period, agent: int, rows: Rows, possible: Collection[int]) -> set[int]:
    """The states that may follow."""
    return {
        following
        for state in possible
        for allocation in {chosen for _, chosen in said_and_chosen(period, agent, state)}
        for following, weight in enumerate(rows.at(allocation, state).numerators)
        if weight
    }


def _closed(period: Period, agent: int, rows: Rows, possible: set[int]) -> set[int]:
    """With all that may follow, for ever."""
    found, new = set(possible), set(possible)
    while new:
        new = _next(period, agent, rows, new) - found
        found |= new
    return found
