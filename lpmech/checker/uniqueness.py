"""The claim `pivot_unique`: bounds on payments as sums of constraints, and transfers that meet all of them (certificate
page section 3, *Uniqueness*).

A *slot* is a place for a table of the form, as in `model.py`: one for each period, or where the horizon is infinite one
that follows itself, and where transfers remember a first one before it.
"""

from fractions import Fraction
from typing import cast

from .admissible import Admissible
from .certificate import Claim
from .errors import Rejected
from .meter import Meter
from .model import Model, pick
from .payments import Bounded, Other, Payment, Side

UNIQUENESS = "pivot_unique"


def decide_uniqueness(model: Model, claim: Claim, meter: Meter) -> None:
    """Rejected unless every bound is proved and attained; or unless the other transfers are admissible and far."""
    agent = cast(int, claim.witness["agent"])
    path = (*claim.path, "witness")
    systems = {remembers: Admissible(model, agent, remembers, meter, path) for remembers in (False, True)}
    if claim.verdict == "refuted":
        _check_other(model, agent, systems, cast(Other, claim.witness["other"]))
        return
    for number, found in enumerate(cast("list[Bounded]", claim.witness["payments"]), 1):
        try:
            _check_bounded(model, agent, systems[found.payment.remembers], found)
        except Rejected as rejection:
            raise Rejected(f"payment {number}: {rejection}") from None


def _check_other(model: Model, agent: int, systems: dict[bool, Admissible], other: Other) -> None:
    payment = other.payment
    paid = systems[payment.remembers].check_point(other.point, payment)
    if abs(paid - _own(model, agent, payment)) <= systems[payment.remembers].exactly.fraction(payment.within):
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
