"""Whether an automaton of an agent is incentive compatible (existence page section 5).

At a state q of the automaton, for the others' types o and own types s ≠ r, with q' = next(q, a, (r,o)):

    V_q(s,o) − V_q(r,o) − Σ_a δ P(a(z,(r,o)) = a) { E[V_q' | a,(s,o)] − E[V_q' | a,(r,o)] }  ≥  right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Optional

from ...kernel.certificate import Claim, Table
from ...kernel.constraints import Constraints
from ...kernel.environment import Environment
from ...kernel.errors import Path, Rejected, expected, quote
from ...kernel.evidence import place_of, table
from ...kernel.fields import list_for, list_of, object_of
from ...kernel.kinds import Case
from ...kernel.labels import Labels
from ...kernel.model import Model, on_states
from ...kernel.older import record
from ...kernel.points import check_least
from ...kernel.vectors import Family, Vector, common_denominator, dot, linear

Next = Sequence[Sequence[Optional[int]]]


@record
class State:
    """The payoffs at each joint state, and for each allocation and joint report the state that follows."""

    period: int
    payoffs: Table
    next: Next | None


@record
class Automaton:
    """An agent's automaton."""

    agent: int
    initial: int
    states: Sequence[State]


KEYS = ("automata",)
_STATE = ("period", "payoffs", "next")
Rows = Sequence[list[int]]


def read_automata(labels: Labels, fields: dict[str, object], path: Path) -> list[Automaton]:
    """One automaton for every agent."""
    path, agents = (*path, "automata"), labels.environment.agents
    given = object_of(fields["automata"], path, agents)
    return [_read_automaton(labels, given[name], k, (*path, name)) for k, name in enumerate(agents)]


def _read_automaton(labels: Labels, value: object, agent: int, path: Path) -> Automaton:
    fields = object_of(value, path, ("initial", "states"))
    given = list_of(fields["states"], (*path, "states"), 1)
    initial = _number(fields["initial"], len(given), (*path, "initial"))
    states = [_read_state(labels, item, len(given), (*path, "states", k)) for k, item in enumerate(given)]
    return Automaton(agent, initial, states)


def _read_state(labels: Labels, value: object, count: int, path: Path) -> State:
    fields = object_of(value, path, _STATE)
    period = labels.acting_period(fields["period"], (*path, "period"))
    place = place_of(labels.environment, period, shock=False, memory=False)
    payoffs = table(fields["payoffs"], place, (*path, "payoffs"))
    return State(period, payoffs, _read_next(labels.environment, fields["next"], period, count, (*path, "next")))


def _read_next(environment: Environment, value: object, period: int, count: int, path: Path) -> Next | None:
    """For each allocation and joint report a state or null; null in the last period."""
    last = environment.successor(period) is None
    if last or value is None:
        if not (last and value is None):
            raise expected(path, "null" if last else "a list", value)
        return None
    stage = environment.stage(period)
    rows = list_for(value, path, len(stage.allocations), "each allocation")
    found = []
    for k, row in enumerate(rows):
        cells = list_for(row, (*path, k), stage.space.size, "each joint report")
        numbers = (None if x is None else _number(x, count, (*path, k, j)) for j, x in enumerate(cells))
        found.append(list(numbers))
    return found


def _number(value: object, count: int, path: Path) -> int:
    if type(value) is not int or not 0 <= value < count:
        raise expected(path, f"the number of a state, 0 to {count - 1}", value)
    return value


def check_automata(case: Case, claim: Claim[list[Automaton]]) -> None:
    """Rejected unless each of them is; the work is spent before it is done."""
    for automaton in claim.witness:
        name = case.model.environment.agents[automaton.agent]
        try:
            _Check(case.model, automaton).check()
        except Rejected as rejection:
            raise Rejected(f"the automaton of {name}: {rejection}") from None


class _Check:
    """One automaton; its payoffs are brought to one denominator."""

    def __init__(self, model: Model, automaton: Automaton) -> None:
        self.model, self.automaton = model, automaton
        self.constraints = Constraints(model, automaton.agent)

    def check(self) -> None:
        states = self.automaton.states
        if states[self.automaton.initial].period:
            raise Rejected("the initial state is not of period 1")
        common = common_denominator(*(state.payoffs for state in states))
        self.payoffs = [on_states(state.payoffs).on(common) for state in states]
        by_period: dict[int, list[int]] = {}
        for q, state in enumerate(states):
            by_period.setdefault(state.period, []).append(q)
        for t, numbers in sorted(by_period.items()):
            self._period(t, numbers)

    def _period(self, t: int, numbers: Sequence[int]) -> None:
        """Every state of a period."""
        period = self.model.periods[t]
        met = {target for q in numbers for row in self._targets(t, q) for _, target, _ in row}
        means = {target: period.expectation(self.payoffs[target]) for target in sorted(met)}
        for q in numbers:
            self._state(t, q, list(self._targets(t, q)), means)

    def _targets(self, t: int, q: int) -> Iterator[list[tuple[int, int, int]]]:
        """For each joint report the allocations that it leads to, with the states that follow and the chances."""
        state, period = self.automaton.states[q], self.model.periods[t]
        for told in range(period.space.size):
            chances = {} if state.next is None else self.constraints.chances(t, told)
            yield [(a, self._target(state, a, told), chance) for a, chance in chances.items()]

    def _target(self, state: State, allocation: int, told: int) -> int:
        target = None if state.next is None else state.next[allocation][told]
        if target is None:
            raise Rejected("no state follows a report and an allocation that it leads to")
        if self.automaton.states[target].period != self.model.periods[state.period].successor:
            raise Rejected("a state of a period that does not follow")
        return target

    def _state(
        self, t: int, q: int, targets: Sequence[list[tuple[int, int, int]]], means: Mapping[int, Family]
    ) -> None:  # fmt: skip
        """The constraints at a state."""
        period, agent, values = self.model.periods[t], self.automaton.agent, self.payoffs[q]
        for report, worth in enumerate(self.constraints.worths(t)):
            told = period.reported(agent, report)
            later = self._later(t, targets, means, told)
            gain = linear((1, values), (-1, values.at(told)), (-self.model.discount, later))
            said = period.space.components[period.own(agent)].labels[report]
            slacks = linear((1, gain), (-1, worth), (1, worth.at(told)))
            check_least(period, slacks, f"at state {q} the report {quote(said)} gains")

    def _later(
        self, t: int, targets: Sequence[list[tuple[int, int, int]]], means: Mapping[int, Family], told: Sequence[int]
    ) -> Vector:  # fmt: skip
        """What the payoffs promised after the reports are expected to be, above what they are at those."""
        period, found = self.model.periods[t], []
        for state, r in enumerate(told):
            rows = [means[target].rows[a] for a, target, _ in targets[r]]
            found.append(dot([chance for _, _, chance in targets[r]], [row[state] - row[r] for row in rows]))
        any_family = next(iter(means.values()), period.zero())
        return Vector(any_family.denominator * period.total, found)
