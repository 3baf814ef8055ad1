"""Social programs, truthful payoffs, and what lies are worth.

Q_t(θ,a) = w(a,θ_0) + Σ_j v_j(a,θ) + δ E[V_{t+1}(θ') | a,θ], where j runs over all agents, or all but one.

V_{i,t}(m,θ) = v̄_{i,t}(θ) − p_{i,t}(m,θ) + δ U_{i,t}(θ), v̄_{i,t}(θ) = E_z v_{i,t}(a(z,θ),θ), and V_{i,T+1} = g_i. After
the report r_i the reports are r = (r_i, θ_{-i}); the next memory is (r, a(z,r)), the next state follows (a(z,r), θ).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial, reduce

from .certificate import CONTINUATION, OUTSIDE
from .environment import EVERYONE, Feasible, feasible_at
from .errors import Rejected, there
from .fields import lowest_terms
from .kinds import Recall, Scan
from .labels import ToCome
from .meter import align, make, spend
from .model import Key, Model, Period, Slot, name_of, on_states, pick, program_of
from .older import paired
from .remembered import Remembered, ahead, of_table
from .sums import check_feasible, check_point
from .tables import Table
from .vectors import Family, Vector, combine, common_denominator, indicator, less, linear, zero


def q_family(model: Model, left_out: int, period: Period) -> Family:
    """Q_t for each allocation, from the program's values of the next period."""
    today = [(1, period.utility[agent]) for agent in model.agents if agent != left_out]
    later = welfare_tomorrow(model, left_out, period)
    return combine((1, period.public_utility), *today, (model.discount, later))


def welfare(model: Model, left_out: int, period: Period) -> Vector:
    """The program's values of a period."""
    return on_states(program_of(model, left_out).values[period.index])


def welfare_tomorrow(model: Model, left_out: int, period: Period) -> Family:
    """The program's values of the next period, as expected after each allocation."""
    if period.successor is not None:
        return period.expectation(on_states(program_of(model, left_out).values[period.successor]))
    return period.expectation(model.terminal([agent for agent in model.agents if agent != left_out]))


def is_by_equation(model: Model, tables: Sequence[Table]) -> bool:
    """Whether tables were derived from the last period back, each by the equation that it has to satisfy."""
    return model.finite and isinstance(tables, ToCome)


def check_equation(
    model: Model, tables: Sequence[Table], right: Callable[[Period], Vector], where: str, at_the_end: str = ""
) -> None:
    """Rejected unless the table of every period is what its equation says."""
    for period in () if is_by_equation(model, tables) else model.periods:
        otherwise = f"{where}[{period.index}]: the equation does not hold"
        after = at_the_end * (period.successor is None)
        check_point(period, on_states(tables[period.index]), right(period), otherwise, after)


def check_program(model: Model, left_out: int) -> None:
    """The program's policy is feasible and optimal, and its values are the policy's."""
    program, name = program_of(model, left_out), name_of(model, left_out)
    if is_by_equation(model, program.values):
        return
    for period in model.periods:
        where = f'evidence.values["{name}"]'
        policy = program.allocation[period.index].plan(period.stage.shocks)
        for z, chosen in enumerate(policy):
            check_feasible(period, z, chosen, f"{where}.allocation[{period.index}]", left_out)
        family = q_family(model, left_out, period)
        otherwise = f"{where}.values[{period.index}]: the Bellman equation does not hold"
        check_point(period, on_states(program.values[period.index]), period.average(family, policy), otherwise)
        for z in period.likely:
            sets = feasible_at(period.stage, z, left_out)
            best = first_best(family, sets, sets.best(family))
            state = next((state for state, (a, b) in enumerate(paired(policy[z], best)) if a != b), None)
            if state is not None:
                at = period.describe(state)
                raise Rejected(f"{where}.allocation[{period.index}]: not the first optimal allocation at {at}")


def first_best(family: Family, sets: Feasible, most: Vector) -> list[int]:
    """At each state the first of the feasible allocations that attains the maximum over them."""
    spend(len(most.numerators) * (4 + len(sets.allowed)))
    rows = [(a, family.rows[a]) for a in sets.allowed]
    return [
        next(a for a, row in rows if row[state] == highest and sets.has(a, state))
        for state, highest in enumerate(most.numerators)
    ]


def check_outside(model: Model, agent: int) -> None:
    """O_{i,t}(θ) = E_z { v_{i,t} + δ E[O_{i,t+1}(θ') | ·] } under the program without i; O_{i,T+1} = g_i."""
    program_of(model, agent)
    tables, where = outside_of(model, agent), f'evidence["outside options"].{model.environment.agents[agent]}'
    check_equation(model, tables, partial(outside_equation, model, agent), where, " (last period)")


def outside_equation(model: Model, agent: int, period: Period) -> Vector:
    """What O_i is worth in a period by that of the next one."""
    tables = outside_of(model, agent)
    ahead = model.terminal([agent]) if period.successor is None else on_states(tables[period.successor])
    policy = program_of(model, agent).allocation[period.index].plan(period.stage.shocks)
    family = combine((1, period.utility[agent]), (model.discount, period.expectation(ahead)))
    return period.average(family, policy)


def exit_states(model: Model, agent: int) -> list[set[int]]:
    """X_{i,t} for each period, found once."""
    return model.once(_exit_states, agent)


def _exit_states(model: Model, agent: int) -> list[set[int]]:
    """X_{i,t}: the largest family of sets of states in which a(z,θ) is optimal without the agent, and
    which truthful play does not leave."""
    sets = [_indifferent(model, period, agent) for period in model.periods]
    if model.finite:
        for period in reversed(model.periods[:-1]):
            sets[period.index] = _stays(period, sets[period.index], sets[period.index + 1])
        return sets
    before: set[int] | None = None
    while sets[0] != before:
        before, sets = sets[0], [_stays(model.periods[0], sets[0], sets[0])]
    return sets


def _indifferent(model: Model, period: Period, agent: int) -> set[int]:
    """The states in which at every shock a(z,θ) is feasible and optimal for the society without the agent."""
    family = q_family(model, agent, period)
    found = set(range(period.space.size))
    for z in period.likely:
        allowed = feasible_at(period.stage, z, agent)
        highest, chosen = allowed.best(family).numerators, period.plan[z]
        spend(period.space.size * (4 + len(allowed.allowed) // 4))
        found = {s for s in found if allowed.has(chosen[s], s) and family.rows[chosen[s]][s] == highest[s]}
    return found


def _stays(period: Period, states: set[int], inside: set[int]) -> set[int]:
    """The states out of some after which the next state is inside with probability 1."""
    if period.kernel is None or not states:
        return states
    spend(2 * len(states) * len(period.likely))
    size = period.kernel.following.size
    family = period.expectation(less(indicator(size, range(size)), indicator(size, inside)))
    escape = reduce(set[int].union, ({s for s in states if family.rows[period.plan[z][s]][s]} for z in period.likely))
    return states - escape


def outside_of(model: Model, agent: int) -> Sequence[Table]:
    return model.given(OUTSIDE, agent, "outside options")


def continuation_of(model: Model, agent: int) -> Sequence[Table]:
    return model.given(CONTINUATION, agent, "continuation")


def payoff(model: Model, agent: int, slot: Slot) -> Remembered:
    """V_{i,t}(m, θ) of a slot."""
    period = slot.period
    flow = period.average(period.utility[agent], period.plan)
    future = on_states(continuation_of(model, agent)[period.index])
    constant = linear((1, flow), (model.discount, future))
    return Remembered(constant, ((-1, model.transfer(agent, slot.index)),))


def next_payoff(model: Model, agent: int, period: Period) -> Remembered:
    """V_{i,t+1}: of the later slot, or the terminal utility."""
    slot = model.later(period)
    return Remembered(model.terminal([agent])) if slot is None else payoff(model, agent, slot)


def payments(model: Model, slot: Slot) -> Remembered:
    """Σ_i p_{i,t}(m, θ)."""
    tables = tuple((1, model.transfer(agent, slot.index)) for agent in model.agents)
    return Remembered(zero(slot.period.space.size), tables)


def check_continuation(model: Model, agent: int) -> None:
    """The equation of U."""
    where = f"evidence.continuation.{model.environment.agents[agent]}"
    check_equation(model, continuation_of(model, agent), partial(continuation_equation, model, agent), where)


def continuation_equation(model: Model, agent: int, period: Period) -> Vector:
    """U_{i,t}(θ) = E_z E[V_{i,t+1}((θ, a(z,θ)), θ') | a(z,θ), θ], by that of the next one."""
    return ahead(period, next_payoff(model, agent, period), None)[0]


def lies(model: Model, agent: int, period: Period, future: Remembered | None = None) -> list[Vector]:
    """For each report r_i: E_z v_{i,t}(a(z,r),θ) + δ E_z E[X((r, a(z,r)), θ') | a(z,r), θ], before today's payment. X
    is the truthful payoff if no other is given: several claims ask for that."""
    if future is None:
        return model.again(_lies, agent, period.index)
    return before_payment(model, agent, period, ahead(period, future, agent))


def _lies(model: Model, agent: int, index: int) -> list[Vector]:
    period = model.periods[index]
    return before_payment(model, agent, period, ahead(period, next_payoff(model, agent, period), agent))


def before_payment(model: Model, agent: int, period: Period, later: Iterable[Vector]) -> list[Vector]:
    """The same if what follows each report is worth so much."""
    found = list[Vector]()
    for report, worth in enumerate(later):
        flow = period.average(period.utility[agent], period.plan, period.reported(agent, report))
        found.append(linear((1, flow), (model.discount, worth)))
    return found


def truthful(period: Period, agent: int, told: Sequence[Vector]) -> Vector:
    """What the truth is worth, where `told` says what each report is, over one denominator."""
    step, size = period.space.strides[period.own(agent)], period.types(agent)
    bits = max(worth.bits for worth in told)
    make(period.space.size, bits)
    numerators = [told[state // step % size].numerators[state] for state in range(period.space.size)]
    return Vector(told[0].denominator, numerators, bits)


@dataclass(frozen=True)
class Stakes:
    """What every report is worth to an agent in a slot: before it pays, by report, and what it pays."""

    slot: Slot
    agent: int
    before: list[Vector]
    paid: Remembered

    @property
    def coordinates(self) -> Key:
        """The memory coordinates on which anything depends."""
        return self.paid.coordinates

    @cached_property
    def _moves(self) -> list[tuple[Vector, list[int]]]:
        """By report, what it is worth over one denominator, and what is reported in each state."""
        common = common_denominator(self.paid, *self.before)
        return [(x.on(common), self.slot.period.reported(self.agent, report)) for report, x in enumerate(self.before)]

    def at(self, key: Key) -> list[Vector]:
        """By report what it is worth, payments deducted, at the memories that have those labels."""
        paid = self.paid.at(key).on(self._moves[0][0].denominator)
        return [less(worth, paid.at(told)) for worth, told in self._moves]

    def by_report(self, key: Key) -> Iterator[tuple[int, Vector]]:
        """Every report with what the truth is worth above it."""
        worths = self.at(key)
        truth = truthful(self.slot.period, self.agent, worths)
        return ((report, less(truth, worth)) for report, worth in enumerate(worths))


def stakes_of(model: Model, agent: int, slot: Slot) -> Stakes:
    """Of the mechanism, if the truth is told later. Payments in which the own report does not count are the same for
    all reports, whatever the memory, and are left out."""
    continuation_of(model, agent)
    period, table = slot.period, model.transfer(agent, slot.index)
    counts = period.own(agent) in table.layout.state
    paid = of_table(table) if counts else Remembered(zero(period.space.size))
    return Stakes(slot, agent, lies(model, agent, period), paid)


def deviations(model: Model, agent: int) -> Iterator[tuple[Recall, int, Vector]]:
    """What truth is worth above every one-period lie, state by state: of the memories that agree on some coordinates,
    the report and the slacks."""
    for slot in model.slots:
        stakes, remembers = stakes_of(model, agent, slot), bool(model.transfer(agent, slot.index).layout.memory)
        for key in slot.memories(stakes.coordinates):
            memory = Recall(slot, stakes.coordinates, key, remembers)
            yield from ((memory, report, slacks) for report, slacks in stakes.by_report(key))


@dataclass(frozen=True)
class Worth:
    """At the memories that agree on some coordinates: what is paid, what the best report is said to be worth, and what
    each report is worth, payments deducted."""

    memory: Recall
    paid: Vector
    stated: Vector
    reports: list[Vector]


def worths(model: Model, agent: int, slot: Slot, paying: Table, stated: Sequence[Table]) -> Iterator[Worth]:
    """What reports are worth in a slot under a table of payments, at each memory, on the coordinates of both, if the
    next slot is worth what is stated of it. After the last period it is worth the terminal utility."""
    future, best = Remembered(model.terminal([agent])), of_table(pick(stated, slot.index))
    if slot.following is not None:
        future = of_table(pick(stated, slot.following))
    stakes = Stakes(slot, agent, lies(model, agent, slot.period, future), of_table(paying))
    both = tuple(sorted({*stakes.coordinates, *best.coordinates}))
    for key in slot.memories(both):
        labels = dict(paired(both, key))
        own, other = (tuple(labels[k] for k in found.coordinates) for found in (stakes, best))
        yield Worth(Recall(slot, both, key), stakes.paid.at(own), best.at(other), stakes.at(own))


def scan_incentives(model: Model, scan: Scan) -> None:
    """Slack of (i, t, m, θ, r_i): the truthful payoff less that of the lie."""
    for agent in model.agents:
        for memory, report, slacks in deviations(model, agent):
            period = memory.slot.period
            states = period.able(agent, report)
            scan.see(slacks, agent=agent, period=period.index, report=report, memory=memory, states=states)


def prior(model: Model) -> Vector:
    """The distribution of the first state."""
    table, space = there(model.environment.prior, "the environment has no prior"), model.periods[0].space
    return Vector(table.denominator, table.gather(space.names, space.sizes), table.bits)


def mean(weights: Vector, values: Vector) -> tuple[int, int]:
    make(len(values.numerators), values.bits, weights.bits)
    align(weights.denominator, values.denominator)
    total = sum(w * x for w, x in paired(weights.numerators, values.numerators))
    return lowest_terms(total, weights.denominator * values.denominator)


def everyone(model: Model) -> None:
    """Needs the program of everyone."""
    program_of(model, EVERYONE)


def each(find: Callable[[Model, int], object]) -> Callable[[Model], object]:
    """Needs something of every agent."""
    return lambda model: [find(model, agent) for agent in model.agents]


continuation = each(continuation_of)  # needs that of every agent
