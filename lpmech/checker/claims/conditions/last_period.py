"""The last period alone: transfers p_i(r) that make truth-telling optimal in it, or a cycle of types against them.

U_i(θ,r) = E_z { v_{i,T}(a(z,r),θ) + δ E[g_i | a(z,r),θ] }, r = (r_i, θ_{-i}).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...kernel.balance import Balance
from ...kernel.certificate import Claim
from ...kernel.errors import Malformed, Path, Rejected
from ...kernel.evidence import LAST_PERIOD
from ...kernel.fields import items
from ...kernel.kinds import Case
from ...kernel.labels import Labels
from ...kernel.model import Model, on_states
from ...kernel.older import paired
from ...kernel.payoffs import lies, next_payoff
from ...kernel.vectors import Vector, linear


@dataclass(frozen=True)
class Cycle:
    """Own types of an agent, each of which is told by the one before it, given the labels of the others."""

    agent: int
    others: tuple[int, ...]
    types: Sequence[int]


def needs_transfers(model: Model, agent: int) -> None:
    if agent not in model.certificate.evidence[LAST_PERIOD]:
        raise Rejected(f'the evidence has no "last period" of {model.environment.agents[agent]}')


def read_cycle(labels: Labels, fields: dict[str, object], path: Path) -> Cycle:
    """Distinct own types of the last period, at least two."""
    agent, last = labels.one_agent(fields["agent"], (*path, "agent")), labels.environment.periods - 1
    others = labels.others(fields["state"], agent, last, (*path, "state"))
    cycle = [labels.report(s, agent, last, at) for s, at in items(fields, path, "cycle", 2)]
    if len(set(cycle)) < len(cycle):
        raise Malformed((*path, "cycle"), "an own type is repeated")
    return Cycle(agent, others, cycle)


def check_transfers(model: Model, agent: int) -> None:
    """U_i(θ,θ) − p_i(θ) ≥ U_i(θ,r) − p_i(r) at every θ and r_i: the evidence `last period`."""
    period = model.periods[-1]
    paid = on_states(model.certificate.evidence[LAST_PERIOD][agent])
    told = _worth(model, agent)
    kept = [_after_payment(worth, paid, period.reported(agent, report)) for report, worth in enumerate(told)]
    step, size = period.space.strides[period.own(agent)], period.types(agent)
    for state in range(period.space.size):
        truth = kept[state // step % size][state]
        if any(values[state] > truth for values in kept):
            where = f'evidence["last period"].{model.environment.agents[agent]}'
            raise Rejected(f"{where}: truth-telling is not optimal at {period.describe(state)}")


def _worth(model: Model, agent: int) -> list[Vector]:
    """U_i(·, r) for each report r_i, over one denominator."""
    period = model.periods[-1]
    return lies(model, agent, period, next_payoff(model, agent, period))


def _after_payment(worth: Vector, paid: Vector, reports: Sequence[int]) -> list[int]:
    """U_i(θ,r) − p_i(r) at each state θ; the denominators are the same for every report."""
    due = Vector(paid.denominator, [paid.numerators[r] for r in reports])
    return linear((1, worth), (-1, due)).numerators


def expect_last_period(model: Model) -> None:
    if not model.finite:
        raise Rejected("an infinite horizon has no last period")


def check_cycle(case: Case, claim: Claim[Cycle]) -> None:
    """p(s_{j+1}) − p(s_j) ≥ U_i(s_j, s_{j+1}) − U_i(s_j, s_j) for every j: the sum reads 0 ≥ a positive number."""
    expect_last_period(case.model)
    agent, others, cycle = claim.witness.agent, claim.witness.others, claim.witness.types
    period, told = case.model.periods[-1], _worth(case.model, agent)
    own, total, payments = period.own(agent), 0, Balance()
    for s, r in paired(cycle, [*cycle[1:], cycle[0]]):
        state = period.space.number((*others[:own], s, *others[own:]))
        total += told[r].numerators[state] - told[s].numerators[state]
        for said, sign in ((r, 1), (s, -1)):
            payments.add_at("payments", period.types(agent), said, sign)
    payments.expect_nothing_left("the payments do not cancel")
    if total <= 0:
        raise Rejected("the witness does not refute the claim")
