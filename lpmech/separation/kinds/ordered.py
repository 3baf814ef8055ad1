"""Claims about types that have an order."""

from __future__ import annotations

from lpmech.separation.kinds.kind import Group, Kind
from lpmech.separation.kinds.papers import LIU

KINDS = (
    Kind(
        id="monotone_partition",
        concept=(
            "monotone partition: whatever the others' types, the own types that lead to the same "
            "alternative are consecutive in the order in which the types are listed"
        ),
        holds="types that lead to the same alternative are consecutive",
        fails="the partition is not monotone",
        slack=(
            "none; if the claim is false, three own types in order show it: the first and the last lead to the same "
            "alternative, the one between them to another"
        ),
        source=f"{LIU}, Section 3.4",
        group=Group.HYPOTHESIS,
    ),
    Kind(
        id="single_crossing",
        concept=(
            "single crossing: whatever the others' types, the surplus of a later chosen alternative "
            "over an earlier one, once zero stays non-negative and once positive stays positive as the own type rises"
        ),
        holds="the surplus crosses once as the type rises",
        fails="the surplus crosses more than once",
        slack=(
            "none; if the claim is false, two alternatives and two own types show it, between which the surplus of "
            "the later alternative over the earlier one falls from positive to zero or below, or from zero to below"
        ),
        source=f"{LIU}, Theorem 3.8, condition 1; Milgrom and Shannon (1994)",
        group=Group.HYPOTHESIS,
    ),
    Kind(
        id="increasing_differences",
        concept=(
            "increasing differences: whatever the others' types, what an agent gains in the "
            "mechanism from a chosen alternative over the one before does not fall as the own type rises"
        ),
        holds="higher types gain more from higher alternatives",
        fails="a higher type gains less",
        slack=(
            "by how much the gain from a chosen alternative over the one before rises from an own type to the next; "
            "negative: it falls. Gains are payoffs in this mechanism from today on, before today's payment"
        ),
        source=f"{LIU}, Theorem 3.8, condition 2",
        group=Group.HYPOTHESIS,
    ),
    Kind(
        id="admissible_increments",
        concept=(
            "admissible increments: no own type at the border between two successive chosen "
            "alternatives gains from saying the type on the other side of it"
        ),
        holds="no type at a border gains by crossing it",
        fails="a type at a border gains by crossing it",
        slack=(
            "what the first own type of an alternative loses by saying it is of the one before, or the last own type "
            "of the one before by saying it is of this one; negative: what it gains. The two slacks of a border add up "
            "to the length of the interval in which the payment's increment there may lie"
        ),
        source=f"{LIU}, Section 3.4, equation (4)",
    ),
)
