"""The last period alone, the claim `last_period_implementable`.

In it, U_i(θ,r) = E_z { v_{i,T}(a(z,r),θ) + δ E[g_i | a(z,r),θ] }, r = (r_i, θ_{-i}): transfers p_i(r) make
truth-telling optimal, or a cycle of types stands against them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..kernel.certificate import Claim, Part, Table
from ..kernel.constraints import Constraints
from ..kernel.errors import Malformed, Path, Rejected
from ..kernel.evidence import Tables, table
from ..kernel.fields import items
from ..kernel.kinds import Case, Form, Kind, each, plain
from ..kernel.labels import Labels
from ..kernel.model import Model, on_states
from ..kernel.older import paired
from ..kernel.payoffs import lies, next_payoff, truthful
from ..kernel.points import check_least
from ..kernel.sums import Row, check_sum
from ..kernel.vectors import Vector, less


def _read_last(tables: Tables, value: object, path: Path) -> dict[int, Table]:
    """Transfers of the last period, by agent."""
    if tables.environment.horizon is None:
        raise Malformed(path, "an infinite horizon has no last period")
    place = tables.place(tables.environment.periods - 1, shock=False, memory=False)
    return {k: table(found, place, where) for k, found, where in tables.by_agent(value, path)}


LAST_PERIOD = Part[Mapping[int, Table]]("last period", {}, _read_last, lambda found: found.values())


@dataclass(frozen=True)
class Cycle:
    """Own types of an agent, each of which is told by the one before it, given the labels of the others."""

    agent: int
    others: tuple[int, ...]
    types: Sequence[int]


def needs_transfers(model: Model, agent: int) -> None:
    model.given(LAST_PERIOD, agent, '"last period"')


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
    kept = [less(worth, paid.at(period.reported(agent, report))) for report, worth in enumerate(told)]
    truth = truthful(period, agent, kept)
    where = f'evidence["last period"].{model.environment.agents[agent]}'
    for worth in kept:
        check_least(period, less(truth, worth), f"{where}: truth-telling is not optimal")


def _worth(model: Model, agent: int) -> list[Vector]:
    """U_i(·, r) for each report r_i, over one denominator."""
    period = model.periods[-1]
    return lies(model, agent, period, next_payoff(model, agent, period))


def expect_last_period(model: Model) -> None:
    if not model.finite:
        raise Rejected("an infinite horizon has no last period")


def check_cycle(case: Case, claim: Claim[Cycle]) -> None:
    """p(s_{j+1}) − p(s_j) ≥ U_i(s_j, s_{j+1}) − U_i(s_j, s_j) for every j: the sum reads 0 ≥ a positive number."""
    expect_last_period(case.model)
    witness, model, terms = claim.witness, case.model, list[tuple[Fraction, Row]]()
    constraints = Constraints(model, witness.agent, model.certificate.mechanism.allocation)
    for s, r in paired(witness.types, [*witness.types[1:], witness.types[0]]):
        state = constraints.state(len(model.periods) - 1, s, witness.others)
        for sign, report in ((1, r), (-1, s)):
            row = constraints.row(len(model.periods) - 1, state, report, ("payoffs",), lambda *promised: ())
            terms.append((Fraction(sign), row))
    if check_sum(terms) <= 0:
        raise Rejected("the witness does not refute the claim")


KINDS = (
    Kind(
        id="last_period_implementable",
        asks_all=True,
        concept="the allocation rule of the last period is ex post implementable: some transfers in that period alone"
        " make truth-telling optimal in it",
        proved=(Form[None](plain(lambda case, claim: expect_last_period(case.model)), needs=(each(needs_transfers),)),),
        refuted=(Form(plain(check_cycle), ("agent", "state", "cycle"), read_cycle),),
    ),
)
