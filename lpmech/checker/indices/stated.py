"""The numbers that an index certificate states, as text for the answer: indices, the winner, values and payments."""

from __future__ import annotations

from collections.abc import Sequence

from ..kernel.answer import Stated as StatedText
from ..kernel.errors import named
from ..kernel.fields import shown
from ..kernel.older import paired
from .arms import Arms
from .certificate import IndexCertificate, Stated

MOST = 20  # indices of a bidder; the rest is counted


def stated_indices(arms: Arms, certificate: IndexCertificate) -> StatedText:
    names = _names(arms)
    return tuple((f"indices of {name}", _indices(arms, certificate, k)) for k, name in enumerate(names))


def stated_winner(arms: Arms, certificate: IndexCertificate) -> StatedText:
    winner = certificate.decided.winner
    return (("winner", "nobody" if winner is None else _names(arms)[winner]),)


def stated_values(arms: Arms, certificate: IndexCertificate) -> StatedText:
    everyone, without = certificate.decided.everyone, certificate.decided.without
    return (("value with everyone", _number(everyone)), *_numbers("value without", arms, without))


def stated_payments(arms: Arms, certificate: IndexCertificate) -> StatedText:
    return _numbers("payment of", arms, certificate.decided.payments)


def _names(arms: Arms) -> list[str]:
    return [named(arm.name) for arm in arms.arms]


def _indices(arms: Arms, certificate: IndexCertificate, bidder: int) -> str:
    """The states in the stated order, each with its index."""
    order, states = certificate.orders[bidder], arms.arms[bidder].states
    pairs = zip(order[:MOST], certificate.indices[bidder][:MOST])
    parts = [f"{named(states[state])} {shown(*index)}" for state, index in pairs]
    return ", ".join(parts) + (f", {len(order) - MOST} more" if len(order) > MOST else "")


def _numbers(what: str, arms: Arms, numbers: Sequence[Stated]) -> StatedText:
    return tuple((f"{what} {name}", _number(number)) for name, number in paired(_names(arms), numbers))


def _number(number: Stated) -> str:
    return shown(*number.least) if number.exact else f"between {shown(*number.least)} and {shown(*number.most)}"
