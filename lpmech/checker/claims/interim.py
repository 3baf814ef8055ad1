"""What an agent gains who sees its own types only (certificate page section 3, *interim*): by single lies and by the
truth on average, at the cells of `information.py`; and by a best response, for which there is evidence.

I_{i,t}(a, r, θ) is the most that agent i can expect from period t+1 on if θ was the state, r its report and a the
allocation: next period it sees the public state and its own type, and chooses a report against the mean over the
others' types, weighed by μ(·|a,θ). A report s_i there is worth, with s = (s_i, θ'_{-i}),

    X_{s_i}(m, θ') = E_z v_i(a(z,s), θ') − p_i(m, s) + δ E_z I(a(z,s), s_i, θ').
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from ..kernel.certificate import ByAgent, Claim, Part
from ..kernel.errors import Rejected
from ..kernel.information import Group, Informed, Quantity, Rows, Worth, by_cells, means_of, means_seen, sets_of
from ..kernel.kinds import Case, Form, Kind, expect_least, implied
from ..kernel.labels import by_agent, find_interim, per_period
from ..kernel.model import Key, Model, Period, Slot
from ..kernel.payoffs import Stakes, continuation, payoff, prior, stakes_of
from ..kernel.remembered import of_table
from ..kernel.tables import Table
from ..kernel.vectors import Family, Vector, linear, zero

Of = Callable[[Model, int, Slot], Quantity]


def _losses(model: Model, agent: int, slot: Slot) -> Quantity:
    """By report, what truth is worth above it."""
    stakes = stakes_of(model, agent, slot)
    return Quantity(stakes.coordinates, lambda key: enumerate(stakes.losses(key)))


def _truthful(model: Model, agent: int, slot: Slot) -> Quantity:
    """V_{i,t}(m, ·)."""
    expected = payoff(model, agent, slot)
    return Quantity(expected.coordinates, lambda key: [(None, expected.at(key))])


def _mean_of(of: Of, *, later: bool = True) -> tuple[Form[None]]:
    """The form of a claim about the means of a quantity in period 1, and perhaps later."""
    return (by_cells(partial(_cells, of, later), continuation),)


def _cells(of: Of, later: bool, model: Model, weighted: bool) -> Iterator[Worth]:
    for agent in model.agents:
        informed = Informed(model, agent, partial(of, model, agent), weighted)
        yield from informed.first()
        if later:
            yield from informed.later()


LIES = Kind(
    id="interim_incentive_compatible",
    asks_all=True,
    concept="interim incentive compatible: at everything that an agent can come to know by whatever lies of its "
    "own, the others being truthful, no one-period lie gains to it who sees only its own types, the public states "
    "and the past, and averages over the others by the prior and the transition",
    since="lpmech-certificate/1.2",
    seen_only=True,
    own_past=True,
    either=_mean_of(_losses),
    proved=(implied("incentive_compatible"),),
)
TRUTH = (
    Kind(
        id="interim_participation_first",
        asks_all=True,
        concept="interim participation at the start: every agent, once it sees its own first type and the public "
        "state, expects at least 0 from telling the truth, averaging over the others by the prior",
        since="lpmech-certificate/1.1",
        seen_only=True,
        either=_mean_of(_truthful, later=False),
        proved=(implied("participation_zero_option"),),
    ),
    Kind(
        id="interim_participation_always",
        asks_all=True,
        concept="interim participation after every history: every agent, who sees only its own types, the public "
        "states and the past, expects at least 0 from telling the truth from now on, in every period and whatever it "
        "has reported before, averaging over the others by the prior and the transition",
        since="lpmech-certificate/1.1",
        seen_only=True,
        own_past=True,
        either=_mean_of(_truthful),
        proved=(implied("participation_zero_option"),),
    ),
)
INTERIM = Part[ByAgent]("interim continuation", {}, by_agent(per_period(find_interim)))
ALLOCATION, REPORT = 0, 1  # the coordinates of I besides the state


def informed_stakes(model: Model, agent: int, slot: Slot, tables: Sequence[Table]) -> Stakes:
    """Before payment a report s_i is worth E_z v_i(a(z,s), θ) + δ E_z I(a(z,s), s_i, θ)."""
    period, table, found = slot.period, tables[slot.period.index], list[Vector]()
    for report in range(period.types(agent)):
        reports = period.reported(agent, report)
        flow = period.average(period.utility[agent], period.plan, reports)
        told = (table.at({ALLOCATION: a, REPORT: report}) for a in range(len(period.stage.allocations)))
        later = period.average(Family(table.denominator, tuple(told), table.bits), period.plan, reports)
        found.append(linear((1, flow), (model.discount, later)))
    return Stakes(slot, agent, found, of_table(model.transfer(agent, slot.index)))


def check_evidence(model: Model, agent: int) -> None:
    """The evidence `interim continuation`: the equation of I, at every allocation, report and state that can be."""
    tables = model.certificate.evidence[INTERIM][agent]
    for period in model.periods:
        later = model.later(period)
        if later is None:
            _check_last(model, agent, period, tables[period.index])
        else:
            _check_period(model, agent, period, later, tables)


def _check_last(model: Model, agent: int, period: Period, table: Table) -> None:
    """After the last period only the terminal utility is left."""
    end = period.expectation(model.terminal([agent]))
    for allocation, report, state in _reached(period, agent):
        stated = table.at_state({ALLOCATION: allocation, REPORT: report}, state)
        if stated * end.denominator != end.rows[allocation][state] * table.denominator:
            raise Rejected(_wrong(model, agent, period, state))


def _check_period(model: Model, agent: int, period: Period, later: Slot, tables: Sequence[Table]) -> None:
    stakes, table, worth = informed_stakes(model, agent, later, tables), tables[period.index], dict[Key, list[Vector]]()
    sets, rows = list(sets_of(later.period, agent).values()), Rows(period)
    for allocation, report, state in _reached(period, agent):
        labels = list(period.space.labels(state))
        labels[period.own(agent)] = report
        key = tuple((allocation, *labels)[k] for k in stakes.coordinates)
        if key not in worth:
            worth[key] = stakes.at(key)
        row, under = rows.at(allocation, state), worth[key][0].denominator
        found = sum(max(means) for means in means_of(sets, row, worth[key]))
        stated = table.at_state({ALLOCATION: allocation, REPORT: report}, state)
        if stated * under * rows.denominator != found * table.denominator:
            raise Rejected(_wrong(model, agent, period, state))


def _reached(period: Period, agent: int) -> Iterator[tuple[int, int, int]]:
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
    cells = [cell for agent in case.model.agents for cell in _claim_reached(case, agent)]
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


def _claim_reached(case: Case, agent: int) -> Iterator[_Cell]:
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
    stakes, truth = informed_stakes(model, agent, slot, tables), payoff(model, agent, slot).at(())
    told = dict(means_seen(sets, weights, truth))
    reports = [dict(means_seen(sets, weights, worth)) for worth in stakes.at(tuple(0 for _ in stakes.coordinates))]
    for seen, mean in told.items():
        means = [of_report[seen] for of_report in reports]
        yield _Cell(agent, seen, mean - max(means), [k for k, other in enumerate(means) if other == max(means)])


BEST_RESPONSE = (
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
KINDS = (LIES, *TRUTH, *BEST_RESPONSE)
