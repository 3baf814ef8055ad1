"""The claim `pivot_unique`: bounds on payments as sums of constraints, and transfers that meet all of them (certificate
page section 3, *Uniqueness*).

A *slot* is a place for a table of the form, as in `model.py`: one for each period, or where the horizon is infinite one
that follows itself, and where transfers remember a first one before it.
"""

from fractions import Fraction
from typing import cast

from .admissible import Admissible, exact
from .certificate import Claim
from .errors import Path, Rejected
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
        _check_other(model, agent, systems, cast(Other, claim.witness["other"]), meter)
        return
    for number, found in enumerate(cast("list[Bounded]", claim.witness["payments"]), 1):
        try:
            _check_bounded(model, agent, systems[found.payment.remembers], found, meter)
        except Rejected as rejection:
            raise Rejected(f"payment {number}: {rejection}") from None


def _check_other(model: Model, agent: int, systems: dict[bool, Admissible], other: Other, meter: Meter) -> None:
    payment = other.payment
    paid = systems[payment.remembers].check_point(other.point, payment)
    if abs(paid - _own(model, agent, payment)) <= _exact(payment.within, meter, systems[payment.remembers].path):
        raise Rejected("the other transfers are no farther from the mechanism's than the distance")


def _check_bounded(model: Model, agent: int, system: Admissible, found: Bounded, meter: Meter) -> None:
    own, within = _own(model, agent, found.payment), _exact(found.payment.within, meter, system.path)
    least = _check_side(system, found.payment, found.least, 1, meter)
    greatest = _check_side(system, found.payment, found.greatest, -1, meter)
    if not own - within <= least <= greatest <= own + within:
        raise Rejected("a bound is farther from the mechanism's payment than the distance")


def _check_side(system: Admissible, payment: Payment, side: Side, sign: int, meter: Meter) -> Fraction:
    """The bound, proved and attained."""
    name, bound = "least" if sign > 0 else "greatest", _exact(side.bound, meter, system.path)
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


def _exact(number: tuple[int, int], meter: Meter, path: Path) -> Fraction:
    meter.spend(50 + sum(part.bit_length() for part in number) ** 2 // 10_000)
    return exact(number, path)
