"""Interim incentives: single lies of an agent who sees its own types only (certificate page section 3).

The slacks of `incentive_compatible`, averaged at the cells of `information.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..kernel.certificate import Claim
from ..kernel.information import Informed, Quantity, Worth, decide_least
from ..kernel.kinds import Case, Form, Kind, continuation, implied
from ..kernel.model import Model, Slot
from ..kernel.payoffs import SingleLies

VERSION = "lpmech-certificate/1.2"


def decide(case: Case, claim: Claim[None]) -> None:
    """Rejected unless the claim states the least slack of its cells and a cell that attains it."""
    decide_least(claim, _cells(case.model))


def _cells(model: Model) -> Iterator[Worth]:
    for agent in model.agents:
        informed = Informed(model, agent, partial(_losses, model, agent))
        yield from informed.first()
        yield from informed.later()


def _losses(model: Model, agent: int, slot: Slot) -> Quantity:
    """By report, what truth is worth above it."""
    single = SingleLies(model, agent, slot)
    return Quantity(single.coordinates, single.at)


KINDS = (
    Kind(
        id="interim_incentive_compatible",
        asks_all=True,
        concept="interim incentive compatible: at everything that an agent can come to know by whatever lies of its "
        "own, the others being truthful, no one-period lie gains to it who sees only its own types, the public states "
        "and the past, and averages over the others by the prior and the transition",
        since=VERSION,
        seen_only=True,
        own_past=True,
        either=(Form(decide, needs=(continuation,)),),
        proved=(implied("incentive_compatible"),),
    ),
)
