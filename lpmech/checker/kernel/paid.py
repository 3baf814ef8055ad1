"""What is paid, and expected to be paid, by all agents together.

S_t(θ) = E_z E[Σ_i p_{i,t+1}((θ, a(z,θ)), θ') + δ S_{t+1}(θ') | a(z,θ), θ] is what is expected to be paid later.
"""

from __future__ import annotations

from collections.abc import Sequence

from .certificate import Table
from .errors import Rejected
from .evidence import BUDGET
from .meter import align, make
from .model import Model, Slot, on_states
from .older import paired
from .points import check_point
from .remembered import Remembered, ahead
from .scan import lowest_terms
from .vectors import Vector, linear, zero


def payments(model: Model, slot: Slot) -> Remembered:
    """Σ_i p_{i,t}(m, θ)."""
    tables = tuple((1, model.transfer(agent, slot.index)) for agent in model.agents)
    return Remembered(zero(slot.period.space.size), tables)


def check_budget(model: Model) -> None:
    """The equation of S; S_T = 0."""
    tables = model.certificate.evidence[BUDGET] or ()
    for period, table in zip(model.periods, tables):
        slot, right = model.later(period), zero(period.space.size)
        if slot is not None:
            found = payments(model, slot)
            later = linear((model.discount, on_states(tables[slot.period.index])))
            right = ahead(period, Remembered(later, found.parts), None)[0]
        check_point(period, on_states(table), right, f"evidence.budget[{period.index}]: the equation does not hold")


def prior(model: Model) -> Vector:
    """The distribution of the first state."""
    table, space = model.environment.prior, model.periods[0].space
    if table is None:
        raise Rejected("the environment has no prior")
    return Vector(table.denominator, table.gather(space.names, space.sizes), table.bits)


def mean(weights: Vector, values: Vector) -> tuple[int, int]:
    make(len(values.numerators), values.bits, weights.bits)
    align(weights.denominator, values.denominator)
    total = sum(w * x for w, x in paired(weights.numerators, values.numerators))
    return lowest_terms(total, weights.denominator * values.denominator)


def discounted(model: Model) -> Vector:
    """Σ_i p_{i,1}(θ) + δ S_1(θ)."""
    first = payments(model, model.slots[0]).at(())
    return linear((1, first), (model.discount, on_states(budget_of(model)[0])))


def budget_of(model: Model) -> Sequence[Table]:
    tables = model.certificate.evidence[BUDGET]
    if tables is None:
        raise Rejected("the evidence has no budget")
    return tables
