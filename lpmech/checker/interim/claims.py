"""What an agent gains who sees its own types only (certificate page section 3, *interim*): by single lies and by the
truth on average, at the cells of `information.py`; and by a best response, for which there is evidence. And the budget
of each period, after a history that one agent's lies can bring about, the others being truthful: its payments are
averaged by μ(· | a', r') at the last reports r'; those of period 1 by the prior.

I_{i,t}(a, r, θ) is the most that agent i can expect from period t+1 on if θ was the state, r its report and a the
allocation: next period it sees the public state and its own type, and chooses a report against the mean over the
others' types, weighed by μ(·|a,θ). A report s_i there is worth, with s = (s_i, θ'_{-i}),

    X_{s_i}(m, θ') = E_z v_i(a(z,s), θ') − p_i(m, s) + δ E_z I(a(z,s), s_i, θ').
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from fractions import Fraction
from functools import partial

from ..kernel.certificate import ByAgent, Cell, Claim, Part
from ..kernel.errors import Path, Rejected
from ..kernel.kinds import ABSENCE, Case, Form, Kind, expect_least, implied
from ..kernel.labels import Memory, Scope, by_agent, per_period
from ..kernel.model import Key, Model, Period, Slot
from ..kernel.older import paired
from ..kernel.payoffs import Stakes, before_payment, continuation, mean, payments, payoff, prior, stakes_of
from ..kernel.remembered import of_table
from ..kernel.shapes import Number
from ..kernel.tables import Table, place_of, table
from ..kernel.vectors import Family, Vector, zero
from .information import (
    Group,
    Of,
    Rows,
    Worth,
    at_first,
    by_cells,
    later,
    may_be_remembered,
    means_of,
    means_seen,
    sets_of,
)


def _mean_of(of: Of, *, always: bool = True) -> tuple[Form[None]]:
    """The form of a claim about the means of a quantity in period 1, and perhaps later."""
    return (by_cells(partial(_cells, of, always), continuation),)


def _cells(of: Of, always: bool, model: Model, weighted: bool) -> Iterator[Worth]:
    for agent in model.agents:
        yield from at_first(model, agent, of, weighted)
        if always:
            yield from later(model, agent, of, weighted)


LIES = Kind(
    id="interim_incentive_compatible",
    away_since=ABSENCE,
    concept="interim incentive compatible: at everything that an agent can come to know by whatever lies of its "
    "own, the others being truthful, no one-period lie gains to it who sees only its own types, the public states "
    "and the past, and averages over the others by the prior and the transition",
    since="lpmech-certificate/1.2",
    seen_only=True,
    own_past=True,
    either=_mean_of(stakes_of),
    proved=(implied("incentive_compatible"),),
)
TRUTH = (
    Kind(
        id="interim_participation_first",
        away_since=ABSENCE,
        concept="interim participation at the start: every agent, once it sees its own first type and the public "
        "state, expects at least 0 from telling the truth, averaging over the others by the prior",
        since="lpmech-certificate/1.1",
        seen_only=True,
        either=_mean_of(payoff, always=False),
        proved=(implied("participation_zero_option"),),
    ),
    Kind(
        id="interim_participation_always",
        away_since=ABSENCE,
        concept="interim participation after every history: every agent, who sees only its own types, the public "
        "states and the past, expects at least 0 from telling the truth from now on, in every period and whatever it "
        "has reported before, averaging over the others by the prior and the transition",
        since="lpmech-certificate/1.1",
        seen_only=True,
        own_past=True,
        either=_mean_of(payoff),
        proved=(implied("participation_zero_option"),),
    ),
)


def _budget_cells(model: Model, weighted: bool) -> Iterator[Worth]:
    """The slacks of each period's budget, which are linear in the tables, weighted or not."""
    first = mean(prior(model), payments(model, model.slots[0]).at(()))
    yield Cell(period=1), Fraction(*first)
    for period, slot, rows, told in may_be_remembered(model):
        paid = payments(model, slot)
        label = slot.period.index + 1 if model.finite else None
        for said, allocation in sorted(told):
            memory = Memory(period.space.labels(said), allocation)
            slack = Fraction(*mean(rows.at(allocation, said), paid.at(memory.on(paid.coordinates))))
            yield Cell(None, label, memory), slack


EACH_PERIOD = Kind(
    id="each_period_budget_balance",
    away_since=ABSENCE,
    concept="the expected sum of payments is at least 0 in every period, after every history that one agent's lies "
    "can bring about, the others being truthful, averaging over the types and the public state of the period by "
    "the prior and by the transition at the last reports",
    since="lpmech-certificate/1.4",
    either=(by_cells(_budget_cells),),
    proved=(implied("weak_budget_balance"),),
)


def _find_interim(scope: Scope, value: object, path: Path) -> Table:
    assert scope.agent is not None  # whose object this is
    return table(value, place_of(scope.environment, scope.period, told=scope.agent), path)


INTERIM = Part[ByAgent]("interim continuation", {}, by_agent(per_period(_find_interim)))
ALLOCATION, REPORT = 0, 1  # the coordinates of I besides the state
Right = Callable[[int, int, int], Number]  # of an equation, by allocation, report and state


def informed_stakes(model: Model, agent: int, slot: Slot, tables: Sequence[Table]) -> Stakes:
    """Before payment a report s_i is worth E_z v_i(a(z,s), θ) + δ E_z I(a(z,s), s_i, θ)."""
    period, table, found = slot.period, tables[slot.period.index], list[Vector]()
    for report in range(period.types(agent)):
        told = (table.at({ALLOCATION: a, REPORT: report}) for a in range(len(period.stage.allocations)))
        later = Family(table.denominator, tuple(told), table.bits)
        found.append(period.average(later, period.plan, period.reported(agent, report)))
    return Stakes(slot, agent, before_payment(model, agent, period, found), of_table(model.transfer(agent, slot.index)))


def check_evidence(model: Model, agent: int) -> None:
    """The evidence `interim continuation`: the equation of I, at every allocation, report and state that can be."""
    tables, name = model.certificate.evidence[INTERIM][agent], model.environment.agents[agent]
    for period in model.periods:
        table, slot = tables[period.index], model.later(period)
        right = _at_the_end(model, agent, period) if slot is None else _right(model, agent, period, slot, tables)
        for allocation, report, state in _reached(period, agent):
            over, under = right(allocation, report, state)
            stated = table.at_state({ALLOCATION: allocation, REPORT: report}, state)
            if stated * under != over * table.denominator:
                where = f'evidence["interim continuation"].{name}[{period.index}]'
                raise Rejected(f"{where}: the equation does not hold at {period.describe(state)}")


def _at_the_end(model: Model, agent: int, period: Period) -> Right:
    """After the last period only the terminal utility is left."""
    end = period.expectation(model.terminal([agent]))
    return lambda allocation, report, state: (end.rows[allocation][state], end.denominator)


def _right(model: Model, agent: int, period: Period, slot: Slot, tables: Sequence[Table]) -> Right:
    """The mean of what the best report is worth, over what is seen."""
    stakes, worths, own = informed_stakes(model, agent, slot, tables), dict[Key, list[Vector]](), period.own(agent)
    sets, rows = sets_of(slot.period, agent), Rows(period)
    able = [_sayable(slot.period, agent, seen) for seen in sets]

    def right(allocation: int, report: int, state: int) -> Number:
        said = period.space.labels(state + (report - period.space.label(state, own)) * period.space.strides[own])
        key = Memory(said, allocation).on(stakes.coordinates)
        if key not in worths:
            worths[key] = stakes.at(key)
        means = paired(able, means_of(sets.values(), rows.at(allocation, state), worths[key]))
        found = sum(max(worth[k] for k in reports) for reports, worth in means)
        return found, worths[key][0].denominator * rows.denominator

    return right


def _sayable(period: Period, agent: int, seen: Group) -> list[int]:
    """The reports that an agent can make who sees so much."""
    return [report for report in range(period.types(agent)) if period.can_say(agent, seen[-1], report)]


def _reached(period: Period, agent: int) -> Iterator[tuple[int, int, int]]:
    """(a, r, θ) with a = a(z, (r, θ_{-i})) for a shock of positive probability, each once."""
    for report in range(period.types(agent)):
        said, able = period.reported(agent, report), period.able(agent, report)
        for state in range(period.space.size) if able is None else able:
            for allocation in sorted(set(period.at([said[state]])[0])):
                yield allocation, report, state


def decide(case: Case, claim: Claim[None]) -> None:
    """The least slack of the cells, and a cell that attains it."""
    cells: dict[tuple[int | None, Group | None], tuple[Fraction, Collection[int]]] = {}
    for agent in case.model.agents:
        cells.update(((agent, seen), found) for seen, found in _cells_of(case, agent))
    least = min(slack for slack, _ in cells.values())
    expect_least(claim, least.as_integer_ratio())
    at = claim.at
    if at is None or (at.period, at.memory, at.shock) != (1, None, None):
        raise Rejected("at names an agent, period 1, what the agent sees and its report")
    if (at.agent, at.state) not in cells:
        raise Rejected("at is not a cell of the claim")
    slack, best = cells[at.agent, at.state]
    if slack != least:
        raise Rejected("the slack at the cell named is not the least")
    if at.report not in best:
        raise Rejected("the report named is not a best one")


def _cells_of(case: Case, agent: int) -> Iterator[tuple[Group, tuple[Fraction, Collection[int]]]]:
    """By what an agent sees: the slack, and the reports that attain the maximum."""
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
        yield from ((seen, (Fraction(0), (seen[-1],))) for seen, _ in means_seen(sets, weights, nothing))
        return
    stakes, truth = informed_stakes(model, agent, slot, tables), payoff(model, agent, slot).at(())
    told = dict(means_seen(sets, weights, truth))
    reports = [dict(means_seen(sets, weights, worth)) for worth in stakes.at(tuple(0 for _ in stakes.coordinates))]
    for seen, of_truth in told.items():
        means = {k: reports[k][seen] for k in _sayable(slot.period, agent, seen)}
        yield seen, (of_truth - max(means.values()), [k for k, other in means.items() if other == max(means.values())])


BEST_RESPONSE = (
    Kind(
        id="interim_best_response",
        away_since=ABSENCE,
        concept="interim best response: an agent who sees only its own types, the public states and the past, and "
        "averages over the others by the prior and the transition, gains nothing from any reporting strategy,"
        " however it depends on the history",
        either=(Form(decide, needs=(continuation,), last=True),),
        proved=(implied("best_response"),),
        seen_only=True,
    ),
)
KINDS = (LIES, *TRUTH, *BEST_RESPONSE)
