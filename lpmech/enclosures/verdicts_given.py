"""The verdicts on the claims about payments that are given (docs/enclosed_format.md, section 4)."""

from __future__ import annotations

from collections.abc import Iterator

from lpmech.claims.best_response import best_response
from lpmech.claims.budget import (
    ex_ante_budget_balance,
    ex_post_budget_balance,
    expected_budget_balance,
    weak_budget_balance,
)
from lpmech.claims.epsilon import epsilon_incentive_compatible
from lpmech.claims.incentives import incentive_compatible
from lpmech.claims.interim.best_response import interim_best_response
from lpmech.claims.participation import participation_zero_option
from lpmech.enclosures.verdicts import NONE, ZERO, EnclosedClaim, Judge, Place, Slack
from lpmech.separation.claim import Verdict


class GivenJudge(Judge):
    """Decides every claim, of payments that are given."""

    def about_payments(self) -> Iterator[EnclosedClaim]:
        """The claims about payments."""
        yield from self._truth()
        found = self.numbers.participation
        low, high = min(one[0][0] for one in found), min(one[0][1] for one in found)
        (_, agent, position, state) = min(found, key=lambda one: one[0][1])
        yield self.decided(participation_zero_option, self.stated(low, high), Place(agent, position, state))
        yield from self._budgets()

    def _truth(self) -> Iterator[EnclosedClaim]:
        lies = self.numbers.lies
        low = min(one.low for one in lies) * self.unit
        high = min(one.high for one in lies) * self.unit
        count = sum(one.open for one in lies)
        ends: Slack = low, high
        more: Slack = low * self.horizon, high
        if any(one.refuted for one in lies):
            yield EnclosedClaim(incentive_compatible, Verdict.REFUTED, ends)
            yield EnclosedClaim(best_response, Verdict.REFUTED, more)
        elif count:
            why = f"{count} lies are too close to truth to tell which is better"
            yield EnclosedClaim(incentive_compatible, Verdict.UNDECIDED, ends, None, why, count)
            yield EnclosedClaim(best_response, Verdict.UNDECIDED, more, None, why)
        else:
            yield EnclosedClaim(incentive_compatible, Verdict.PROVED, (ZERO, ZERO))
            yield EnclosedClaim(best_response, Verdict.PROVED, (ZERO, ZERO))
            reason = "by incentive_compatible, under every prior"
            yield EnclosedClaim(interim_best_response, Verdict.PROVED, reason=reason)
            return
        yield EnclosedClaim(epsilon_incentive_compatible, Verdict.PROVED, (ZERO, high - low), None, "", None, -low)

    def _budgets(self) -> Iterator[EnclosedClaim]:
        found = self.numbers.payments
        worst, most = min(found, key=lambda one: one.least), max(found, key=lambda one: one.most)
        low, high = worst.least * self.unit, most.most * self.unit
        weak = self.decided(weak_budget_balance, (low, low), Place(None, worst.position, worst.least_at))
        yield weak
        far = max(high, -low)
        at = Place(None, most.position, most.most_at) if high >= -low else Place(None, worst.position, worst.least_at)
        yield self.decided(ex_post_budget_balance, (-far, -far), at)
        yield self._on_average(balanced=far == 0)
        yield self._over_time(weak)

    def _on_average(self, *, balanced: bool) -> EnclosedClaim:
        kind, expected = expected_budget_balance, self.numbers.expected
        if balanced:
            return EnclosedClaim(kind, Verdict.PROVED, (ZERO, ZERO), reason="by ex_post_budget_balance")
        if expected is not None and expected[0] != 0:
            return EnclosedClaim(kind, Verdict.REFUTED, (None, -abs(expected[0]) * self.unit))
        why = "the environment has no prior" if expected is None else "it is 0 in period 1; later periods are open"
        return EnclosedClaim(kind, Verdict.UNDECIDED, reason=why)

    def _over_time(self, weak: EnclosedClaim) -> EnclosedClaim:
        kind, found = ex_ante_budget_balance, self.numbers.discounted
        proved = weak.verdict is Verdict.PROVED
        if found is not None:
            low, high = self.stated(*found)
            return self.decided(kind, (max(low, ZERO) if proved else low, high), None)
        if proved:
            return EnclosedClaim(kind, Verdict.PROVED, (ZERO, None), reason="by weak_budget_balance, under every prior")
        why = "the environment has no prior, or the public is worth something"
        return EnclosedClaim(kind, Verdict.UNDECIDED, NONE, reason=why)
