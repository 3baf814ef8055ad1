"""The claim `absent_pay_nothing`."""

from __future__ import annotations

from ..kernel.kinds import Kind, slack
from ..kernel.model import Model
from ..kernel.remembered import Remembered
from ..kernel.scan import Recall, Scan
from ..kernel.vectors import zero

VERSION = "lpmech-certificate/1.3"


def scan_absent(model: Model, scan: Scan) -> None:
    """Slack of (i, t, m, r), r_i a type at which i is away: −|p_{i,t}(m, r)|."""
    for agent in model.agents:
        for slot in model.slots:
            space, locked = slot.period.space, slot.period.stage.locked(agent)
            states = [state for state in range(space.size) if space.label(state, slot.period.own(agent)) in locked]
            paid = Remembered(zero(space.size), ((1, model.transfer(agent, slot.index)),))
            for key in slot.memories(paid.coordinates) if states else ():
                memory, slacks = Recall(slot, paid.coordinates, key), paid.at(key).minus_size()
                scan.see(slacks, agent=agent, period=slot.period.index, memory=memory, states=states)


KINDS = (
    Kind(
        id="absent_pay_nothing",
        concept="whoever is away neither pays nor receives anything, in every period, at every memory and all reports",
        either=(slack(scan_absent),),
        since=VERSION,
    ),
)
