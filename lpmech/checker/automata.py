"""Whether an automaton of an agent is incentive compatible (existence page section 5).

At a state q of the automaton, for the others' types o and own types s ≠ r, with q' = next(q, a, (r,o)):

    V_q(s,o) − V_q(r,o) − Σ_a δ P(a(z,(r,o)) = a) { E[V_q' | a,(s,o)] − E[V_q' | a,(r,o)] }  ≥  right.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import lcm

from .automaton import Automaton, State
from .constraints import Constraints
from .errors import Limit, Rejected, quote
from .estimate import MAX_MEMORY_BITS, longest, stage_bits
from .meter import Meter, alignment_units, cell_units, expectation_cells
from .model import Model, on_states
from .vectors import Vector

Rows = Sequence[list[int]]


def check_automata(model: Model, automata: Sequence[Automaton], meter: Meter) -> None:
    """Rejected unless each of them is; the work is spent before it is done."""
    for automaton in automata:
        name = model.environment.agents[automaton.agent]
        try:
            _Check(model, automaton, meter).check()
        except Rejected as rejection:
            raise Rejected(f"the automaton of {name}: {rejection}") from None


class _Check:
    """One automaton; its payoffs are brought to one denominator."""

    def __init__(self, model: Model, automaton: Automaton, meter: Meter) -> None:
        self.model, self.automaton, self.meter = model, automaton, meter
        self.constraints = Constraints(model, automaton.agent)

    def check(self) -> None:
        states = self.automaton.states
        if states[self.automaton.initial].period:
            raise Rejected("the initial state is not of period 1")
        self._spend_denominator()
        self.common = lcm(*(state.payoffs.denominator for state in states))
        self.bits = self.common.bit_length() + longest([state.payoffs for state in states])
        self._spend_payoffs()
        self.payoffs = [on_states(state.payoffs).over(self.common) for state in states]
        for t in range(len(self.model.periods)):
            self._period(t)

    def _period(self, t: int) -> None:
        """Every state of a period."""
        numbers = [q for q, state in enumerate(self.automaton.states) if state.period == t]
        met = {target for q in numbers for row in self._targets(t, q) for _, target, _ in row}
        self._spend(t, len(numbers), len(met))
        means = {target: self._means(t, target) for target in sorted(met)}
        for q in numbers:
            self._state(t, q, list(self._targets(t, q)), means)

    def _targets(self, t: int, q: int) -> Iterator[list[tuple[int, int, int]]]:
        """For each joint report the allocations that it leads to, with the states that follow and the chances."""
        state, period = self.automaton.states[q], self.model.periods[t]
        self.meter.spend(period.space.size * (10 + 10 * len(period.likely)))
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

    def _means(self, t: int, target: int) -> Rows:
        """E[V_q' | a, θ] for each allocation, over the kernel's denominator times the common one."""
        return self.model.periods[t].expectation(Vector(self.common, self.payoffs[target])).rows

    def _state(
        self, t: int, q: int, targets: Sequence[list[tuple[int, int, int]]], means: Mapping[int, Rows]
    ) -> None:  # fmt: skip
        """The constraints at a state."""
        period, agent, values = self.model.periods[t], self.automaton.agent, self.payoffs[q]
        scale = 1 if period.successor is None else self.constraints.scale(t)
        over = self.model.discount.numerator
        for report, worth in enumerate(self.constraints.worths(t)):
            for state, told in enumerate(period.reported(agent, report)):
                rows = ((chance, means[target][a]) for a, target, chance in targets[told])
                later = sum(chance * (row[state] - row[told]) for chance, row in rows)
                left = (values[state] - values[told]) * scale - over * later
                right = worth.numerators[state] - worth.numerators[told]
                if left * worth.denominator < right * scale * self.common:
                    said = period.space.components[period.own(agent)].labels[report]
                    raise Rejected(f"at state {q} the report {quote(said)} gains at {period.describe(state)}")

    # Work

    def _spend_denominator(self) -> None:
        bits = sum(state.payoffs.denominator.bit_length() for state in self.automaton.states)
        self.meter.spend(len(self.automaton.states) * (20 + alignment_units(bits)))

    def _spend_payoffs(self) -> None:
        sizes = [self.model.periods[state.period].space.size for state in self.automaton.states]
        self._keep(sum(sizes) * (self.bits + 64))
        self.meter.spend(sum(sizes) * cell_units(self.bits, self.bits))

    def _spend(self, t: int, states: int, targets: int) -> None:
        """The expectations of the states that follow, and the constraints."""
        environment, period = self.model.environment, self.model.periods[t]
        base = stage_bits(environment, period.stage)
        size, allocations = period.space.size, len(period.stage.allocations)
        self._keep(targets * size * allocations * (self.bits + base + 64))
        self.meter.spend(targets * expectation_cells(environment, t) * cell_units(self.bits + base, base))
        each = 8 * len(period.likely) + 40
        bits = self.bits + base
        self.meter.spend(states * size * period.types(self.automaton.agent) * each * cell_units(bits, bits))

    def _keep(self, bits: int) -> None:
        if bits > MAX_MEMORY_BITS:
            raise Limit(f"the check needs more than {MAX_MEMORY_BITS >> 33} GiB of memory")
