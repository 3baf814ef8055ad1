"""The claim `pivot_unique`: bounds on payments as sums of constraints, and transfers that meet all of them (certificate
page section 3, *Uniqueness*).

A *slot* is a place for a table of the form, as in `kernel/model.py`: one for each period, or where the horizon is
infinite one that follows itself, and where transfers remember a first one before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from ...kernel.certificate import Claim
from ...kernel.errors import Path, Rejected
from ...kernel.kinds import Case, Form, Kind, plain
from ...kernel.model import Model, pick
from .admissible import Admissible
from .payments import (
    PROVED,
    REFUTED,
    Bounded,
    Other,
    Payment,
    Payments,
    Side,
    read_other,
    read_payments,
    says_other,
    says_payments,
)

Systems = Mapping[bool, Admissible]  # by whether transfers remember


def _systems(case: Case, agent: int, path: Path) -> Systems:
    path = (*path, "witness")
    return {remembers: Admissible(case.model, agent, remembers, path) for remembers in (False, True)}


def check_bounds(case: Case, claim: Claim[Payments]) -> None:
    """Rejected unless every bound is proved and attained."""
    agent = claim.witness.agent
    systems = _systems(case, agent, claim.path)
    for count, found in enumerate(claim.witness.bounded, 1):
        try:
            _check_bounded(case.model, agent, systems[found.payment.remembers], found)
        except Rejected as rejection:
            raise Rejected(f"payment {count}: {rejection}") from None


def check_other(case: Case, claim: Claim[Other]) -> None:
    """Rejected unless the other transfers are admissible and far."""
    agent, payment = claim.witness.agent, claim.witness.payment
    system = _systems(case, agent, claim.path)[payment.remembers]
    paid = system.check_point(claim.witness.point, payment)
    if abs(paid - _own(case.model, agent, payment)) <= system.exactly.fraction(payment.within):
        raise Rejected("the other transfers are no farther from the mechanism's than the distance")


def _check_bounded(model: Model, agent: int, system: Admissible, found: Bounded) -> None:
    own, within = _own(model, agent, found.payment), system.exactly.fraction(found.payment.within)
    least = _check_side(system, found.payment, found.least, 1)
    greatest = _check_side(system, found.payment, found.greatest, -1)
    if not own - within <= least <= greatest <= own + within:
        raise Rejected("a bound is farther from the mechanism's payment than the distance")


def _check_side(system: Admissible, payment: Payment, side: Side, sign: int) -> Fraction:
    """The bound, proved and attained."""
    name, bound = "least" if sign > 0 else "greatest", system.exactly.fraction(side.bound)
    try:
        if system.check_sum(side.terms, payment, sign) < sign * bound:
            raise Rejected("the sum does not prove the bound")
        if system.check_point(side.point, payment) != bound:
            raise Rejected("the transfers do not attain the bound")
    except Rejected as rejection:
        raise Rejected(f"{name}: {rejection}") from None
    return bound


def _own(model: Model, agent: int, payment: Payment) -> Fraction:
    """The mechanism's payment."""
    table = pick(model.certificate.mechanism.transfers[agent], payment.slot)
    if any(one.layout.memory for one in model.certificate.mechanism.transfers[agent]):
        raise Rejected("the mechanism's transfers of the agent have a memory")
    return Fraction(table.at({})[payment.state], table.denominator)


KINDS = (
    Kind(
        id="pivot_unique",
        concept="uniqueness: at the reports named, no transfers of the form named under which the agent's "
        "truth-telling is optimal, the agent does not prefer to leave and its exit is efficient differ from "
        "the mechanism's by more than the distance stated",
        proved=(Form(plain(check_bounds), PROVED, read_payments, says=says_payments),),
        refuted=(Form(plain(check_other), REFUTED, read_other, says=says_other),),
    ),
)
