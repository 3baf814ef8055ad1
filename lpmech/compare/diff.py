"""`diff(before, after)`: all that differs between two sides (`side.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from lpmech.certificate.certificate import DEFAULT_REQUIRED
from lpmech.compare.cells import Difference
from lpmech.compare.environments import environment_differences
from lpmech.compare.papers import Papers, certificate_differences, claims, read_pair, subject_differences
from lpmech.compare.results import ClaimChange, Stated, claim_changes, lost, payment_differences, rule_differences
from lpmech.compare.side import Side, read_side
from lpmech.mechanisms.social import Progress, silent
from lpmech.separation.claim import Verdict

PROVED = Stated(verdict=Verdict.PROVED, least_slack=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """What differs. `claims` and what follows it are None where a side is an environment alone."""

    environment: tuple[Difference, ...]
    claims: tuple[ClaimChange, ...] | None = None
    lost: tuple[str, ...] = ()  # required claims that were proved and are not any more
    payments: tuple[Difference, ...] | None = None  # None too where a side's payments cannot be compared
    rule: tuple[Difference, ...] | None = None
    results: tuple[Difference, ...] = ()  # of certificates that are not about a mechanism

    @property
    def worse(self) -> bool:
        """Whether a required claim was lost; of two environments alone, whether they differ."""
        return bool(self.environment) if self.claims is None else bool(self.lost)

    @property
    def same(self) -> bool:
        """Whether nothing differs that was compared."""
        return not (self.environment or self.claims or self.payments or self.rule or self.results)


def diff_of(
    sources: tuple[str, str], *, required: tuple[str, ...] = (), threshold: Fraction = Fraction(0),
    progress: Progress = silent,
) -> Diff:  # fmt: skip
    """All that differs between what two names stand for: cases, or folders with certificates. Raises BadInput."""
    papers = read_pair((Path(sources[0]), Path(sources[1])))
    if papers is not None:
        return diff_papers(*papers, required=required, threshold=threshold)
    before, after = map(read_side, sources)
    progress("comparing")
    return diff(before, after, required=required, threshold=threshold)


def diff(before: Side, after: Side, *, required: tuple[str, ...] = (), threshold: Fraction = Fraction(0)) -> Diff:
    """All that differs. `required`: the claims that must not be lost; by default those that the first side names as
    required, else `efficient` and `incentive_compatible`. `threshold`: payments that differ by no more are the same."""
    environment = environment_differences(before.environment, after.environment)
    if before.claims is None or after.claims is None:
        return Diff(environment=environment)
    changes = claim_changes(before.claims, after.claims)
    gone = lost(changes, required or before.required or DEFAULT_REQUIRED)
    alike = (before.product is None) == (after.product is None)
    if before.mechanism is None or after.mechanism is None or not alike:
        return Diff(environment=environment, claims=changes, lost=gone)
    envs = (before.product or before.environment, after.product or after.environment)
    mechanisms = (before.mechanism, after.mechanism)
    return Diff(environment=environment, claims=changes, lost=gone,
                payments=payment_differences(envs, mechanisms, threshold),
                rule=rule_differences(envs, mechanisms))  # fmt: skip


def diff_papers(
    before: Papers, after: Papers, *, required: tuple[str, ...] = (), threshold: Fraction = Fraction(0)
) -> Diff:
    """All that differs between two certificates of another kind. What they state is proved: a claim that only the
    first one states is lost, if its id is required or no ids are."""
    old, new = (dict.fromkeys(claims(one), PROVED) for one in (before, after))
    changes = claim_changes(old, new)
    wanted = tuple(one for one in old if not required or one.partition(" of ")[0] in required)
    results = certificate_differences(before, after, threshold)
    return Diff(environment=subject_differences(before, after), claims=changes, lost=lost(changes, wanted),
                payments=(), rule=(), results=results)  # fmt: skip
