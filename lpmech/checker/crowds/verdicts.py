"""What a checker finds of each claim about a crowd, and whether a stated claim says no more (crowd page section 4)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from ..bounded.claims import UNDECIDED, BoundedClaim, Own, Witness, judged
from ..bounded.rules import Rule, Rules, distance, periods_in_all
from ..kernel.older import paired
from .blocks import Seat
from .certificate import At
from .counted import ratio, taken_together
from .lies import lies
from .numbers import ZERO, Numbers

TIGHT = Own("proved", ZERO, ZERO)


@dataclass(frozen=True)
class Judge:
    """Decides every claim."""

    numbers: Numbers

    @cached_property
    def horizon(self) -> Fraction:
        crowd = self.numbers.crowd
        return periods_in_all(crowd.discount, crowd.horizon)

    @cached_property
    def efficient(self) -> Own:
        numbers = self.numbers
        if any(refuted for _, refuted in numbers.pairs):
            return Own("refuted")
        count = sum(len(opened) for opened, _ in numbers.pairs)
        if not count:
            return TIGHT
        worst = max(
            one.need - ratio(min(opened.values()), one.denominator)
            for (t, _), (opened, _) in paired(numbers.moments, numbers.pairs)
            for one in (numbers.everyone[t],)
            if opened
        )
        return Own("undecided", -worst * self.horizon, ZERO, count)

    @property
    def is_efficient(self) -> bool:
        return self.efficient.verdict == "proved"

    @cached_property
    def truthful(self) -> Own:
        if self.is_efficient:
            return TIGHT
        low = high = ZERO
        count = 0
        for t in self.numbers.periods:
            for least, most in lies(self.numbers, t):
                low, high = min(low, least), min(high, most)
                count += least < 0 <= most
        if high < 0:
            return Own("refuted", low, high)
        return Own("undecided", low, ZERO, count) if count else TIGHT

    def epsilon(self, claim: BoundedClaim[At]) -> Own:
        low, high = self.truthful.low, self.truthful.high
        assert low is not None
        assert high is not None
        assert claim.epsilon is not None
        return judged(low + claim.epsilon, high + claim.epsilon)

    def best_response(self) -> Own:
        found = self.truthful
        assert found.low is not None
        return Own(found.verdict, found.low * self.horizon, found.high)

    def interim(self) -> Own:
        return Own("proved") if self.truthful.verdict == "proved" else UNDECIDED

    def zero_option(self) -> Own:
        numbers = self.numbers
        suited = [self.is_efficient and self.suits(seat) for seat in numbers.seats]
        ends = [(*numbers.payoff(t, one), suited[one.seat]) for t in numbers.periods for one in numbers.members]
        low = min(max(low, ZERO) if never_below else low for low, _, never_below in ends)
        return judged(low, min(high for _, high, _ in ends))

    def suits(self, seat: Seat) -> bool:
        """Whether no last state is worth less than 0 to a seat, and no treatment with `absent` that some kind gives
        it."""
        crowd, own = self.numbers.crowd, seat.own
        used = [one for h, one in enumerate(own.treatments) if one.absent and crowd.given(seat.at, h)]
        return not any(value < 0 for table in (own.terminal, *(one.utility for one in used))
                       for row in table for value in row)  # fmt: skip

    def passive_option(self) -> Own:
        return Own("proved", ZERO) if self.is_efficient else UNDECIDED

    @cached_property
    def weak(self) -> Own:
        ends = [bounds for sums in self.numbers.totals for bounds in sums]
        low, high = min(low for low, _ in ends), min(high for _, high in ends)
        return judged(max(low, ZERO) if self.harmless else low, high)

    @cached_property
    def ex_post(self) -> Own:
        ends = [bounds for sums in self.numbers.totals for bounds in sums]
        far, near = max(max(-low, high) for low, high in ends), max(distance(*bounds) for bounds in ends)
        return judged(-far, -near)

    @property
    def has_prior(self) -> bool:
        return all(group.prior is not None for group in self.numbers.crowd.groups)

    def expected(self) -> Own:
        if self.ex_post.verdict == "proved":
            return TIGHT
        if not self.has_prior:
            return UNDECIDED
        low = high = ZERO
        for weight, (below, above) in paired(self.numbers.weights, self.numbers.totals[0]):
            taken_together(low, high, weight, below, above)
            low, high = low + weight * below, high + weight * above
        near = distance(low, high)
        return Own("refuted" if near > 0 else "undecided", None, -near)

    def ex_ante(self) -> Own:
        crowd, weak = self.numbers.crowd, self.weak.verdict == "proved"
        worths = [value for plan in crowd.plans for value in plan.utility]
        worths += [value for group in crowd.groups for row in group.terminal for value in row]
        if self.has_prior and not any(worths):
            low, high = self.numbers.discounted
            return judged(max(low, ZERO) if weak else low, high)
        return Own("proved", ZERO) if weak else UNDECIDED

    def same_sets(self) -> Own:
        return Own("proved") if all(absent for _, absent in self._used()) else UNDECIDED

    def _used(self) -> list[tuple[list[Fraction], bool]]:
        """The worths of each treatment that some kind gives, and whether it has `absent`."""
        crowd = self.numbers.crowd
        return [
            ([value for row in one.utility for value in row], one.absent)
            for seat in self.numbers.seats
            for h, one in enumerate(seat.own.treatments)
            if crowd.given(seat.at, h)
        ]

    @cached_property
    def least_value(self) -> Fraction:
        """The least worth of a treatment that some kind gives, or of a last state."""
        found = [value for worths, _ in self._used() for value in worths]
        ends = [value for seat in self.numbers.seats for row in seat.own.terminal for value in row]
        return min(found + ends if any(ends) else found)

    @cached_property
    def harmless(self) -> bool:
        """Whether the rule treats all as those may be treated who have left."""
        program, groups = self.numbers.program, self.numbers.crowd.groups
        refused = [at for at, (g, _, h) in enumerate(program.cells) if not groups[g].treatments[h].absent]
        return not any(program.actions[a][1][at] for rule in self.numbers.rules for a in rule for at in refused)


def _payoff(judge: Judge, at: At) -> Fraction | None:
    state = judge.numbers.program.index[at.state]
    found = (one for one in judge.numbers.members if (one.state, one.seat, one.type) == (state, at.seat, at.type))
    one = next(found, None)
    return None if one is None else judge.numbers.payoff(at.period, one)[1]


def _sum(judge: Judge, at: At) -> Fraction | None:
    return None if at.seat is not None else judge.numbers.totals[at.period][judge.numbers.program.index[at.state]][1]


def _imbalance(judge: Judge, at: At) -> Fraction | None:
    if at.seat is not None:
        return None
    return -distance(*judge.numbers.totals[at.period][judge.numbers.program.index[at.state]])


RULES = Rules[Judge, At]((
    Rule(id="efficient", own=lambda judge, _: judge.efficient, witness=Witness.OPEN),
    Rule(id="incentive_compatible", own=lambda judge, _: judge.truthful, witness=Witness.OPEN),
    Rule(id="epsilon_incentive_compatible", own=lambda judge, claim: judge.epsilon(claim), witness=Witness.EPSILON),
    Rule(id="best_response", own=lambda judge, _: judge.best_response()),
    Rule(id="interim_best_response", own=lambda judge, _: judge.interim()),
    Rule(id="participation_zero_option", own=lambda judge, _: judge.zero_option(), cell=_payoff),
    Rule(id="participation_passive_option", own=lambda judge, _: judge.passive_option()),
    Rule(id="weak_budget_balance", own=lambda judge, _: judge.weak, cell=_sum),
    Rule(id="expected_budget_balance", own=lambda judge, _: judge.expected()),
    Rule(id="ex_ante_budget_balance", own=lambda judge, _: judge.ex_ante()),
    Rule(id="ex_post_budget_balance", own=lambda judge, _: judge.ex_post, cell=_imbalance),
    Rule(id="efficient_exit", own=lambda judge, _: Own("proved", ZERO)),
    Rule(id="private_values", own=lambda judge, _: Own("proved")),
    Rule(id="independent_transitions", own=lambda judge, _: Own("proved")),
    Rule(id="non_negative_values", own=lambda judge, _: judged(judge.least_value, judge.least_value)),
    Rule(id="same_feasible_sets", own=lambda judge, _: judge.same_sets()),
))  # fmt: skip
