"""The claim `lies_stay_feasible`."""

from __future__ import annotations

from ..kernel.kinds import Kind, slack
from ..kernel.model import Model
from ..kernel.scan import Scan
from ..kernel.sets import feasible_at
from ..kernel.vectors import Vector

VERSION = "lpmech-certificate/1.3"


def scan_staying(model: Model, scan: Scan) -> None:
    """Slack of (i, t, z, θ, r_i): 0 if a(z, r) is feasible at θ, and −1 if not."""
    for period in model.periods:
        for z in period.likely:
            sets, plan = feasible_at(period.stage, z), period.plan[z]
            shock = z if period.stage.has_shocks else None
            for agent in model.agents:
                for report in range(period.types(agent)):
                    slacks = Vector(1, sets.stays([plan[r] for r in period.reported(agent, report)]), 1)
                    able = period.able(agent, report)
                    scan.see(slacks, agent=agent, period=period.index, shock=shock, report=report, states=able)


KINDS = (
    Kind(
        id="lies_stay_feasible",
        concept="every lie of one agent leads to an allocation that is feasible at the true state",
        either=(slack(scan_staying),),
        since=VERSION,
        by_shock=True,
    ),
)
