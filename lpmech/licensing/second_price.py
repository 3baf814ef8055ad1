"""The licensing auction: the greatest Gittins index wins.

`second_price`: the winner i pays p_i = (1 − δ) W_{-i}(θ_{-i}), the others 0. This is the dynamic pivot mechanism, read
from indices alone: as losers' states do not move, the others' W_{-i} is delayed by one period, and nothing else.

`second_index`: the winner pays the greatest index of the others instead, for which the price is often mistaken. An
index is the best average over stopping times; the others' average over all time, (1 − δ) W_{-i}, is at most that, and
less where their arms will be stopped. So winners pay too much, and may gain by losing on purpose: the audit tells.

Both are there for licensing environments only (`licensing/recognise.py`).
(Bergemann and Välimäki 2006, Section 3; 2008, Section 5, Theorem 3.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lpmech.mechanisms.kind import MechanismKind, Need, formula
from lpmech.mechanisms.social import SocialPrograms, is_separable
from lpmech.problem import tables
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.problem.tables import Table

if TYPE_CHECKING:
    from lpmech.licensing.joint.tables import JointTables


def second_price(env: Environment, programs: SocialPrograms) -> Mechanism:
    """The efficient licensing auction. Raises NoMechanism where the environment is no licensing environment."""
    found = _arms(env)
    return _auction("second_price", found, lambda arm: found.rent(without=arm))


def second_index(env: Environment, programs: SocialPrograms) -> Mechanism:
    """The auction that charges the second-highest index. Raises NoMechanism likewise."""
    found = _arms(env)
    return _auction("second_index", found, found.second_index)


def _arms(env: Environment) -> JointTables:
    from lpmech.licensing.joint.tables import joint_tables  # only auctions need arms and their indices
    from lpmech.licensing.recognise import NotABandit

    try:
        return joint_tables(env)
    except NotABandit as reason:
        applies = "the pivot mechanism still applies" if is_separable(env) else "other mechanisms may apply"
        text = f"no auction by indices, as this is no licensing environment: {reason}; {applies}"
        raise NoMechanism(text) from reason


def _auction(name: str, found: JointTables, price: Callable[[int], Table]) -> Mechanism:
    """The greatest index wins and pays a price; the others pay nothing."""
    rule = found.allocation()
    paid = {agent: (price(arm) * found.winning(arm, rule)).minimal() for arm, agent in enumerate(found.found.agents)}
    transfers = tuple((paid.get(agent, tables.ZERO),) for agent in range(len(found.env.agents)))
    return Mechanism(name=name, allocation=(rule,), transfers=transfers)


def _is_licensing(env: Environment) -> bool:
    from lpmech.licensing.recognise import NotABandit, recognise

    try:
        recognise(env)
    except NotABandit:
        return False
    return True


_SOURCE = "Bergemann and Välimäki (2006), Section 3; (2008), Section 5, Theorem 3"
_LICENSING = Need(words="a licensing environment, where each bidder has an arm of its own", holds=_is_licensing)
SECOND_PRICE = MechanismKind(
    name="second_price",
    title="the pivot mechanism of a licensing auction, from Gittins indices alone",
    source=_SOURCE,
    build=formula(second_price),
    needs=(_LICENSING,),
)
SECOND_INDEX = MechanismKind(
    name="second_index",
    title="the winner pays the second-highest index, not the price: there to be refuted",
    source=_SOURCE,
    build=formula(second_index),
    needs=(_LICENSING,),
)
KINDS = (SECOND_PRICE, SECOND_INDEX)
