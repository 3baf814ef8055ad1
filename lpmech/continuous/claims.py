"""What the claims of a certificate about continuous signals say, one line each (docs/continuous_format.md)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CONTINUOUS_CONCEPTS: Mapping[str, str] = MappingProxyType(
    {
        "density": "Continuous signals: the densities of the next signals integrate to 1 and are nowhere negative",
        "residual_claimant": "Continuous signals: an agent's utility less the expected payment that its period brings "
        "is the social surplus, up to the stated error at every allocation and signal (Liu 2014, Lemma 5.2)",
        "residual_claimant_at_least": "Continuous signals: whatever the transfers that do not depend on the agent's "
        "own report, its error as a residual claimant is at least the stated bound, as a signed measure on its signals "
        "annihilates the density of the others' next signals (Liu 2014, condition (6) of Lemma 5.2)",
        "truth_pays_least": "Continuous signals: after the truth an agent expects to pay no more than after any other "
        "report, up to the stated saving, at the same allocation (Liu 2014, Lemma 5.1)",
        "convexly_independent": "Continuous signals: at no signals is the density of what the others see next a "
        "mixture of those after other signals of the agent's own (Liu 2014, condition (5) of Lemma 5.1)",
        "convexly_dependent": "Continuous signals: at some signals the density of what the others see next is a "
        "mixture of those after other signals of the agent's own; whatever the transfers, even if they depend on the "
        "report, twice the error plus the saving is at least the stated bound (Liu 2014, Lemma 5.1)",
        "last_period_incentive_compatible": "Continuous signals, with a horizon: in the last period no lie gains more "
        "than the stated bound at any signals, with prices that depend on the others' signals (Liu 2014, Assumption 4)",
        "last_period_gain_at_least": "Continuous signals, with a horizon: whatever is paid in the last period, some "
        "lie gains at least the stated bound there, as utilities around a cycle of own signals show (Liu 2014, "
        "Assumption 4 fails)",
        "efficient_up_to": "Continuous signals: from no signals on does the rule lose more than the stated loss "
        "against the efficient one",
    }
)
