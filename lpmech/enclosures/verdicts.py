"""The verdicts on the claims, from the numbers of an audit (docs/enclosed_format.md, section 4).

What is stated is a little weaker than what was found: another program may round in another way and must still agree.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from lpmech.claims import hypotheses
from lpmech.claims.absent import absent_pay_nothing
from lpmech.claims.best_response import best_response
from lpmech.claims.bounded import (
    BY_FORM,
    NONE,
    SURE,
    ZERO,
    BoundedClaim,
    Bounds,
    decided,
    in_order,
    over_time,
    periods_in_all,
)
from lpmech.claims.budget import (
    ex_post_budget_balance,
    expected_budget_balance,
    weak_budget_balance,
)
from lpmech.claims.by_shock import incentive_compatible_by_shock
from lpmech.claims.efficient import efficient
from lpmech.claims.epsilon import epsilon_incentive_compatible
from lpmech.claims.exit import efficient_exit
from lpmech.claims.incentives import incentive_compatible
from lpmech.claims.interim.best_response import interim_best_response
from lpmech.claims.participation import participation_passive_option, participation_zero_option
from lpmech.claims.staying import lies_stay_feasible
from lpmech.enclosures.by_form import harmless, moves_alone, nested, same_sets
from lpmech.enclosures.implied import implied
from lpmech.enclosures.lies import Judged
from lpmech.enclosures.setting import Numbers, Payoff, Setting
from lpmech.enclosures.strays import narrows
from lpmech.problem.environment import Environment
from lpmech.problem.shown import counted
from lpmech.separation.claim import Verdict
from lpmech.separation.hypotheses import private_values

MARGIN = Fraction(1, 16)
ONE = Fraction(1)
PRIVATE, INDEPENDENT, NON_NEGATIVE, SAME_SETS = hypotheses.KINDS


@dataclass(frozen=True)
class Place:
    """A cell: agent, position of the period, and the state's number."""

    agent: int | None
    position: int
    state: int


Claim = BoundedClaim[Place]


def wider(width: Fraction) -> int:
    """A number of units above a width, up to which another program's may be."""
    return -int(-(width * (1 + MARGIN) + 8) // 1)


def margin(need: int) -> int:
    """The same of N."""
    return wider(Fraction(need))


def _nearly(need: int) -> int:
    """So many units less than N as another program's may be."""
    return 2 * need - margin(need)


@dataclass(frozen=True)
class Judge:
    """Decides every claim."""

    setting: Setting
    numbers: Numbers

    @property
    def env(self) -> Environment:
        """The environment."""
        return self.setting.env

    @cached_property
    def unit(self) -> Fraction:
        """u."""
        return Fraction(1, 1 << self.setting.shift)

    def stated(self, low: Fraction, high: Fraction) -> Bounds:
        """Bounds in units of u, a little wider, as dyadic numbers."""
        more = (high - low) * MARGIN + 8
        return ((low - more) // 1) * self.unit, -((-(high + more)) // 1) * self.unit

    def claims(self, asked: Collection[str] = ()) -> list[Claim]:
        """All claims, in the order of certificates; those that follow from others also where they are asked for."""
        found = [*self._claims()]
        return in_order([*found, *implied(found, asked, self._mean)])

    @property
    def _mean(self) -> Fraction | None:
        """The mean sum of payments of some period, at most; None without a prior, or where somebody is not asked."""
        found = self.numbers.expected
        if self.env.prior is None or any(stage.has_away for stage in self.env.stages):
            return None
        if found is None:  # payments are due, or there are none: nothing is paid in period 1
            return min(ZERO, self.numbers.after * self.unit)
        return self.stated(*found)[1] if self.setting.pivot else found[1] * self.unit

    def _claims(self) -> Iterator[Claim]:
        yield self._efficient
        yield from self._hypotheses()
        yield from self._about_states()
        yield from self.about_payments()

    def _about_states(self) -> Iterator[Claim]:
        """The claims of environments in which what is feasible depends on types, or agents are away."""
        if any(map(narrows, self.env.stages)):
            sure = SURE if self.lies_stay else (-ONE, -ONE)
            verdict = Verdict.PROVED if self.lies_stay else Verdict.REFUTED
            yield Claim(lies_stay_feasible, verdict, sure)
        known = self.is_efficient or not self.setting.pays_present
        if known and (found := self.numbers.absent):
            ends = [end for both in found for end in both]
            far = max(max(high, -low) for low, high in ends)
            near = max(max(low, -high, ZERO) for low, high in ends)
            low, high = self.stated(-far, -near) if far else (ZERO, ZERO)
            kind, verdict = absent_pay_nothing, Verdict.REFUTED if high < 0 else Verdict.UNDECIDED
            why = "" if high < 0 else "the bounds of what is paid include 0"
            yield Claim(kind, verdict if far else Verdict.PROVED, (low, min(high, ZERO)), reason=why if far else "")

    def about_payments(self) -> Iterator[Claim]:
        """The claims about payments, where there are any."""
        if self.setting.pivot:
            yield from self._incentives()
        if self.setting.pivot and (self.is_efficient or not self.setting.pays_present):
            yield from self._participation()
            yield from self._money()

    @cached_property
    def is_efficient(self) -> bool:
        """Whether the rule is optimal."""
        return not self.numbers.open and not self.numbers.refuted

    @cached_property
    def worst(self) -> Fraction:
        """ε: the most by which another allocation may be better, in units of u."""
        pairs = [*self.numbers.open, *self.numbers.symmetric]
        return Fraction(max(margin(self.numbers.needs[one.position]) - int(one.gaps.min()) for one in pairs))

    @cached_property
    def horizon(self) -> Fraction:
        """1 + δ + …, over the periods."""
        return periods_in_all(self.env.discount, self.env.horizon)

    @property
    def _efficient(self) -> Claim:
        if self.is_efficient:
            return Claim(efficient, Verdict.PROVED, SURE)
        if self.numbers.refuted or self._below(margin):
            reason = "another allocation is better somewhere"
            return Claim(efficient, Verdict.REFUTED, reason=reason)
        count = sum(len(one.states) for one in self.numbers.open)
        low = -self.worst * self.horizon * self.unit
        reason = f"too close to tell which allocation is better, at {counted(count, 'place')}"
        slack = NONE if self._below(_nearly) else (low, ZERO)
        return Claim(efficient, Verdict.UNDECIDED, slack, None, reason, count)

    def _below(self, bound: Callable[[int], int]) -> bool:
        """Whether some pair is worse than minus a bound of N."""
        return any(int(one.gaps.min()) < -bound(self.numbers.needs[one.position]) for one in self.numbers.open)

    def _incentives(self) -> Iterator[Claim]:
        astray = self._astray
        if self.is_efficient and not self.lies_stay and (astray.open or astray.refuted):
            yield from self._after_lies(astray)
            return
        if self.is_efficient:
            yield from self.truth_follows()
            by_shock = self.lies_stay and not self.setting.pays_present
            if by_shock and any(stage.has_shocks for stage in self.env.stages):
                yield Claim(incentive_compatible_by_shock, Verdict.PROVED, SURE)
            return
        count = self._touched() + astray.open + astray.refuted
        low = (astray.low - self.worst) * self.unit
        why = f"too close to tell which allocation is better, after {counted(count, 'lie')}"
        if count:
            yield Claim(incentive_compatible, Verdict.UNDECIDED, (low, ZERO), None, why, count)
            kind = epsilon_incentive_compatible
            yield Claim(kind, Verdict.PROVED, (ZERO, -low), None, "", None, -low)
            yield Claim(best_response, Verdict.UNDECIDED, (low * self.horizon, ZERO), None, why)
        else:
            yield Claim(incentive_compatible, Verdict.PROVED, SURE)
            yield Claim(best_response, Verdict.PROVED, SURE)

    @property
    def lies_stay(self) -> bool:
        """Whether no lie leads to what is not feasible."""
        return all(one.lies_stay for one in self.numbers.strays)

    @property
    def _astray(self) -> Judged:
        """The lies that lead to what is not feasible."""
        found = Judged()
        for one in (strays.judged for strays in self.numbers.strays):
            found = Judged(found.open + one.open, found.refuted or one.refuted, min(found.low, one.low),
                           min(found.high, one.high))  # fmt: skip
        return found

    def _after_lies(self, astray: Judged) -> Iterator[Claim]:
        """Truth, where the rule is optimal and some lies lead to what is not feasible."""
        low, high = astray.low * self.unit, astray.high * self.unit
        more = low * self.horizon, high
        if astray.refuted:
            yield Claim(incentive_compatible, Verdict.REFUTED, (low, high))
            yield Claim(best_response, Verdict.REFUTED, more)
        else:
            why = f"too close to tell whether the truth is better than {counted(astray.open, 'lie')}"
            yield Claim(incentive_compatible, Verdict.UNDECIDED, (low, ZERO), None, why, astray.open)
            yield Claim(best_response, Verdict.UNDECIDED, (more[0], ZERO), None, why)
        yield Claim(epsilon_incentive_compatible, Verdict.PROVED, (ZERO, high - low), None, "", None, -low)

    def truth_follows(self) -> Iterator[Claim]:
        """Truth is best where the rule is."""
        yield Claim(incentive_compatible, Verdict.PROVED, SURE)
        yield Claim(best_response, Verdict.PROVED, SURE)
        yield Claim(interim_best_response, Verdict.PROVED, reason="by incentive_compatible, under every prior")

    def _touched(self) -> int:
        """How many cells (i, θ, r_i) lead to an open pair."""
        cells: set[tuple[int, int, int, int]] = set()
        everyone = self.setting.everyone
        for one in (*self.numbers.open, *self.numbers.symmetric):
            shape, axes = everyone.shape(one.position), everyone.axes(one.position)
            plan = self.setting.plans[one.position][one.shock].ravel()
            labels = np.unravel_index(one.states, shape)
            for place, axis in enumerate(axes):
                if axis == "public":
                    continue
                step = int(np.prod(shape[place + 1 :], dtype=np.int64))
                for report in range(shape[place]):
                    there = one.states + (report - labels[place]) * step
                    hits = np.flatnonzero((plan[there] == one.other) & (labels[place] != report))
                    cells |= {(one.position, place, int(one.states[k]), report) for k in hits}
        return len(cells)

    def _participation(self) -> Iterator[Claim]:
        suited = self.numbers.suited if self.is_efficient else {}
        gains = self.numbers.gains
        payoffs = [replace(one, never_below=suited.get(one.agent, False) and (not one.absent or gains[one.agent]))
                   for one in self.numbers.participation]  # fmt: skip
        yield self.zero_option(payoffs)
        kind = participation_passive_option
        if self.is_efficient and nested(self.env) and all(gains.values()):
            yield Claim(kind, Verdict.PROVED, (ZERO, None), reason=BY_FORM)
        else:
            why = "bounds of values do not tell what an agent has if it leaves"
            yield Claim(kind, Verdict.UNDECIDED, reason=why)

    def zero_option(self, payoffs: Sequence[Payoff]) -> Claim:
        """`participation_zero_option`, from all agents' least payoffs."""
        ends = [self.stated(*one.bounds) for one in payoffs]
        low = min(max(low, ZERO) if one.never_below else low for (low, _), one in zip(ends, payoffs, strict=True))
        (_, high), least = min(zip(ends, payoffs, strict=True), key=lambda pair: pair[0][1])
        return decided(participation_zero_option, (low, high), Place(least.agent, least.position, least.state))

    def _money(self) -> Iterator[Claim]:
        found = self.numbers.payments
        worst = min(found, key=lambda one: one.least[1])
        low = min(one.least[0] for one in found)
        slack = self.stated(low, worst.least[1])
        never_below = harmless(self.setting) or (self.setting.pays_present and low >= 0)
        slack = (max(slack[0], ZERO) if never_below else slack[0]), slack[1]
        weak = decided(weak_budget_balance, slack, Place(None, worst.position, worst.least_at))
        yield weak
        yield self._ex_post()
        yield self._expected()
        yield self._ex_ante(weak.verdict is Verdict.PROVED)
        yield Claim(efficient_exit, Verdict.PROVED, (ZERO, None), reason=BY_FORM)

    def _ex_post(self) -> Claim:
        """The sum of payments that is farthest from 0."""
        ends = []
        for one in self.numbers.payments:
            ends.append((*one.most, Place(None, one.position, one.most_at)))
            ends.append((-one.least[1], -one.least[0], Place(None, one.position, one.least_at)))
        near, far = max(end[0] for end in ends), max(end[1] for end in ends)
        at = max(ends, key=lambda end: end[0])[2]
        low, high = self.stated(-far, -max(near, ZERO))
        kind = ex_post_budget_balance
        if high < 0:
            return Claim(kind, Verdict.REFUTED, (low, high), at)
        why = "the bounds of all sums of payments include 0"
        return Claim(kind, Verdict.UNDECIDED, (low, ZERO), None, why)

    def _expected(self) -> Claim:
        kind = expected_budget_balance
        if self.numbers.expected is None:
            return Claim(kind, Verdict.UNDECIDED, reason="the environment has no prior")
        low, high = self.stated(*self.numbers.expected)
        far = max(low, -high, ZERO)
        if far > 0:
            return Claim(kind, Verdict.REFUTED, (None, -far))
        return Claim(kind, Verdict.UNDECIDED, reason="the bounds of the expected sum of payments include 0")

    def _ex_ante(self, weak: bool) -> Claim:
        found = self.numbers.discounted
        why = "the environment has no prior, or the public or a last state is worth something"
        return over_time(None if found is None else self.stated(*found), why, weak=weak)

    def _hypotheses(self) -> Iterator[Claim]:
        for kind, holds in (
            (PRIVATE, private_values(self.env).verdict is Verdict.PROVED),
            (INDEPENDENT, moves_alone(self.env)),
            (SAME_SETS, same_sets(self.env)),
        ):
            reason = "" if holds else "see the exact evidence: lpmech show decides it"
            verdict = Verdict.PROVED if holds else Verdict.UNDECIDED
            yield Claim(kind, verdict, reason=reason)
        least = self._least_value
        verdict = Verdict.PROVED if least >= 0 else Verdict.REFUTED
        yield Claim(NON_NEGATIVE, verdict, (least, least))

    @cached_property
    def _least_value(self) -> Fraction:
        tables = [table for stage in self.env.stages for table in stage.utilities]
        tables += list(self.env.terminal.utilities) if self.env.terminal else []
        return min(Fraction(int(one.array.numerators.min()), one.array.denominator) for one in tables)
