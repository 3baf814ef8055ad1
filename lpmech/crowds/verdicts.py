"""The verdicts on the claims about a crowd, from the numbers of an audit (docs/crowd_format.md, section 4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from lpmech.claims import hypotheses
from lpmech.claims.best_response import best_response
from lpmech.claims.bounded import BY_FORM, SURE, BoundedClaim, decided, in_order, over_time, periods_in_all
from lpmech.claims.budget import (
    ex_post_budget_balance,
    expected_budget_balance,
    weak_budget_balance,
)
from lpmech.claims.efficient import efficient
from lpmech.claims.epsilon import epsilon_incentive_compatible
from lpmech.claims.exit import efficient_exit
from lpmech.claims.incentives import incentive_compatible
from lpmech.claims.interim.best_response import interim_best_response
from lpmech.claims.participation import participation_passive_option, participation_zero_option
from lpmech.crowds.audit import ZERO, Audit
from lpmech.crowds.blocks import Seat
from lpmech.crowds.cells import cells
from lpmech.crowds.lies import lies
from lpmech.problem.shown import counted
from lpmech.separation.claim import Verdict

PRIVATE, INDEPENDENT, NON_NEGATIVE, SAME_SETS = hypotheses.KINDS


@dataclass(frozen=True, slots=True)
class Place:
    """A cell: a seat and a type of its block (positions), the period's position and the lumped state."""

    seat: int | None
    type: int | None
    period: int
    state: int


Claim = BoundedClaim[Place]


@dataclass(frozen=True)
class Judge:
    """Decides every claim."""

    audit: Audit

    def claims(self) -> list[Claim]:
        """All claims, in the order of certificates."""
        return in_order(self._claims())

    def _claims(self) -> Iterator[Claim]:
        yield self._efficient
        yield from self._incentives()
        yield from self._participation()
        yield from self._money()
        yield from self._hypotheses()

    @cached_property
    def _horizon(self) -> Fraction:
        crowd = self.audit.crowd
        return periods_in_all(crowd.discount, crowd.horizon)

    @cached_property
    def _efficient(self) -> Claim:
        audit = self.audit
        if audit.is_efficient:
            return Claim(efficient, Verdict.PROVED, SURE)
        if any(len(audit.refuted(z)) for z in audit.likely):
            return Claim(efficient, Verdict.REFUTED, reason="another allocation is better")
        count = sum(len(audit.open(z)) for z in audit.likely)
        worst = max(
            (audit.need(z) - int(audit.gaps(z)[audit.open(z)].min())) / audit.at(z).denominator
            for z in audit.likely
            if len(audit.open(z))
        )
        reason = f"too close to tell which allocation is better, at {counted(count, 'place')}"
        return Claim(efficient, Verdict.UNDECIDED, (-worst * self._horizon, ZERO), reason=reason, open=count)

    def _incentives(self) -> Iterator[Claim]:
        found = self._lies()
        yield found
        low, high = found.slack
        assert low is not None
        if found.verdict is Verdict.UNDECIDED:
            kind = epsilon_incentive_compatible
            yield Claim(kind, Verdict.PROVED, (ZERO, (high or ZERO) - low), epsilon=-low)
        slack = (low * self._horizon, high)
        yield Claim(best_response, found.verdict, slack, reason=found.reason)
        if found.verdict is Verdict.PROVED:
            reason = "by incentive_compatible, under every prior"
            yield Claim(interim_best_response, Verdict.PROVED, reason=reason)

    def _lies(self) -> Claim:
        """`incentive_compatible`: proved with the rule, else lie by lie."""
        audit, kind = self.audit, incentive_compatible
        if audit.is_efficient:
            return Claim(kind, Verdict.PROVED, SURE)
        low, high, count = ZERO, ZERO, 0
        for period in audit.periods:
            for least, most in lies(audit, period):
                low, high = min(low, least), min(high, most)
                count += least < 0 <= most
        if high < 0:
            return Claim(kind, Verdict.REFUTED, (low, high), reason="a lie pays")
        if not count:
            return Claim(kind, Verdict.PROVED, SURE)
        why = f"too close to tell which allocation is better, after {counted(count, 'lie')}"
        return Claim(kind, Verdict.UNDECIDED, (low, ZERO), reason=why, open=count)

    def _participation(self) -> Iterator[Claim]:
        least, most, place = None, None, None
        suited = [self.audit.is_efficient and self._suits(seat) for seat in self.audit.crowd.seats]
        for period in self.audit.periods:
            for bound, high, one in self.audit.payoffs(period):
                low = max(bound, ZERO) if suited[one.seat] else bound
                least = low if least is None else min(least, low)
                if most is None or high < most:
                    most, place = high, Place(one.seat, one.type, period, one.state)
        assert least is not None
        assert most is not None
        yield decided(participation_zero_option, (least, most), place)
        kind = participation_passive_option
        if self.audit.is_efficient:
            yield Claim(kind, Verdict.PROVED, (ZERO, None), reason=BY_FORM)
        else:
            yield Claim(kind, Verdict.UNDECIDED, reason="the rule is not proved to be optimal")

    def _suits(self, seat: Seat) -> bool:
        """Whether a seat's terminal, and its utility in treatments with `absent` that some kind gives, are not
        negative: then nobody in it ends below 0, if the rule is optimal."""
        own, used = seat.own, self.audit.crowd.used[seat.at]
        tables = [one.utility for one, is_used in zip(own.treatments, used, strict=True) if is_used and one.absent]
        return all(value >= 0 for table in (*tables, own.terminal) for row in table for value in row)

    def _money(self) -> Iterator[Claim]:
        audit, ends = self.audit, []
        for period in audit.periods:
            low, high = audit.spread(period)
            for state, total in enumerate(audit.totals[period]):
                ends.append((total + low, total + high, Place(None, None, period, state)))
        least, (_, most, place) = min(end[0] for end in ends), min(ends, key=lambda end: end[1])
        weak = decided(weak_budget_balance, (max(least, ZERO) if self._harmless else least, most), place)
        yield weak
        always = self._ex_post(ends)
        yield always
        yield self._expected(always.verdict is Verdict.PROVED)
        yield self._ex_ante(weak.verdict is Verdict.PROVED)
        yield Claim(efficient_exit, Verdict.PROVED, (ZERO, None), reason=BY_FORM)

    def _ex_post(self, ends: list[tuple[Fraction, Fraction, Place]]) -> Claim:
        far = max(max(-low, high) for low, high, _ in ends)
        near, place = max(((max(low, -high, ZERO), at) for low, high, at in ends), key=lambda pair: pair[0])
        return decided(ex_post_budget_balance, (-far, -near), place)

    def _expected(self, always: bool) -> Claim:
        kind, audit = expected_budget_balance, self.audit
        if always:
            reason = "by ex_post_budget_balance, under every prior"
            return Claim(kind, Verdict.PROVED, SURE, reason=reason)
        if not audit.crowd.has_prior:
            return Claim(kind, Verdict.UNDECIDED, reason="there is no prior")
        total = sum((w * x for w, x in zip(audit.weights, audit.totals[0], strict=True)), ZERO)
        low, high = (total + end for end in audit.spread(0))
        near = max(low, -high, ZERO)
        if near > 0:
            return Claim(kind, Verdict.REFUTED, (None, -near))
        why = "the expected sum of the first period may be 0, and later ones are not looked at"
        return Claim(kind, Verdict.UNDECIDED, reason=why)

    def _ex_ante(self, weak: bool) -> Claim:
        crowd = self.audit.crowd
        known = crowd.has_prior and not crowd.has_terminal and not any(any(plan.utility) for plan in crowd.plans)
        why = "there is no prior, or the public or a last state is worth something"
        return over_time(self.audit.discounted if known else None, why, weak=weak)

    def _hypotheses(self) -> Iterator[Claim]:
        by_form = "every crowd is so"
        yield Claim(PRIVATE, Verdict.PROVED, reason=by_form)
        yield Claim(INDEPENDENT, Verdict.PROVED, reason=by_form)
        crowd = self.audit.crowd
        pairs = zip(crowd.groups, crowd.used, strict=True)
        same = all(one.absent for group, used in pairs for one, is_used in zip(group.treatments, used, strict=True)
                   if is_used)  # fmt: skip
        verdict = Verdict.PROVED if same else Verdict.UNDECIDED
        reason = "" if same else "some treatment is not for agents who have left"
        yield Claim(SAME_SETS, verdict, reason=reason)
        least = self._least_value
        verdict = Verdict.PROVED if least >= 0 else Verdict.REFUTED
        yield Claim(NON_NEGATIVE, verdict, (least, least))

    @cached_property
    def _least_value(self) -> Fraction:
        """The least utility of a treatment that some kind gives, or of a last state."""
        crowd, found = self.audit.crowd, []
        for seat in crowd.seats:
            own, used = seat.own, crowd.used[seat.at]
            found += [value for row in own.terminal for value in row] if crowd.has_terminal else []
            found += [value for one, is_used in zip(own.treatments, used, strict=True) if is_used
                      for row in one.utility for value in row]  # fmt: skip
        return min(found)

    @cached_property
    def _harmless(self) -> bool:
        """Whether the rule treats all who are there as those may be treated who have left."""
        audit, crowd = self.audit, self.audit.crowd
        refused = [at for at, (g, _, h) in enumerate(cells(crowd)) if not crowd.groups[g].treatments[h].absent]
        chosen = {int(action) for rule in audit.rules for action in rule}
        return not any(audit.program.actions[action][1][at] for action in chosen for at in refused)
