"""Participation, against two outside options."""

from __future__ import annotations

from functools import partial

from ..kernel.kinds import Kind, continuation, each, slack
from ..kernel.model import Model, on_states
from ..kernel.payoffs import payoff
from ..kernel.programs import outside_of, program_of
from ..kernel.remembered import Remembered
from ..kernel.scan import Scan
from ..kernel.vectors import less


def scan_participation(model: Model, scan: Scan, passive: bool) -> None:
    """Slack of (i, t, m, θ): the truthful payoff, less the outside option where that is the passive one."""
    for agent in model.agents:
        for slot in model.slots:
            found = payoff(model, agent, slot)
            if passive:
                outside = outside_of(model, agent)[slot.period.index]
                found = Remembered(less(found.constant, on_states(outside)), found.parts)
            scan.see_slot(slot, found, agent=agent)


KINDS = (
    Kind(
        id="participation_zero_option",
        concept="every agent's truthful payoff is at least 0 in every period, at every memory and state",
        either=(slack(partial(scan_participation, passive=False), continuation, smooth=True),),
    ),
    Kind(
        id="participation_passive_option",
        concept="every agent's truthful payoff is at least that of leaving for good while the others run their own "
        "efficient policy, in every period, at every memory and state",
        either=(slack(partial(scan_participation, passive=True), continuation, each(program_of), each(outside_of)),),
    ),
)
