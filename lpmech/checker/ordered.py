"""Ordered types: the alternatives that an agent's report can bring about, and the four claims about their order.

At a period, an agent and the labels of the others an alternative is a plan over the shocks of positive probability. It
is named by the first own type that leads to it; alternatives stand in the order of these types. A *fibre* is the states
that differ in the agent's own type only, in the order of that type.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import lcm
from typing import cast

from .certificate import Claim
from .errors import Rejected
from .incentives import lies, next_payoff
from .meter import Meter, cell_units
from .model import Model, Period, on_states
from .scan import Scan, expect_verdict
from .vectors import Vector
from .welfare import EVERYONE, q_family


@dataclass(frozen=True, slots=True)
class Fibre:
    """States by own type, and for each own type the first one that leads to the same alternative."""

    states: list[int]
    first: list[int]

    @property
    def starts(self) -> list[int]:
        """The own types that are the first to lead to their alternative."""
        return [own for own, start in enumerate(self.first) if own == start]

    def last(self, start: int) -> int:
        """The last own type that leads to the alternative of that name."""
        return max(own for own, other in enumerate(self.first) if other == start)


def fibres(period: Period, agent: int, meter: Meter) -> Iterator[Fibre]:
    """All fibres of an agent in a period."""
    step, size = period.space.strides[period.own(agent)], period.types(agent)
    meter.spend(period.space.size * (len(period.likely) + 8))
    for state in range(period.space.size):
        if state // step % size == 0:
            yield fibre(period, [state + own * step for own in range(size)])


def fibre(period: Period, states: list[int]) -> Fibre:
    """The fibre of these states."""
    known: dict[tuple[int, ...], int] = {}
    plans = [tuple(period.plan[z][state] for z in period.likely) for state in states]
    return Fibre(states, [known.setdefault(plan, own) for own, plan in enumerate(plans)])


def _named(model: Model, claim: Claim) -> tuple[Period, int, Fibre]:
    """The period, agent and fibre of a witness."""
    agent, index = cast(int, claim.witness["agent"]), cast(int, claim.witness["period"])
    others = cast("tuple[int, ...]", claim.witness["others"])
    period = model.periods[index]
    own = period.own(agent)
    numbers = [period.space.number((*others[:own], s, *others[own:])) for s in range(period.types(agent))]
    return period, agent, fibre(period, numbers)


def decide_monotone(model: Model, claim: Claim, meter: Meter) -> None:
    """The claim `monotone_partition`: established here, or refuted by the witness."""
    if claim.verdict == "refuted":
        first = _named(model, claim)[2].first
        low, between, high = cast("list[int]", claim.witness["types"])
        if not (low < between < high and first[low] == first[high] != first[between]):
            raise Rejected("the witness does not refute the claim")
        return
    for period in model.periods:
        for agent in model.agents:
            for found in fibres(period, agent, meter):
                if found.first != sorted(found.first):
                    expect_verdict(claim, "refuted")


def decide_crossing(model: Model, claim: Claim, meter: Meter) -> None:
    """The claim `single_crossing`: established here, or refuted by the witness."""
    if claim.verdict == "refuted":
        _check_crossing(model, claim)
        return
    for period in model.periods:
        rows = q_family(model, period, EVERYONE)
        bits = max(value.bit_length() for row in rows.rows for value in row) + period.total.bit_length()
        for agent in model.agents:
            types = period.types(agent)
            work = types * (len(period.likely) + types) * cell_units(bits, 1)
            for found in fibres(period, agent, meter):
                meter.spend(types * work)
                if not all(_crosses_once(gaps) for gaps in _gaps(_surplus(period, rows.rows, found), found.starts)):
                    expect_verdict(claim, "refuted")


def _surplus(period: Period, rows: Sequence[Sequence[int]], found: Fibre) -> dict[int, list[int]]:
    """For each alternative, by its first own type: E_z Q(θ, a(z)) at every own type, over one denominator."""
    plans = {start: [period.plan[z][found.states[start]] for z in period.likely] for start in found.starts}
    weights = [period.weights[z] for z in period.likely]
    return {
        start: [sum(w * rows[a][s] for w, a in zip(weights, plan, strict=True)) for s in found.states]
        for start, plan in plans.items()
    }


def _gaps(surplus: dict[int, list[int]], starts: Sequence[int]) -> Iterator[list[int]]:
    """What a later alternative is worth more than an earlier one, at every own type."""
    for a, b in combinations(starts, 2):
        yield [later - earlier for earlier, later in zip(surplus[a], surplus[b], strict=True)]


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def _crosses_once(gaps: Sequence[int]) -> bool:
    return all(_sign(low) <= _sign(high) for low, high in pairwise(gaps))


def _check_crossing(model: Model, claim: Claim) -> None:
    """Δ falls from positive to zero or below, or from zero to below."""
    period, _, found = _named(model, claim)
    named, types = (cast("list[int]", claim.witness[key]) for key in ("alternatives", "types"))
    a, b = (found.first[own] for own in named)
    if not (a < b and types[0] < types[1]):
        raise Rejected("the witness's alternatives or types are not in order")
    surplus = _surplus(period, q_family(model, period, EVERYONE).rows, found)
    low, high = (surplus[b][own] - surplus[a][own] for own in types)
    if _sign(low) <= _sign(high):
        raise Rejected("the witness does not refute the claim")


def _expect_no_memory(model: Model) -> None:
    for tables in model.certificate.mechanism.transfers:
        if any(table.layout.memory for table in tables):
            raise Rejected("the claim is of mechanisms whose transfers have no memory")


class _Slacks:
    """Slacks of some states and reports of an agent in a period, over one denominator."""

    def __init__(self, period: Period, agent: int, denominator: int) -> None:
        self.period, self.agent, self.denominator = period, agent, denominator
        self.rows: dict[int, dict[int, int]] = {}

    def add(self, state: int, report: int, slack: int) -> None:
        self.rows.setdefault(report, {})[state] = slack

    def show(self, scan: Scan) -> None:
        for report, found in self.rows.items():
            slacks = [0] * self.period.space.size
            for state, slack in found.items():
                slacks[state] = slack
            values, agent, period = Vector(self.denominator, slacks), self.agent, self.period.index
            scan.see(values, agent=agent, period=period, report=report, states=list(found))


def scan_differences(model: Model, scan: Scan, meter: Meter) -> None:
    """Slack of (i, t, θ, r_i): how the gain from an alternative over the one before rises from the own type before."""
    _expect_no_memory(model)
    for agent in model.agents:
        for period in model.periods:
            told = lies(model, agent, period, next_payoff(model, agent, period))
            common = lcm(*(value.denominator for value in told))
            worth, slacks = [value.over(common) for value in told], _Slacks(period, agent, common)
            for found in fibres(period, agent, meter):
                meter.spend(len(found.states) ** 2 * cell_units(common.bit_length(), 1))
                for before, start in pairwise(found.starts):
                    gains = [worth[start][s] - worth[before][s] for s in found.states]
                    for state, (low, high) in zip(found.states[1:], pairwise(gains), strict=True):
                        slacks.add(state, start, high - low)
            slacks.show(scan)


def scan_increments(model: Model, scan: Scan, meter: Meter) -> None:
    """Slack of (i, t, θ, r_i): what a type at the border between two alternatives loses by crossing it."""
    _expect_no_memory(model)
    for agent in model.agents:
        for slot in model.slots:
            period, paid = slot.period, on_states(model.transfer(agent, slot.index))
            told = lies(model, agent, period, next_payoff(model, agent, period))
            common = lcm(paid.denominator, *(value.denominator for value in told))
            due, slacks = paid.over(common), _Slacks(period, agent, common)
            worth = [value.over(common) for value in told]
            for found in fibres(period, agent, meter):
                meter.spend(len(found.states) ** 2 * cell_units(common.bit_length(), 1))
                for before, start in pairwise(found.starts):
                    for own, said in ((start, before), (found.last(before), start)):
                        state, other = found.states[own], found.states[said]
                        slack = worth[own][state] - due[state] - worth[said][state] + due[other]
                        slacks.add(state, said, slack)
            slacks.show(scan)
