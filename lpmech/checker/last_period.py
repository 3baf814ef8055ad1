"""The last period alone: transfers p_i(r) that make truth-telling optimal in it, or a cycle of types against them.

U_i(θ,r) = E_z { v_{i,T}(a(z,r),θ) + δ E[g_i | a(z,r),θ] }, r = (r_i, θ_{-i}).
"""

from collections.abc import Sequence
from typing import cast

from .certificate import Claim
from .errors import Rejected
from .incentives import lies, next_payoff
from .model import Model, on_states
from .vectors import Vector, linear


def check_transfers(model: Model, agent: int) -> None:
    """U_i(θ,θ) − p_i(θ) ≥ U_i(θ,r) − p_i(r) at every θ and r_i: the evidence `last period`."""
    period = model.periods[-1]
    paid = on_states(model.certificate.evidence.last_period[agent])
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


def decide_last_period(model: Model, claim: Claim) -> None:
    """The claim `last_period_implementable`: its transfers are evidence, checked already."""
    if not model.finite:
        raise Rejected("an infinite horizon has no last period")
    if claim.verdict == "refuted":
        _check_cycle(model, claim)


def _check_cycle(model: Model, claim: Claim) -> None:
    """Σ_j [U_i(s_j, s_{j+1}) − U_i(s_j, s_j)] > 0."""
    agent, others = cast(int, claim.witness["agent"]), cast("tuple[int, ...]", claim.witness["others"])
    cycle, period = cast("list[int]", claim.witness["cycle"]), model.periods[-1]
    told, own = _worth(model, agent), period.own(agent)
    total = 0
    for s, r in zip(cycle, [*cycle[1:], cycle[0]], strict=True):
        state = period.space.number((*others[:own], s, *others[own:]))
        total += told[r].numerators[state] - told[s].numerators[state]
    if total <= 0:
        raise Rejected("the witness does not refute the claim")
