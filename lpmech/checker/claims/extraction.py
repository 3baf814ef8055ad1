"""The claim `full_surplus_extraction`."""

from __future__ import annotations

from ..kernel.kinds import Kind, everyone, slack
from ..kernel.model import Model, on_states
from ..kernel.payoffs import budget_of, discounted, mean, prior
from ..kernel.programs import program_of
from ..kernel.scan import Scan
from ..kernel.sets import EVERYONE
from ..kernel.vectors import less


def scan_surplus(model: Model, scan: Scan) -> None:
    """The one slack −|E[W_1(θ) − Σ_i p_{i,1}(θ) − δ S_1(θ)]|, W_1 the values of everyone."""
    surplus = on_states(program_of(model, EVERYONE).values[0])
    over, under = mean(prior(model), less(surplus, discounted(model)))
    scan.see_number(-abs(over), under)


KINDS = (
    Kind(
        id="full_surplus_extraction",
        concept="full surplus extraction: the expected discounted sum of payments is the expected social surplus "
        "under the prior and truthful reports",
        either=(slack(scan_surplus, everyone, budget_of),),
    ),
)
