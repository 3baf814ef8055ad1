"""Single lies and the truth on average, of an agent who sees its own types only (certificate page section 3).

The cells are those of `information.py`; averaged there are the slacks of `incentive_compatible`, or V.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from ..kernel.certificate import Claim
from ..kernel.information import Informed, Quantity, Worth, decide_least
from ..kernel.kinds import Case, Form, Kind, continuation, implied
from ..kernel.model import Model, Slot
from ..kernel.payoffs import SingleLies, payoff
from ..kernel.scan import Scan

Of = Callable[[Model, int, Slot], Quantity]


def _losses(model: Model, agent: int, slot: Slot) -> Quantity:
    """By report, what truth is worth above it."""
    single = SingleLies(model, agent, slot)
    return Quantity(single.coordinates, single.at)


def _truthful(model: Model, agent: int, slot: Slot) -> Quantity:
    """V_{i,t}(m, ·)."""
    expected = payoff(model, agent, slot)
    return Quantity(expected.coordinates, lambda key: [(None, expected.at(key))])


def _mean_of(of: Of, *, later: bool = True) -> tuple[Form[None]]:
    """The form of a claim about the means of a quantity in period 1, and perhaps later."""

    def check(case: Case, claim: Claim[None]) -> None:
        decide_least(claim, _cells(case.model, of, later))

    def scan(model: Model, scan: Scan) -> None:
        """The means times the chances, which are as much above or below 0, and linear in the tables."""
        for _, slack in _cells(model, of, later, weighted=True):
            scan.see_number(*slack.as_integer_ratio())

    return (Form(check, needs=(continuation,), smooth=scan),)


def _cells(model: Model, of: Of, later: bool, *, weighted: bool = False) -> Iterator[Worth]:
    for agent in model.agents:
        informed = Informed(model, agent, partial(of, model, agent), weighted)
        yield from informed.first()
        if later:
            yield from informed.later()


LIES = Kind(
    id="interim_incentive_compatible",
    asks_all=True,
    concept="interim incentive compatible: at everything that an agent can come to know by whatever lies of its "
    "own, the others being truthful, no one-period lie gains to it who sees only its own types, the public states "
    "and the past, and averages over the others by the prior and the transition",
    since="lpmech-certificate/1.2",
    seen_only=True,
    own_past=True,
    either=_mean_of(_losses),
    proved=(implied("incentive_compatible"),),
)
TRUTH = (
    Kind(
        id="interim_participation_first",
        asks_all=True,
        concept="interim participation at the start: every agent, once it sees its own first type and the public "
        "state, expects at least 0 from telling the truth, averaging over the others by the prior",
        since="lpmech-certificate/1.1",
        seen_only=True,
        either=_mean_of(_truthful, later=False),
        proved=(implied("participation_zero_option"),),
    ),
    Kind(
        id="interim_participation_always",
        asks_all=True,
        concept="interim participation after every history: every agent, who sees only its own types, the public "
        "states and the past, expects at least 0 from telling the truth from now on, in every period and whatever it "
        "has reported before, averaging over the others by the prior and the transition",
        since="lpmech-certificate/1.1",
        seen_only=True,
        own_past=True,
        either=_mean_of(_truthful),
        proved=(implied("participation_zero_option"),),
    ),
)
KINDS = (LIES, *TRUTH)
