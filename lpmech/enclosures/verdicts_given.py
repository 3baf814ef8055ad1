"""The verdicts on the claims about payments that are given (docs/enclosed_format.md, section 4)."""

from __future__ import annotations

from collections.abc import Iterator

from lpmech.claims.best_response import best_response
from lpmech.claims.bounded import ZERO, decided, on_average, over_time
from lpmech.claims.budget import (
    ex_post_budget_balance,
    weak_budget_balance,
)
from lpmech.claims.epsilon import epsilon_incentive_compatible
from lpmech.claims.incentives import incentive_compatible
from lpmech.enclosures.verdicts import Claim, Judge, Place
from lpmech.problem.shown import counted
from lpmech.separation.claim import Verdict


class GivenJudge(Judge):
    """Decides every claim, of payments that are given."""

    def about_payments(self) -> Iterator[Claim]:
        """The claims about payments."""
        yield from self._truth()
        yield self.zero_option(self.numbers.participation)
        yield from self._budgets()

    def _truth(self) -> Iterator[Claim]:
        lies = self.numbers.lies
        low = min(one.low for one in lies) * self.unit
        high = min(one.high for one in lies) * self.unit
        count = sum(one.open for one in lies)
        ends = low, high
        more = low * self.horizon, high
        if any(one.refuted for one in lies):
            yield Claim(incentive_compatible, Verdict.REFUTED, ends)
            yield Claim(best_response, Verdict.REFUTED, more)
        elif count:
            why = f"too close to tell whether the truth is better than {counted(count, 'lie')}"
            yield Claim(incentive_compatible, Verdict.UNDECIDED, ends, None, why, count)
            yield Claim(best_response, Verdict.UNDECIDED, more, None, why)
        else:
            yield from self.truth_follows()
            return
        yield Claim(epsilon_incentive_compatible, Verdict.PROVED, (ZERO, high - low), None, "", None, -low)

    def _budgets(self) -> Iterator[Claim]:
        found = self.numbers.payments
        worst, most = min(found, key=lambda one: one.least[1]), max(found, key=lambda one: one.most[0])
        low, high = worst.least[1] * self.unit, most.most[0] * self.unit
        weak = decided(weak_budget_balance, (low, low), Place(None, worst.position, worst.least_at))
        yield weak
        far = max(high, -low)
        at = Place(None, most.position, most.most_at) if high >= -low else Place(None, worst.position, worst.least_at)
        yield decided(ex_post_budget_balance, (-far, -far), at)
        yield self._on_average(balanced=far == 0)
        yield self._over_time(weak=weak.verdict is Verdict.PROVED)

    def _on_average(self, *, balanced: bool) -> Claim:
        expected = self.numbers.expected
        why = "the environment has no prior" if expected is None else "it is 0 in period 1; later periods are open"
        return on_average(None if expected is None else expected[0] * self.unit, why, balanced=balanced)

    def _over_time(self, *, weak: bool) -> Claim:
        found = self.numbers.discounted
        why = "the environment has no prior, or the public is worth something"
        return over_time(None if found is None else self.stated(*found), why, weak=weak)
