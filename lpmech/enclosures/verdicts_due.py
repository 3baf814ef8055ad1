"""The verdicts on the claims about payments that are due in the period after (docs/enclosed_format.md, section 4)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from lpmech.claims.best_response import best_response
from lpmech.claims.bounded import ZERO, decided, on_average, over_time
from lpmech.claims.budget import ex_post_budget_balance, weak_budget_balance
from lpmech.claims.epsilon import epsilon_incentive_compatible
from lpmech.claims.incentives import incentive_compatible
from lpmech.enclosures.setting import Payments
from lpmech.enclosures.verdicts import Claim, Judge, Place
from lpmech.problem.shown import counted
from lpmech.separation.claim import Verdict


class DueJudge(Judge):
    """Decides every claim, of payments that are due in the period after."""

    def about_payments(self) -> Iterator[Claim]:
        """The claims about payments."""
        yield from self.truth_follows() if self._is_truthful else self._truth()
        yield self.zero_option(self.numbers.participation)
        yield from self._budgets()

    @property
    def _is_truthful(self) -> bool:
        """Whether truth is best: in the last period of a finite horizon payments see to that."""
        left = (*self.numbers.open, *self.numbers.symmetric)
        last = self.env.periods[-1] if self.setting.due and self.setting.due.last else None
        return self.is_efficient or not any(one.position != last for one in left)

    def _truth(self) -> Iterator[Claim]:
        """A lie is worth at most what its allocation is worth to everyone, which is known to a few units."""
        count = sum(len(one.states) for one in (*self.numbers.open, *self.numbers.symmetric))
        low = -self.worst * self.unit
        why = f"too close to tell which allocation is better, at {counted(count, 'place')}"
        yield Claim(incentive_compatible, Verdict.UNDECIDED, (low, ZERO), None, why, count)
        yield Claim(epsilon_incentive_compatible, Verdict.PROVED, (ZERO, -low), None, "", None, -low)
        yield Claim(best_response, Verdict.UNDECIDED, (low * self.horizon, ZERO), None, why)

    def _budgets(self) -> Iterator[Claim]:
        found = self.numbers.payments
        low, high = min(one.least[0] for one in found) * self.unit, max(one.most[1] for one in found) * self.unit
        worst, most = min(found, key=lambda one: one.least[1]), max(found, key=lambda one: one.most[0])
        weak = self._weak(low, worst)
        yield weak
        far, near = max(-low, high), max(-worst.least[1], most.most[0]) * self.unit
        at = Place(None, most.position, most.most_at)
        if most.most[0] < -worst.least[1]:
            at = Place(None, worst.position, worst.least_at)
        if far == 0 or near > 0:
            yield decided(ex_post_budget_balance, (-far, -near), at if near > 0 else None)
        else:
            why = "the sums of payments may be 0"
            yield Claim(ex_post_budget_balance, Verdict.UNDECIDED, (-far, ZERO), None, why)
        yield self._on_average(balanced=far == 0)
        discounted = self.numbers.discounted
        why = "the environment has no prior, or the public is worth something"
        yield over_time(None if discounted is None else self.stated(*discounted), why,
                        weak=weak.verdict is Verdict.PROVED)  # fmt: skip

    def _weak(self, low: Fraction, worst: Payments) -> Claim:
        least = worst.least[1] * self.unit
        return decided(
            weak_budget_balance, (low, least), Place(None, worst.position, worst.least_at) if least < 0 else None
        )

    def _on_average(self, *, balanced: bool) -> Claim:
        expected = self.numbers.expected
        why = "nothing is paid in period 1; later periods are open" if expected is None else "it is 0"
        return on_average(None if expected is None else expected[0] * self.unit, why, balanced=balanced)
