"""Reading a mechanism with states (states page section 2): in each state chances, next states and payments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..kernel.environment import Environment, Stage
from ..kernel.errors import Malformed, Path, Rejected, expected, quote
from ..kernel.fields import label, list_for, list_of, object_of, string
from ..kernel.meter import alignment_units, keep, list_up, spend
from ..kernel.spaces import Axis, CellBudget
from ..kernel.tables import IndexTable, Place, Table, index_table, place_of, table

JOINS = "&"  # between a label of the environment and the name of a state
EXACT = 3  # a fraction is made, added up and compared
LOTTERY = 2_000  # bits that a chance takes besides its own
_STATE = ("name", "allocation", "next", "transfers")


@dataclass(frozen=True)
class State:
    """A state of the mechanism in one period: what it does at every report."""

    name: str
    chances: Sequence[Sequence[Sequence[tuple[int, Fraction]]]]  # by shock and report: allocations with their chances
    after: Sequence[Sequence[Sequence[int]]]  # by shock, allocation, report: the next; empty in the last period
    payments: Sequence[Table]  # by agent


@dataclass(frozen=True)
class StateMechanism:
    """The states of every period, those of the first period with the start first."""

    name: str
    periods: Sequence[Sequence[State]]


def read_states(environment: Environment, value: object, path: Path, *, by_shock: bool) -> StateMechanism:
    """The mechanism that a JSON value describes, or Malformed; Rejected where a state is never reached. `by_shock`:
    whether the next state may depend on the shock."""
    fields = object_of(value, path, ("name", "states"))
    name = string(fields["name"], (*path, "name"))
    path = (*path, "states")
    lists = list_for(fields["states"], path, environment.periods, "each period")
    counts = [len(list_of(one, (*path, t), 1)) for t, one in enumerate(lists)]
    _expect_few(environment, counts)
    periods = []
    for t, one in enumerate(lists):
        following = environment.successor(t)
        reader = _Reader(environment, t, 0 if following is None else counts[following], by_shock)
        found = [reader.read(item, (*path, t, k)) for k, item in enumerate(list_of(one, (*path, t), 1))]
        _expect_distinct(found, (*path, t))
        periods.append(found)
    mechanism = StateMechanism(name, periods)
    _expect_reached(environment, mechanism)
    return mechanism


def _expect_few(environment: Environment, counts: Sequence[int]) -> None:
    """Limit where there are too many states of the mechanism with reports and shocks."""
    budget = CellBudget()
    for t, count in enumerate(counts):
        stage = environment.stage(t)
        budget.spend(count * stage.space.size * len(stage.shocks))


def _expect_distinct(states: Sequence[State], path: Path) -> None:
    names = set[str]()
    for k, state in enumerate(states):
        if state.name in names:
            raise Malformed((*path, k, "name"), f"the state {quote(state.name)} is repeated")
        names.add(state.name)


class _Reader:
    """Reads the states of one period."""

    def __init__(self, environment: Environment, period: int, following: int, by_shock: bool) -> None:
        self.environment, self.stage = environment, environment.stage(period)
        space, count = self.stage.space, len(self.stage.allocations)
        allocation = Axis("allocation", self.stage.allocations.labels)
        shock = self.stage.shock_axis
        self.certain = place_of(environment, period, shock=True, memory=False)
        self.random = Place((allocation, shock, *space.components), 1, True, space, count)
        shocks = (shock,) if by_shock else ()
        self.next = Place((allocation, *shocks, *space.components), 1, by_shock, space, following)
        self.reports = place_of(environment, period, shock=False, memory=False)
        self.following = following
        self.surely = [[(a, Fraction(1))] for a in range(count)]

    def read(self, value: object, path: Path) -> State:
        fields = object_of(value, path, _STATE)
        name = label(fields["name"], (*path, "name"))
        if JOINS in name:
            raise expected((*path, "name"), f"the name of a state without {quote(JOINS)}", name)
        chances = self._chances(fields["allocation"], (*path, "allocation"))
        after = self._after(fields["next"], (*path, "next"))
        agents = self.environment.agents
        given = object_of(fields["transfers"], (*path, "transfers"), agents)
        payments = [table(given[agent], self.reports, (*path, "transfers", agent)) for agent in agents]
        return State(name, chances, after, payments)

    def _chances(self, value: object, path: Path) -> list[list[list[tuple[int, Fraction]]]]:
        shocks = range(len(self.stage.shocks))
        if isinstance(value, dict) and "indices" in value:
            chosen = index_table(value, self.certain, path)
            list_up(len(shocks) * self.stage.space.size, kept=True)
            return [[self.surely[a] for a in chosen.at(z)] for z in shocks]
        found = table(value, self.random, path)
        return [_lotteries(found, self.stage, z, path) for z in shocks]

    def _after(self, value: object, path: Path) -> list[list[list[int]]]:
        if not self.following:
            if value is not None:
                raise expected(path, "null, as nothing follows the last period", value)
            return []
        found = index_table(value, self.next, path, "a state of the next period")
        shocks, allocations = range(len(self.stage.shocks)), range(len(self.stage.allocations))
        if not found.layout.shock:
            return [[_at(found, a, 0) for a in allocations]] * len(shocks)
        return [[_at(found, a, z) for a in allocations] for z in shocks]


def _at(found: IndexTable, allocation: int, shock: int) -> list[int]:
    start, spread = found.layout.start({0: allocation}, shock), found.layout.spread
    list_up(len(spread), kept=True)
    return [found.indices[start + place] for place in spread]


def _lotteries(found: Table, stage: Stage, shock: int, path: Path) -> list[list[tuple[int, Fraction]]]:
    """The allocations with a chance above 0 at each report; the chances are at least 0 and sum to 1."""
    rows = [found.at({0: a}, shock) for a in range(len(stage.allocations))]
    bits, cells = found.bits + found.denominator.bit_length(), len(rows) * stage.space.size
    spend(EXACT * cells * alignment_units(bits))
    keep((LOTTERY + bits) * cells)
    lotteries = []
    for state in range(stage.space.size):
        chances = [row[state] for row in rows]
        if min(chances) < 0 or sum(chances) != found.denominator:
            raise Malformed(path, "chances of allocations are at least 0 and sum to 1")
        lotteries.append([(a, Fraction(x, found.denominator)) for a, x in enumerate(chances) if x])
    return lotteries


def _expect_reached(environment: Environment, mechanism: StateMechanism) -> None:
    """Rejected unless the states of each period are those that reports and chosen allocations can lead to."""
    reached = {0}
    for t, states in enumerate(mechanism.periods):
        if environment.horizon is None:
            reached = _closure(environment.stage(t), states)
        for k, state in enumerate(states):
            if k not in reached:
                raise Rejected(f"the state {quote(state.name)} is never reached in period {t + 1}")
        reached = {k for state in states for k in _leads_to(environment.stage(t), state)}


def _closure(stage: Stage, states: Sequence[State]) -> set[int]:
    """What is reached from the first state in any number of steps."""
    reached, new = {0}, {0}
    while new:
        new = {after for k in new for after in _leads_to(stage, states[k])} - reached
        reached |= new
    return reached


def _leads_to(stage: Stage, state: State) -> set[int]:
    """The next states after any report and any allocation that has a chance at a shock that has one."""
    if not state.after:
        return set()
    rows = [row for row in zip(state.chances, state.after, stage.shocks) if row[-1].probability]
    spend(5 * len(rows) * stage.space.size)
    return {after[a][report] for row, after, _ in rows for report, lottery in enumerate(row) for a, _ in lottery}
