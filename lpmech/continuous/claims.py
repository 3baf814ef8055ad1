"""What the claims of a certificate about continuous signals say, one line each (docs/continuous_format.md)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CONTINUOUS_CONCEPTS: Mapping[str, str] = MappingProxyType(
    {
        "density": "Continuous signals: the densities of the next signals integrate to 1 and are nowhere negative",
        "residual_claimant": "Continuous signals: an agent's utility less the expected payment that its period brings "
        "is the social surplus, up to the stated error at every allocation and signal (Liu 2014, Lemma 5.2)",
        "residual_claimant_at_least": "Continuous signals: whatever the transfers, an agent's error as a residual "
        "claimant is at least the stated bound, as a signed measure on its signals annihilates the density of the "
        "others' next signals (Liu 2014, condition (6) of Lemma 5.2)",
        "efficient_up_to": "Continuous signals: from no signals on does the rule lose more than the stated loss "
        "against the efficient one",
    }
)
