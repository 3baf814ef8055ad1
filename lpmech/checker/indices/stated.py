"""The numbers that an index certificate states, as text for the answer: indices, the winner, values and payments."""

from __future__ import annotations

from collections.abc import Sequence

from ..kernel.answer import Stated as StatedText
from ..kernel.errors import named
from ..kernel.older import paired
from ..kernel.scan import shown
from .arms import Arms
from .certificate import IndexCertificate, Stated

MOST = 20  # indices of a bidder; the rest is counted


def stated_by(arms: Arms, certificate: IndexCertificate, part: str) -> StatedText:
    """What a part states."""
    names, outcome = [named(arm.name) for arm in arms.arms], certificate.outcome
    if part == "indices":
        return tuple((f"indices of {name}", _indices(arms, certificate, k)) for k, name in enumerate(names))
    assert outcome is not None
    if part == "winner":
        return (("winner", "nobody" if outcome.winner is None else names[outcome.winner]),)
    if part == "payments":
        return _numbers("payment of", names, outcome.payments)
    return (("value with everyone", _number(outcome.everyone)), *_numbers("value without", names, outcome.without))


def _indices(arms: Arms, certificate: IndexCertificate, bidder: int) -> str:
    """The states in the stated order, each with its index."""
    order, states = certificate.orders[bidder], arms.arms[bidder].states
    pairs = zip(order[:MOST], certificate.indices[bidder][:MOST])
    parts = [f"{named(states[state])} {shown(*index)}" for state, index in pairs]
    return ", ".join(parts) + (f", {len(order) - MOST} more" if len(order) > MOST else "")


def _numbers(what: str, names: Sequence[str], numbers: Sequence[Stated]) -> StatedText:
    return tuple((f"{what} {name}", _number(number)) for name, number in paired(names, numbers))


def _number(number: Stated) -> str:
    return shown(*number.least) if number.exact else f"between {shown(*number.least)} and {shown(*number.most)}"
