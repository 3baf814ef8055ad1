"""The codes of faults of files with a user's own mechanism."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

MECHANISM_CODES: Mapping[str, str] = MappingProxyType(
    {
        "E-MECHANISM-AUTOMATON": "If no payments that remember one period make truth-telling optimal, lpmech "
        "transfers prints those of automata, which remember more. They cannot be audited as a mechanism yet; the "
        "certificate of lpmech certify proves that they are incentive compatible, in the claim exists_any.",
        "E-MECHANISM-ENVIRONMENT": "The mechanism names the environment that it was written for by its SHA-256, and "
        "that is another one. Leave the key out if the tables are meant for this environment all the same.",
        "E-MECHANISM-INFEASIBLE": "The allocation rule chooses an allocation that is not feasible at that shock. An "
        "allocation rule is feasible at every shock, also of probability 0, and for all reports.",
        "E-MECHANISM-LABELS": "A row of transfers that leaves labels out, of the state or of the memory, holds for all "
        "of them. So all rows of one agent and period name the same components; a row with payments by shock all.",
        "E-MECHANISM-MEAN": "A payment that is given both by shock and on its own must be the mean of those by shock.",
        "E-MECHANISM-MEMORY": "In the first period nothing is remembered, so a payment there has no memory. "
        "Later payments may remember the previous period, and no more.",
        "E-MECHANISM-MISSING": "The allocation rule names an allocation for every period, state and shock, and every "
        "agent's transfers a payment for every period, memory and state. Some rows are missing.",
        "E-MECHANISM-PERIOD": "Periods are numbered from 1 to the horizon. If the horizon is infinite, every period "
        "is alike, and `period` is null.",
        "E-MECHANISM-ROUNDED": "`payment_rounded` and `by_shock_rounded` stand beside the exact payments for people to "
        "read, and say nothing else. Here they are not these payments rounded, so one of the two was changed. Change "
        "the exact payment, and remove the rounded one.",
        "E-MECHANISM-REPEATED": "Two rows say what happens in one and the same case. Remove one of them.",
        "E-MECHANISM-SHOCKS": "Payments by shock are given for every state of every stage with shocks, or for none; "
        "they do not depend on a memory. A row that has a memory gives their mean under `payment`.",
    }
)
