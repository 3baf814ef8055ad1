"""Liu (2014), Section 3.4: ordered types, Theorem 3.8 and Remark 3.9 in their finite form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lpmech.claims import ordered as ordered_claims
from lpmech.statements.environments import Environments, Moves, Shape
from lpmech.statements.instance import Instance, built
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from proofs_check.liu_2014.edited_draws import Edited, rising
from proofs_check.shared.shapes import INDEPENDENT, PRIVATE_VALUES

ORDERED = Environments(
    shape=Shape(private=False, shocks=False, public=False, terminal=False, agents=(2, 2), types=(2, 3),
                allocations=(2, 2), horizons=(None, 1, 2), kernels=(Moves.INDEPENDENT, Moves.PERSISTENT), max_states=6)
)  # fmt: skip
SINGLE = Environments(
    shape=Shape(private=False, shocks=False, public=False, terminal=False, agents=(2, 2), types=(3, 3),
                allocations=(2, 2), horizons=(1,), max_states=9)
)  # fmt: skip


def ordered(case: Instance, *wanted: str) -> bool:
    """Whether claims of the generalised VCG mechanism about ordered types are proved."""
    found = case.sound_mechanism("generalized_vcg")
    return all(case.proved(name, found) for name in wanted)


BUILT = built("generalized_vcg")
ALWAYS = ("monotone_partition", "increasing_differences")


def truthful(case: Instance) -> bool:
    return BUILT.holds(case) and case.proved("incentive_compatible", "generalized_vcg")


def meets(*wanted: str) -> Callable[[Instance], bool]:
    return lambda case: BUILT.holds(case) and ordered(case, *wanted)


INTERVALS = Hypothesis(
    "a monotone partition, increasing differences, and increments in their intervals",
    lambda case: ordered(case, "monotone_partition", "increasing_differences", "admissible_increments"),
)
CONDITIONS = Hypothesis(
    "a monotone partition, single crossing and increasing differences",
    lambda case: ordered(case, "monotone_partition", "single_crossing", "increasing_differences"),
)


PRIVATE_ORDERED = Environments(
    shape=Shape(shocks=False, public=False, terminal=False, agents=(1, 2), types=(2, 3), allocations=(2, 2),
                horizons=(None, 1, 2), max_states=6),
    keep=meets("monotone_partition"),
)  # fmt: skip


@statement(
    "L14-T3.8", "Theorem 3.8, in its finite form",
    "With a monotone partition, increasing differences of V^i, and increments of the payments within their intervals, "
    "the generalised VCG mechanism is periodic ex post incentive compatible.",
    draws=Edited(shape=ORDERED.shape, edit=rising, keep=meets(*ALWAYS, "admissible_increments")),
    hypotheses=(INDEPENDENT, BUILT, INTERVALS),
)  # fmt: skip
def theorem_3_8(case: Instance) -> Failure | None:
    return case.holds("generalized_vcg", "efficient", "incentive_compatible", "best_response")


@statement(
    "L14-X9", "Theorem 3.8 with the transfers (4), on grids",
    "On a finite grid of types, too, the hypotheses of Theorem 3.8 make the transfers (4) incentive compatible.",
    draws=Edited(shape=SINGLE.shape, edit=rising, keep=meets(*ALWAYS, "single_crossing")),
    hypotheses=(INDEPENDENT, BUILT, CONDITIONS),
    expected=Expected.REFUTED,
    corrects="the threshold type is not indifferent on a grid; the increments must lie in their intervals",
)  # fmt: skip
def theorem_3_8_on_grids(case: Instance) -> Failure | None:
    return case.holds("generalized_vcg", "incentive_compatible")


@statement(
    "L14-T3.8a", "Theorem 3.8, its converse",
    "Where the transfers (4) are incentive compatible, single crossing and increasing differences hold.",
    draws=Environments(shape=replace(SINGLE.shape, types=(1, 1), counts={"ann": 3}), keep=truthful),
    hypotheses=(INDEPENDENT, BUILT, Hypothesis("(4) is truthful", truthful)),
    expected=Expected.REFUTED, corrects="the conditions are sufficient only",
)  # fmt: skip
def converse_of_theorem_3_8(case: Instance) -> Failure | None:
    if CONDITIONS.holds(case):
        return None
    found = case.sound_mechanism("generalized_vcg")
    failing = tuple(kind.id for kind in ordered_claims.CONDITIONS if not case.proved(kind.id, found))
    return Failure(words="truth is optimal, and the conditions fail", mechanism=found, claims=failing,
                   proved=("incentive_compatible",))  # fmt: skip


@statement(
    "L14-R3.9", "Remark 3.9",
    "With private values and independent types the transfers (4) are incentive compatible.",
    draws=PRIVATE_ORDERED,
    hypotheses=(PRIVATE_VALUES, INDEPENDENT, BUILT, Hypothesis(
        "a monotone partition", lambda case: ordered(case, "monotone_partition"))),
)  # fmt: skip
def generalised_vcg_with_private_values(case: Instance) -> Failure | None:
    return case.holds("generalized_vcg", "incentive_compatible")
