"""The verdicts on the claims about payments that are due in the period after (docs/enclosed_format.md, section 4)."""

from __future__ import annotations

from collections.abc import Iterator

from lpmech.claims.best_response import best_response
from lpmech.claims.bounded import SURE, ZERO, decided, over_time
from lpmech.claims.budget import ex_post_budget_balance, expected_budget_balance, weak_budget_balance
from lpmech.claims.epsilon import epsilon_incentive_compatible
from lpmech.claims.incentives import incentive_compatible
from lpmech.enclosures.verdicts import Claim, Judge, Place
from lpmech.problem.shown import counted
from lpmech.separation.claim import Verdict


class DueJudge(Judge):
    """Decides every claim, of payments that are due in the period after."""

    def about_payments(self) -> Iterator[Claim]:
        """The claims about payments."""
        yield from self.truth_follows() if self.is_efficient else self._truth()
        yield self.zero_option(self.numbers.participation)
        yield from self._budgets()

    def _truth(self) -> Iterator[Claim]:
        """A lie is worth at most what its allocation is worth to everyone, which is known to a few units."""
        count = sum(len(one.states) for one in (*self.numbers.open, *self.numbers.symmetric))
        low = -self.worst * self.unit
        why = f"too close to tell which allocation is better, at {counted(count, 'place')}"
        yield Claim(incentive_compatible, Verdict.UNDECIDED, (low, ZERO), None, why, count)
        yield Claim(epsilon_incentive_compatible, Verdict.PROVED, (ZERO, -low), None, "", None, -low)
        yield Claim(best_response, Verdict.UNDECIDED, (low * self.horizon, ZERO), None, why)

    def _budgets(self) -> Iterator[Claim]:
        (found,) = self.numbers.payments
        low, high = (end * self.unit for end in found.bounds)
        least, most, at = found.least * self.unit, found.most * self.unit, Place(None, 0, found.least_at)
        weak = decided(weak_budget_balance, (low, least), at if least < 0 else None)
        yield weak
        far, near = max(-low, high), max(-least, most)
        if far == 0 or near > 0:
            yield decided(ex_post_budget_balance, (-far, -near), at if near > 0 else None)
        else:
            why = "the sums of payments may be 0"
            yield Claim(ex_post_budget_balance, Verdict.UNDECIDED, (-far, ZERO), None, why)
        if far == 0:
            yield Claim(expected_budget_balance, Verdict.PROVED, SURE, reason="by ex_post_budget_balance")
        else:
            why = "nothing is paid in period 1; later periods are open"
            yield Claim(expected_budget_balance, Verdict.UNDECIDED, reason=why)
        discounted = self.numbers.discounted
        why = "the environment has no prior, or the public is worth something"
        yield over_time(None if discounted is None else self.stated(*discounted), why,
                        weak=weak.verdict is Verdict.PROVED)  # fmt: skip
