"""Interim participation: what an agent who sees its own types only expects from the truth (certificate page section 3).

Its cells are those of `information.py`; what it averages there is V.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..kernel.certificate import Claim
from ..kernel.information import Informed, Quantity, Worth, decide_least
from ..kernel.kinds import Case, Form, Kind, continuation, implied
from ..kernel.model import Model, Slot
from ..kernel.payoffs import payoff

VERSION = "lpmech-certificate/1.1"


def decide(case: Case, claim: Claim[None], *, always: bool) -> None:
    """Rejected unless the claim states the least slack of its cells and a cell that attains it."""
    decide_least(claim, _cells(case.model, always))


def _cells(model: Model, always: bool) -> Iterator[Worth]:
    for agent in model.agents:
        informed = Informed(model, agent, partial(_truthful, model, agent))
        yield from informed.first()
        if always:
            yield from informed.later()


def _truthful(model: Model, agent: int, slot: Slot) -> Quantity:
    """V_{i,t}(m, ·)."""
    expected = payoff(model, agent, slot)
    return Quantity(expected.coordinates, lambda key: [(None, expected.at(key))])


def _decided(always: bool) -> tuple[Form[None]]:
    return (Form(partial(decide, always=always), needs=(continuation,)),)


_PROVED = (implied("participation_zero_option"),)
KINDS = (
    Kind(
        id="interim_participation_first",
        asks_all=True,
        concept="interim participation at the start: every agent, once it sees its own first type and the public "
        "state, expects at least 0 from telling the truth, averaging over the others by the prior",
        since=VERSION,
        seen_only=True,
        either=_decided(always=False),
        proved=_PROVED,
    ),
    Kind(
        id="interim_participation_always",
        asks_all=True,
        concept="interim participation after every history: every agent, who sees only its own types, the public "
        "states and the past, expects at least 0 from telling the truth from now on, in every period and whatever it "
        "has reported before, averaging over the others by the prior and the transition",
        since=VERSION,
        seen_only=True,
        own_past=True,
        either=_decided(always=True),
        proved=_PROVED,
    ),
)
