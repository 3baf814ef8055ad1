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
from math import lcm

from ..kernel.certificate import Claim, Part, Table
from ..kernel.errors import Path, Rejected, expected
from ..kernel.evidence import ByAgent, Tables, count_of, every
from ..kernel.fields import list_of
from ..kernel.kinds import Case, Form, Kind, continuation, implied
from ..kernel.layouts import interim_place, table
from ..kernel.meter import Meter, alignment_units, cell_units, expect_memory, expectation_cells
from ..kernel.model import Key, Model, Period, Slot
from ..kernel.older import paired
from ..kernel.paid import prior
from ..kernel.payoffs import payoff
from ..kernel.scan import expect_verdict, shown
from ..kernel.seen import Group, Rows, sets_of
from ..kernel.vectors import Vector, linear, scaled, zero


def _read(tables: Tables, value: object, path: Path) -> dict[int, Sequence[Table]]:
    """By agent and period."""
    periods, found = tables.environment.periods, dict[int, Sequence[Table]]()
    for agent, own, where in tables.by_agent(value, path):
        items = list_of(own, where)
        if len(items) != periods:
            raise expected(where, f"a list of {count_of(periods)}, one for each period", own)
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
            later = Vector(table.denominator * period.total, self._later(table, report, reports))
            found.append(linear((1, flow), (self.model.discount, later)))
        return found

    def _later(self, table: Table, report: int, reports: Sequence[int]) -> list[int]:
        period = self.slot.period
        total, rows = [0] * period.space.size, dict[int, list[int]]()
        for z in period.likely:
            chosen, weight = period.plan[z], period.weights[z]
            for state, r in enumerate(reports):
                a = chosen[r]
                if a not in rows:
                    rows[a] = table.at({ALLOCATION: a, REPORT: report})
                total[state] += weight * rows[a][state]
        return total

    @cached_property
    def denominator(self) -> int:
        return lcm(self.paid.denominator, *(worth.denominator for worth in self.before_payment))

    @cached_property
    def _whole(self) -> list[list[int]]:
        return [worth.over(self.denominator) for worth in self.before_payment]

    def at(self, key: Key) -> list[list[int]]:
        """By report: X(m, ·) over the denominator, at the memories that have those labels on `coordinates`."""
        paid = scaled(self.paid.at(dict(paired(self.coordinates, key))), self.denominator // self.paid.denominator)
        moves = (self.slot.period.reported(self.agent, report) for report in range(len(self._whole)))
        return [[x - paid[r] for x, r in paired(worth, told)] for worth, told in paired(self._whole, moves)]


def check_evidence(case: Case) -> None:
    """The evidence `interim continuation` of each agent that has some."""
    for agent in case.model.certificate.evidence[INTERIM]:
        _check_evidence(case.model, agent, case.meter)


def _check_evidence(model: Model, agent: int, meter: Meter) -> None:
    """The equation of I, at every allocation, report and state that can be."""
    tables = model.certificate.evidence[INTERIM][agent]
    for period in model.periods:
        _spend(model, agent, period, meter)
        later = model.later(period)
        if later is None:
            _check_last(model, agent, period, tables[period.index])
        else:
            _check_period(Stakes(model, agent, later, tables), period)


def _spend(model: Model, agent: int, period: Period, meter: Meter) -> None:
    """Rows of the kernel at every allocation that is chosen and every state, then one sum a report and memory."""
    later, types = model.later(period), period.types(agent)
    tables = model.certificate.evidence[INTERIM][agent]
    slots = [slot.index for slot in model.slots if slot.period.index in (period.index, period.successor)]
    used = [*tables, *(model.transfer(agent, slot) for slot in slots)]
    bits = 64 + max(t.denominator.bit_length() + max(map(int.bit_length, t.numerators), default=0) for t in used)
    rows = 0 if period.kernel is None else period.kernel.denominator.bit_length()
    bits += rows
    bits += 2 * period.utility[agent].denominator.bit_length() + model.discount.denominator.bit_length()
    states, following = period.space.size, 1 if later is None else later.period.space.size
    reports = 1 if later is None else later.period.types(agent)
    chosen = min(len(period.stage.allocations), states * len(period.likely))
    cells = states * types * len(period.likely) * (reports + 1) * (following + 4)
    expect_memory((chosen * states + 2 * states * reports) * following * bits)
    chance = cell_units(rows, rows)
    meter.spend(expectation_cells(model.environment, period.index) * (1 if later is None else following) * chance)
    meter.spend(cells * cell_units(bits, bits) + (states * reports + 8 * reports) * alignment_units(2 * bits))


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
    worth: dict[Key, list[list[int]]] = {}
    for allocation, report, state in _cells(period, agent):
        key = _key(period, agent, allocation, report, state, stakes.coordinates)
        if key not in worth:
            worth[key] = stakes.at(key)
        row = rows.at(allocation, state)
        found = sum(max(sum(row[s] * x[s] for s in states) for x in worth[key]) for states in sets)
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
            for allocation in sorted({period.plan[z][said] for z in period.likely}):
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
    expect_verdict(claim, "proved" if least >= 0 else "refuted")
    if claim.slack != (least.numerator, least.denominator):
        stated = "null" if claim.slack is None else shown(*claim.slack)
        raise Rejected(f"the least slack is {shown(least.numerator, least.denominator)}, not {stated}")
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
    if tables is None and not case.proves("incentive_compatible"):
        name = model.environment.agents[agent]
        raise Rejected(f'the evidence has no "interim continuation" of {name}, and incentive_compatible is not proved')
    stakes = None if tables is None else Stakes(model, agent, slot, tables)
    worth = [] if stakes is None else stakes.at(tuple(0 for _ in stakes.coordinates))
    truth = payoff(model, agent, slot).at(()) if stakes is not None else zero(slot.period.space.size)
    for seen, states in sets_of(slot.period, agent).items():
        chance = sum(weights.numerators[s] for s in states)
        if not chance:
            continue
        if stakes is None:
            yield _Cell(agent, seen, Fraction(0), (seen[-1],))
            continue
        means = [sum(weights.numerators[s] * x[s] for s in states) for x in worth]
        told = sum(weights.numerators[s] * truth.numerators[s] for s in states)
        slack = Fraction(told, chance * truth.denominator) - Fraction(max(means), chance * stakes.denominator)
        yield _Cell(agent, seen, slack, [k for k, mean in enumerate(means) if mean == max(means)])


KINDS = (
    Kind(
        id="interim_best_response",
        concept="interim best response: an agent who sees only its own types, the public states and the past, and "
        "averages over the others by the prior and the transition, gains nothing from any reporting strategy,"
        " however it depends on the history",
        either=(Form(decide, needs=(continuation,), last=True),),
        proved=(implied("best_response"),),
        seen_only=True,
    ),
)
