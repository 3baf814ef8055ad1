"""Versions of the formats of certificates, and which claims each defines (certificate page section 2, *Versions*).

What a version defines never changes, so that the answer to a stored certificate never changes: a claim that is added
belongs to a new version, `lpmech-certificate/1.1` and so on, which lists just what it adds.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .errors import Path, expected, quote


@dataclass(frozen=True)
class Format:
    """A format by its versions, the oldest first, each with the claims that it adds."""

    versions: Mapping[str, tuple[str, ...]]

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims of the newest version."""
        return self.defined(list(self.versions)[-1])

    def defined(self, version: str) -> tuple[str, ...]:
        """The claims that a version defines: those of the versions up to it."""
        names = list(self.versions)
        return tuple(claim for name in names[: names.index(version) + 1] for claim in self.versions[name])

    def version(self, value: object, path: Path) -> str:
        """The version that a certificate is written in, or Malformed."""
        if not isinstance(value, str) or value not in self.versions:
            raise expected(path, " or ".join(map(quote, self.versions)), value)
        return value


MECHANISMS = Format(
    {
        "lpmech-certificate/1": (
            "efficient",
            "incentive_compatible",
            "epsilon_incentive_compatible",
            "incentive_compatible_by_shock",
            "best_response",
            "interim_best_response",
            "participation_zero_option",
            "participation_passive_option",
            "weak_budget_balance",
            "expected_budget_balance",
            "ex_ante_budget_balance",
            "ex_post_budget_balance",
            "efficient_exit",
            "private_values",
            "independent_transitions",
            "non_negative_values",
            "same_feasible_sets",
            "convex_independence",
            "spanning",
            "last_period_implementable",
            "monotone_partition",
            "single_crossing",
            "increasing_differences",
            "admissible_increments",
            "full_surplus_extraction",
            "exists_history_independent",
            "exists_contingent_vcg",
            "exists_contingent",
            "exists_one_period_memory",
            "exists_any",
            "pivot_unique",
            "stated_relation",
        )
    }
)

CONTINUOUS = Format(
    {
        "lpmech-continuous-certificate/1": (
            "density",
            "residual_claimant",
            "truth_pays_least",
            "epsilon_incentive_compatible",
            "efficient_up_to",
            "residual_claimant_at_least",
            "last_period_incentive_compatible",
            "last_period_gain_at_least",
            "convexly_independent",
            "convexly_dependent",
        )
    }
)

INDICES = Format({"lpmech-index-certificate/1": ("indices", "winner", "values", "payments")})
