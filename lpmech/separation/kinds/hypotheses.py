"""Hypotheses of theorems, about the environment alone."""

from __future__ import annotations

from lpmech.separation.kinds.kind import Group, Kind
from lpmech.separation.kinds.papers import BT, BV

_NONE = "none; the claim is true or false, and if it is false, two states show it"

KINDS = (
    Kind(
        id="private_values",
        concept="private values: no agent's utility depends on another agent's type",
        holds="values are private",
        fails="values are interdependent",
        slack=_NONE,
        source=f"{BV}, Section 2; {BT}, Section III",
        group=Group.HYPOTHESIS,
    ),
    Kind(
        id="independent_transitions",
        concept=(
            "independent transitions: given the allocation, each agent's type moves "
            "on its own and the public state's alone, and the public state on its own"
        ),
        holds="types move independently",
        fails="types do not move independently",
        slack=_NONE,
        source=f"{BV}, Section 2; {BT}, Assumptions 4 and 5",
        group=Group.HYPOTHESIS,
    ),
    Kind(
        id="non_negative_values",
        concept="non-negative values: no flow or terminal utility of an agent is negative",
        holds="no value is negative",
        fails="a value is negative",
        slack="the least utility of an agent in a state over the allocations; negative: some allocation hurts",
        source=f"{BV}, Section 2",
        group=Group.HYPOTHESIS,
    ),
    Kind(
        id="same_feasible_sets",
        concept="the same allocations are feasible with and without each agent",
        holds="feasible sets are the same without an agent",
        fails="feasible sets change without an agent",
        slack="none; the claim is true or false, and if it is false, an allocation shows it",
        source=f"{BT}, Section III",
        group=Group.HYPOTHESIS,
    ),
)
