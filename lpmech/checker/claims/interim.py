"""The claim `interim_best_response` and its evidence (certificate page section 3, *interim*).

I_{i,t}(a, r, θ) is the most that agent i can expect from period t+1 on if θ was the state, r its report and a the
allocation: next period it sees the public state and its own type, and chooses a report against the mean over the
others' types, weighed by μ(·|a,θ). A report s_i there is worth, with s = (s_i, θ'_{-i}),

    X_{s_i}(m, θ') = E_z v_i(a(z,s), θ') − p_i(m, s) + δ E_z I(a(z,s), s_i, θ').
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ..kernel.certificate import Claim, Part, Table
from ..kernel.errors import Path, Rejected
from ..kernel.evidence import ByAgent, Tables, every, interim_place, table
from ..kernel.fields import list_for
from ..kernel.information import Group, Rows, means_of, means_seen, sets_of
from ..kernel.kinds import Case, Form, Kind, continuation, implied
from ..kernel.model import Key, Model, Period, Slot
from ..kernel.older import paired
from ..kernel.payoffs import payoff, prior
from ..kernel.scan import expect_least
from ..kernel.vectors import Family, Vector, common_denominator, less, linear, zero


def _read(tables: Tables, value: object, path: Path) -> dict[int, Sequence[Table]]:
    """By agent and period."""
    periods, found = tables.environment.periods, dict[int, Sequence[Table]]()
    for agent, own, where in tables.by_agent(value, path):
        items = list_for(own, where, periods, "each period")
        places = (interim_place(tables.environment, t, agent) for t in range(periods))
        found[agent] = [table(x, place, (*where, t)) for t, (x, place) in enumerate(paired(items, places))]
    return found


INTERIM = Part[ByAgent]("interim continuation", {}, _read, every)
ALLOCATION, REPORT = 0, 1  # the coordinates of I besides the state


@dataclass(frozen=True)
class Stakes:
    """What every report is worth to an agent in a slot, before it pays, and what it pays."""

    model: Model
    agent: int
    slot: Slot
    tables: Sequence[Table]

    @cached_property
    def paid(self) -> Table:
        return self.model.transfer(self.agent, self.slot.index)

    @cached_property
    def coordinates(self) -> Key:
        return tuple(sorted(self.paid.layout.memory))

    @cached_property
    def before_payment(self) -> list[Vector]:
        """By report s_i: E_z v_i(a(z,s), θ) + δ E_z I(a(z,s), s_i, θ)."""
        period, found = self.slot.period, []
        table = self.tables[period.index]
        for report in range(period.types(self.agent)):
            reports = period.reported(self.agent, report)
            flow = period.average(period.utility[self.agent], period.plan, reports)
            later = period.average(self._later(table, report), period.plan, reports)
            found.append(linear((1, flow), (self.model.discount, later)))
        return found

    def _later(self, table: Table, report: int) -> Family:
        """I(a, s_i, θ) for each allocation a."""
        allocations = range(len(self.slot.period.stage.allocations))
        rows = tuple(table.at({ALLOCATION: a, REPORT: report}) for a in allocations)
        return Family(table.denominator, rows, table.bits)

    @cached_property
    def denominator(self) -> int:
        return common_denominator(self.paid, *self.before_payment)

    @cached_property
    def _whole(self) -> list[Vector]:
        return [worth.on(self.denominator) for worth in self.before_payment]

    def at(self, key: Key) -> list[Vector]:
        """By report: X(m, ·) over the denominator, at the memories that have those labels on `coordinates`."""
        numerators = self.paid.at(dict(paired(self.coordinates, key)))
        paid = Vector(self.paid.denominator, numerators, self.paid.bits).on(self.denominator)
        moves = (self.slot.period.reported(self.agent, report) for report in range(len(self._whole)))
        return [less(worth, paid.at(told)) for worth, told in paired(self._whole, moves)]


def check_evidence(model: Model, agent: int) -> None:
    """The evidence `interim continuation`: the equation of I, at every allocation, report and state that can be."""
    tables = model.certificate.evidence[INTERIM][agent]
    for period in model.periods:
        later = model.later(period)
        if later is None:
            _check_last(model, agent, period, tables[period.index])
        else:
            _check_period(Stakes(model, agent, later, tables), period)


def _check_last(model: Model, agent: int, period: Period, table: Table) -> None:
    """After the last period only the terminal utility is left."""
    end = period.expectation(model.terminal([agent]))
    for allocation, report, state in _cells(period, agent):
        stated = table.at_state({ALLOCATION: allocation, REPORT: report}, state)
        if stated * end.denominator != end.rows[allocation][state] * table.denominator:
            raise Rejected(_wrong(model, agent, period, state))


def _check_period(stakes: Stakes, period: Period) -> None:
    model, agent, table = stakes.model, stakes.agent, stakes.tables[period.index]
    sets, rows = list(sets_of(stakes.slot.period, agent).values()), Rows(period)
    worth: dict[Key, list[Vector]] = {}
    for allocation, report, state in _cells(period, agent):
        key = _key(period, agent, allocation, report, state, stakes.coordinates)
        if key not in worth:
            worth[key] = stakes.at(key)
        row = rows.at(allocation, state)
        found = sum(max(means) for means in means_of(sets, row, worth[key]))
        stated = table.at_state({ALLOCATION: allocation, REPORT: report}, state)
        if stated * stakes.denominator * rows.denominator != found * table.denominator:
            raise Rejected(_wrong(model, agent, period, state))


def _key(period: Period, agent: int, allocation: int, report: int, state: int, coordinates: Key) -> Key:
    """The memory ((r, θ_{-i}), a), on the given coordinates."""
    labels = list(period.space.labels(state))
    labels[period.own(agent)] = report
    return tuple((allocation, *labels)[k] for k in coordinates)


def _cells(period: Period, agent: int) -> Iterator[tuple[int, int, int]]:
    """(a, r, θ) with a = a(z, (r, θ_{-i})) for a shock of positive probability, each once."""
    for report in range(period.types(agent)):
        for state, said in enumerate(period.reported(agent, report)):
            for allocation in sorted(set(period.at([said])[0])):
                yield allocation, report, state


def _wrong(model: Model, agent: int, period: Period, state: int) -> str:
    name = model.environment.agents[agent]
    where = f'evidence["interim continuation"].{name}[{period.index}]'
    return f"{where}: the equation does not hold at {period.describe(state)}"


@dataclass(frozen=True)
class _Cell:
    """A cell of the claim: its slack, and the reports that attain the maximum."""

    agent: int
    seen: Group
    slack: Fraction
    best: Collection[int]


def decide(case: Case, claim: Claim[None]) -> None:
    """The least slack of the cells, and a cell that attains it."""
    cells = [cell for agent in case.model.agents for cell in _claim_cells(case, agent)]
    least = min(cell.slack for cell in cells)
    expect_least(claim, least.as_integer_ratio())
    at = claim.at
    if at is None or (at.period, at.memory, at.shock) != (1, None, None):
        raise Rejected("at names an agent, period 1, what the agent sees and its report")
    named = next((cell for cell in cells if (cell.agent, cell.seen) == (at.agent, at.state)), None)
    if named is None:
        raise Rejected("at is not a cell of the claim")
    if named.slack != least:
        raise Rejected("the slack at the cell named is not the least")
    if at.report not in named.best:
        raise Rejected("the report named is not a best one")


def _claim_cells(case: Case, agent: int) -> Iterator[_Cell]:
    """The cells of an agent."""
    model = case.model
    weights, slot = prior(model), model.slots[0]
    tables = model.certificate.evidence[INTERIM].get(agent)
    single_lies = case.proves("incentive_compatible") or case.proves("interim_incentive_compatible")
    if tables is None and not single_lies:
        name = model.environment.agents[agent]
        raise Rejected(f'the evidence has no "interim continuation" of {name}, and incentive_compatible is not proved')
    sets = sets_of(slot.period, agent)
    if tables is None:
        nothing = zero(slot.period.space.size)
        yield from (_Cell(agent, seen, Fraction(0), (seen[-1],)) for seen, _ in means_seen(sets, weights, nothing))
        return
    stakes, truth = Stakes(model, agent, slot, tables), payoff(model, agent, slot).at(())
    told = dict(means_seen(sets, weights, truth))
    reports = [dict(means_seen(sets, weights, worth)) for worth in stakes.at(tuple(0 for _ in stakes.coordinates))]
    for seen, mean in told.items():
        means = [of_report[seen] for of_report in reports]
        yield _Cell(agent, seen, mean - max(means), [k for k, other in enumerate(means) if other == max(means)])


KINDS = (
    Kind(
        id="interim_best_response",
        asks_all=True,
        concept="interim best response: an agent who sees only its own types, the public states and the past, and "
        "averages over the others by the prior and the transition, gains nothing from any reporting strategy,"
        " however it depends on the history",
        either=(Form(decide, needs=(continuation,), last=True),),
        proved=(implied("best_response"),),
        seen_only=True,
    ),
)
