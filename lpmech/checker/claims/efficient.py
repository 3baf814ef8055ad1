"""The claim `efficient`."""

from __future__ import annotations

from ..kernel.estimate import Load
from ..kernel.kinds import Kind, everyone, slack
from ..kernel.model import Model
from ..kernel.older import paired
from ..kernel.programs import EVERYONE, best, chosen_values, feasible, q_family
from ..kernel.scan import Scan
from ..kernel.vectors import Vector


def scan_efficient(model: Model, scan: Scan) -> None:
    """Slack of (t, z, θ): Q_t(θ, a(z,θ)) − max over A(z) of Q_t(θ, a)."""
    for period in model.periods:
        family = q_family(model, period, EVERYONE)
        for z in period.likely:
            highest = best(family, feasible(period, z, EVERYONE))
            pairs = paired(chosen_values(family, period.plan[z]), highest)
            slacks = Vector(family.denominator, [value - most for value, most in pairs])
            scan.see(slacks, period=period.index, shock=z if period.stage.has_shocks else None)


KINDS = (
    Kind(
        id="efficient",
        concept="efficient: the allocation rule maximises expected discounted social welfare in every period, state "
        "and shock",
        either=(slack(scan_efficient, everyone),),
        by_shock=True,
        load=Load(everyone=1),
    ),
)
