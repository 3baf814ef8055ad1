"""What the statements of Liu (2014) are tried on: interdependent values, and types that tell of each other."""

from __future__ import annotations

from lpmech.problem.mechanism import NoMechanism
from lpmech.statements.environments import Environments, Moves, Shape
from lpmech.statements.instance import Instance
from lpmech.statements.statement import Failure, Hypothesis
from proofs_check.shared.shapes import SPANNING

BASE = {"private": False, "shocks": False, "terminal": False, "allocations": (2, 2)}
CONVEX = Environments(
    shape=Shape(**BASE, agents=(2, 2), counts={"ann": 4, "bob": 3}, kernels=(Moves.CONVEX,), horizons=(None, 2))  # type: ignore[arg-type]
)
"""Four types tell four points of a triangle apart, none in the hull of the others: convex independence, no spanning."""
SPAN = Environments(
    shape=Shape(**BASE, agents=(2, 3), types=(2, 3), alike=True, kernels=(Moves.SPANNING,), horizons=(None, 2, 3),  # type: ignore[arg-type]
                max_states=9)
)  # fmt: skip
"""Spanning, with two or three agents."""
SPAN_INFINITE = Environments(
    shape=Shape(**BASE, agents=(2, 3), types=(2, 3), alike=True, kernels=(Moves.SPANNING,), horizons=(None,),  # type: ignore[arg-type]
                prior=True, max_states=9)
)  # fmt: skip
CONVEX_INFINITE = Environments(
    shape=Shape(
        **BASE,  # type: ignore[arg-type]
        agents=(2, 2),
        counts={"ann": 4, "bob": 3},
        kernels=(Moves.CONVEX,),
        horizons=(None,),
        prior=True,
    )
)
MIMICKED = Environments(
    shape=Shape(**BASE, agents=(2, 2), types=(2, 3), kernels=(Moves.MIMICKED, Moves.INDEPENDENT), horizons=(None,))  # type: ignore[arg-type]
)
INDIFFERENT = Environments(
    shape=Shape(**BASE, agents=(2, 2), types=(2, 2), kernels=(Moves.MIMICKED,), horizons=(None,), prior=False,  # type: ignore[arg-type]
                negative=False, values=("0", "0", "0", "0", "1"))
)  # fmt: skip
LINKED = Environments(
    shape=Shape(
        **BASE,  # type: ignore[arg-type]
        agents=(2, 2),
        types=(2, 3),
        alike=True,
        kernels=(Moves.LINKED, Moves.SPANNING),
        horizons=(None,),
    ),
    keep=SPANNING.holds,
)
CLASHING = Environments(shape=Shape(**BASE, agents=(2, 2), types=(2, 2), kernels=(Moves.SPANNING,), horizons=(2,)))  # type: ignore[arg-type]
JOINT = Environments(
    shape=Shape(agents=(1, 2), types=(1, 2), allocations=(2, 2), max_states=2, public=False, horizons=(1, 2, None),
                private=False, kernels=(Moves.JOINT, Moves.MIXTURE))
)  # fmt: skip


def last_period_can_be(case: Instance) -> bool:
    """Assumption 4, or an infinite horizon."""
    return case.env.horizon is None or case.proved("last_period_implementable", case.sound_mechanism("pivot"))


IMPLEMENTABLE = Hypothesis("the last period, if there is one, is ex post implementable", last_period_can_be)


def without(case: Instance, mechanism: str) -> Failure | None:
    try:
        case.mechanism(mechanism)
    except NoMechanism as reason:
        return Failure(words=str(reason))
    return None


NO_PUBLIC_UTILITY = Hypothesis(
    "there is no public utility",
    lambda case: not any(stage.public_utility.array.numerators.any() for stage in case.env.stages),
)
