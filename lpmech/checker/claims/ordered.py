"""Ordered types: the alternatives that an agent's report can bring about, and the four claims about their order.

At a period, an agent and the labels of the others an alternative is a plan over the shocks of positive probability. It
is named by the first own type that leads to it; alternatives stand in the order of these types. A *fibre* is the states
that differ in the agent's own type only, in the order of that type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import combinations
from typing import Annotated

from ..kernel.environment import EVERYONE
from ..kernel.errors import expect
from ..kernel.kinds import AWAY, Kind, Scan, established, refuting, slack
from ..kernel.labels import ActingPeriod, Agent, Others, find_type
from ..kernel.model import Model, Period
from ..kernel.older import pairwise, record
from ..kernel.payoffs import Stakes, continuation, everyone, lies, q_family
from ..kernel.remembered import of_table
from ..kernel.shapes import exactly
from ..kernel.vectors import Vector, weighted, zero

Worths = Sequence[Sequence[int]]  # by report and state: what it is worth, payments deducted, over one denominator
Slack = tuple[int, int, int]  # a state, a report, and the number


@record
class Partition:
    """Own types of an agent, given the labels of the others, of which the middle one leads elsewhere."""

    agent: Agent
    period: ActingPeriod
    state: Others
    types: Annotated[Sequence[int], exactly(3, find_type, "types of the agent")]


@record
class Crossing:
    """Two own types that name alternatives, and two between which these cross."""

    agent: Agent
    period: ActingPeriod
    state: Others
    alternatives: Annotated[Sequence[int], exactly(2, find_type, "types of the agent")]
    types: Annotated[Sequence[int], exactly(2, find_type, "types of the agent")]


@record
class Fibre:
    """States by own type, and for each own type the first one that leads to the same alternative."""

    states: list[int]
    first: list[int]
    there: list[int]  # the own types at which the agent is not away

    @property
    def starts(self) -> list[int]:
        """The own types that are the first to lead to their alternative."""
        return [own for own, start in enumerate(self.first) if own == start]

    def last(self, start: int) -> int:
        """The last own type that leads to the alternative of that name."""
        return max(own for own, other in enumerate(self.first) if other == start)


SlacksOf = Callable[[Fibre, Worths, int, int], Iterable[Slack]]


def fibres(period: Period, agent: int) -> Iterator[Fibre]:
    """All fibres of an agent in a period."""
    step, size = period.space.strides[period.own(agent)], period.types(agent)
    for state in range(period.space.size):
        if state // step % size == 0:
            yield fibre(period, agent, [state + own * step for own in range(size)])


def fibre(period: Period, agent: int, states: list[int]) -> Fibre:
    """The fibre of these states."""
    known: dict[tuple[int, ...], int] = {}
    first = [known.setdefault(plan, own) for own, plan in enumerate(period.at(states))]
    away = period.stage.locked(agent)
    return Fibre(states, first, [own for own in range(len(states)) if own not in away])


def _named(model: Model, witness: Partition | Crossing) -> tuple[Period, Fibre]:
    """The period and fibre of a witness."""
    period, others = model.periods[witness.period], witness.state
    own = period.own(witness.agent)
    numbers = [period.space.joined(own, others, s) for s in range(period.types(witness.agent))]
    return period, fibre(period, witness.agent, numbers)


def _is_monotone(model: Model) -> bool:
    every = ((period, agent) for period in model.periods for agent in model.agents)
    return all(found.first == sorted(found.first) for place in every for found in fibres(*place))


def _leads_elsewhere(model: Model, witness: Partition) -> bool:
    """Whether the type between two that lead to the same alternative leads to another one."""
    first = _named(model, witness)[1].first
    low, between, high = witness.types
    return low < between < high and first[low] == first[high] != first[between]


def _crosses_nowhere_twice(model: Model) -> bool:
    for period in model.periods:
        rows = q_family(model, EVERYONE, period).rows
        for found in (one for agent in model.agents for one in fibres(period, agent)):
            surplus = _surplus(period, rows, found)
            for a, b in combinations(found.starts, 2):
                gaps = weighted((1, -1), (surplus[b], surplus[a]), len(surplus[a]))
                if any(_sign(low) > _sign(high) for low, high in pairwise(gaps)):
                    return False
    return True


def _surplus(period: Period, rows: Sequence[Sequence[int]], found: Fibre) -> dict[int, list[int]]:
    """For each alternative, by its first own type: E_z Q(θ, a(z)) at every own type, over one denominator."""
    plans = {start: [period.plan[z][found.states[start]] for z in period.likely] for start in found.starts}
    weights = [period.weights[z] for z in period.likely]
    return {
        start: weighted(weights, [[rows[a][s] for s in found.states] for a in plan], len(found.states))
        for start, plan in plans.items()
    }


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def _crosses_back(model: Model, witness: Crossing) -> bool:
    """Whether Δ falls from positive to zero or below, or from zero to below."""
    (period, found), types = _named(model, witness), witness.types
    a, b = (found.first[own] for own in witness.alternatives)
    expect(a < b and types[0] < types[1], "the witness's alternatives or types are not in order")
    surplus = _surplus(period, q_family(model, EVERYONE, period).rows, found)
    low, high = (surplus[b][own] - surplus[a][own] for own in types)
    return _sign(low) > _sign(high)


def _expect_no_memory(model: Model) -> None:
    remembers = any(table.layout.memory for tables in model.certificate.mechanism.transfers for table in tables)
    expect(not remembers, "the claim is of mechanisms whose transfers have no memory")


def _scan(model: Model, scan: Scan, slacks_of: SlacksOf) -> None:
    """The slacks of all successive alternatives of a fibre."""
    _expect_no_memory(model)
    for agent in model.agents:
        for slot in model.slots:
            period, paid = slot.period, of_table(model.transfer(agent, slot.index))
            kept = Stakes(slot, agent, lies(model, agent, period), paid).at(())
            for report, found in _by_report(period, agent, [worth.numerators for worth in kept], slacks_of).items():
                slacks = zero(period.space.size).numerators
                for state, number in found.items():
                    slacks[state] = number
                values = Vector(kept[0].denominator, slacks)
                scan.see(values, agent=agent, period=period.index, report=report, states=list(found))


def _by_report(period: Period, agent: int, worths: Worths, slacks_of: SlacksOf) -> dict[int, dict[int, int]]:
    """The slacks, by state."""
    rows: dict[int, dict[int, int]] = {}
    for found in fibres(period, agent):
        for before, start in pairwise(found.starts):
            for state, report, number in slacks_of(found, worths, before, start):
                rows.setdefault(report, {})[state] = number
    return rows


def differences(found: Fibre, worths: Worths, before: int, start: int) -> Iterator[Slack]:
    """Slack of (i, t, θ, r_i): how the gain from an alternative over the one before rises from the own type before, of
    those at which the agent is there. In what it rises payments cancel."""
    both = ([worths[own][s] for s in found.states] for own in (start, before))
    gains = weighted((1, -1), both, len(found.states))
    for low, own in pairwise(found.there):
        yield found.states[own], start, gains[own] - gains[low]


def increments(found: Fibre, worths: Worths, before: int, start: int) -> Iterator[Slack]:
    """Slack of (i, t, θ, r_i): what a type at the border between two alternatives loses by crossing it, if the agent is
    there."""
    for own, said in ((start, before), (found.last(before), start)):
        state = found.states[own]
        if own in found.there:
            yield state, said, worths[own][state] - worths[said][state]


KINDS = (
    Kind(
        id="monotone_partition",
        away_since=AWAY,
        concept="monotone partition: whatever the others' types, the own types that lead to the same alternative are "
        "consecutive in the order in which the types are listed",
        proved=(established(_is_monotone),),
        refuted=(refuting(_leads_elsewhere, Partition),),
    ),
    Kind(
        id="single_crossing",
        away_since=AWAY,
        concept="single crossing: whatever the others' types, the surplus of a later chosen alternative over an "
        "earlier one, once zero stays non-negative and once positive stays positive as the own type rises",
        proved=(established(_crosses_nowhere_twice, everyone),),
        refuted=(refuting(_crosses_back, Crossing, everyone),),
    ),
    Kind(
        id="increasing_differences",
        away_since=AWAY,
        concept="increasing differences: whatever the others' types, what an agent gains in the mechanism from a "
        "chosen alternative over the one before does not fall as the own type rises",
        either=(slack(partial(_scan, slacks_of=differences), continuation),),
    ),
    Kind(
        id="admissible_increments",
        away_since=AWAY,
        concept="admissible increments: no own type at the border between two successive chosen alternatives gains "
        "from saying the type on the other side of it",
        either=(slack(partial(_scan, slacks_of=increments), continuation),),
    ),
)
