"""Hypotheses of theorems, about the environment alone (`lpmech/separation/hypotheses.py`)."""

from __future__ import annotations

from lpmech.claims.kind import Claim, Failure, Group, Kind
from lpmech.claims.papers import BT, BV
from lpmech.claims.words import feasibility_in_words, negative_value_in_words
from lpmech.problem.environment import Environment
from lpmech.separation import hypotheses
from lpmech.separation.witnesses import (
    DrawsCorrelated,
    FeasibilityDiffers,
    FeasibilityDiffersAt,
    TransitionDiffers,
    UtilityDiffers,
)

_NONE = "none; the claim is true or false, and if it is false, two states show it"

KINDS = (
    Kind(
        id="private_values",
        failure=Failure.UTILITY,
        concept="private values: no agent's utility depends on another agent's type",
        holds="values are private",
        fails="values are interdependent",
        slack=_NONE,
        source=f"{BV}, Section 2; {BT}, Section III",
        group=Group.HYPOTHESIS,
        witnesses=(UtilityDiffers,),
        of_environment=hypotheses.private_values,
    ),
    Kind(
        id="independent_transitions",
        failure=Failure.TRANSITION,
        concept=(
            "independent transitions: given the allocation, each agent's type moves "
            "on its own and the public state's alone, and the public state on its own"
        ),
        holds="types move independently",
        fails="types do not move independently",
        slack=_NONE,
        source=f"{BV}, Section 2; {BT}, Assumptions 4 and 5",
        group=Group.HYPOTHESIS,
        witnesses=(TransitionDiffers, DrawsCorrelated),
        of_environment=hypotheses.independent_transitions,
    ),
    Kind(
        id="non_negative_values",
        failure=Failure.NEGATIVE_VALUE,
        concept="non-negative values: no flow or terminal utility of an agent is negative",
        holds="no value is negative",
        fails="a value is negative",
        slack="the least utility of an agent in a state over the allocations; negative: some allocation hurts",
        source=f"{BV}, Section 2",
        group=Group.HYPOTHESIS,
        say_in_reports=negative_value_in_words,
        of_environment=hypotheses.non_negative_values,
    ),
    Kind(
        id="same_feasible_sets",
        failure=Failure.FEASIBILITY,
        concept="the same allocations are feasible with and without each agent",
        holds="feasible sets are the same without an agent",
        fails="feasible sets change without an agent",
        slack="none; the claim is true or false, and if it is false, an allocation shows it",
        source=f"{BT}, Section III",
        group=Group.HYPOTHESIS,
        say_in_reports=feasibility_in_words,
        witnesses=(FeasibilityDiffers, FeasibilityDiffersAt),
        of_environment=hypotheses.same_feasible_sets,
    ),
)


def hypotheses_of(env: Environment) -> tuple[Claim, ...]:
    """The four claims about an environment."""
    return tuple(kind.claim_of(env) for kind in KINDS)
