"""`diff(before, after)`: all that differs between two sides (`side.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lpmech.certificate.certificate import DEFAULT_REQUIRED
from lpmech.compare.cells import Difference
from lpmech.compare.environments import environment_differences
from lpmech.compare.results import ClaimChange, claim_changes, lost, payment_differences, rule_differences
from lpmech.compare.side import Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """What differs. `claims` and what follows it are None where a side is an environment alone."""

    environment: tuple[Difference, ...]
    claims: tuple[ClaimChange, ...] | None = None
    lost: tuple[str, ...] = ()  # required claims that were proved and are not any more
    payments: tuple[Difference, ...] | None = None  # None too where a side's payments cannot be compared
    rule: tuple[Difference, ...] | None = None

    @property
    def worse(self) -> bool:
        """Whether a required claim was lost; of two environments alone, whether they differ."""
        return bool(self.environment) if self.claims is None else bool(self.lost)

    @property
    def same(self) -> bool:
        """Whether nothing differs that was compared."""
        return not (self.environment or self.claims or self.payments or self.rule)


def diff(before: Side, after: Side, *, required: tuple[str, ...] = (), threshold: Fraction = Fraction(0)) -> Diff:
    """All that differs. `required`: the claims that must not be lost; by default those that the first side names as
    required, else `efficient` and `incentive_compatible`. `threshold`: payments that differ by no more are the same."""
    environment = environment_differences(before.environment, after.environment)
    if before.claims is None or after.claims is None:
        return Diff(environment=environment)
    changes = claim_changes(before.claims, after.claims)
    gone = lost(changes, required or before.required or DEFAULT_REQUIRED)
    if before.mechanism is None or after.mechanism is None:
        return Diff(environment=environment, claims=changes, lost=gone)
    envs, mechanisms = (before.environment, after.environment), (before.mechanism, after.mechanism)
    return Diff(environment=environment, claims=changes, lost=gone,
                payments=payment_differences(envs, mechanisms, threshold),
                rule=rule_differences(envs, mechanisms))  # fmt: skip
