"""The claim `efficient`."""

from __future__ import annotations

from ..kernel.environment import EVERYONE, feasible_at
from ..kernel.kinds import Kind, Scan, slack
from ..kernel.model import Model
from ..kernel.payoffs import everyone, q_family
from ..kernel.vectors import less


def scan_efficient(model: Model, scan: Scan) -> None:
    """Slack of (t, z, θ): Q_t(θ, a(z,θ)) − max over A(z,θ) of Q_t(θ, a)."""
    for period in model.periods:
        family = q_family(model, EVERYONE, period)
        for z in period.likely:
            slacks = less(family.chosen(period.plan[z]), feasible_at(period.stage, z).best(family))
            scan.see(slacks, period=period.index, shock=z if period.stage.has_shocks else None)


KINDS = (
    Kind(
        id="efficient",
        concept="efficient: the allocation rule maximises expected discounted social welfare in every period, state "
        "and shock",
        either=(slack(scan_efficient, everyone),),
        by_shock=True,
    ),
)
