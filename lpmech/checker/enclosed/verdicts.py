"""Each claim's verdict and the bounds of its least slack, and whether what is stated holds (page section 4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

from ..bounded.claims import UNDECIDED, BoundedClaim, Own, Witness, judged
from ..bounded.rules import Rule, Rules, distance, periods_in_all
from ..kernel.environment import Environment, same_without
from ..kernel.meter import spend
from ..kernel.spaces import GridTable
from .chances import Bounds
from .measured import Numbers
from .opened import escapes, narrows
from .pairs import Cells, Period, together
from .programs import likely
from .reading import At, EnclosedCertificate
from .separable import has_independent_factors, has_private_values

ZERO, ONE = Fraction(0), Fraction(1)


class Judge:
    """Judges the claims of an environment and a certificate."""

    def __init__(
        self,
        environment: Environment,
        certificate: EnclosedCertificate,
        periods: list[Period],
        numbers: Numbers,
    ) -> None:
        self.environment, self.certificate = environment, certificate
        self.periods, self.numbers = periods, numbers
        self.unit = Fraction(1, 1 << (certificate.exponent + certificate.guard))

    @cached_property
    def horizon(self) -> Fraction:
        """1 + δ + …, over the periods."""
        return periods_in_all(self.environment.discount, self.environment.horizon)

    @cached_property
    def efficient(self) -> Own:
        count = sum(period.open for period in self.periods)
        if any(period.refuted for period in self.periods):
            return Own("refuted", open=count)
        if count:
            least = min(period.least for period in self.periods) * self.unit * self.horizon
            return Own("undecided", least, ZERO, count)
        return Own("proved", ZERO, ZERO)

    @cached_property
    def cells(self) -> Cells:
        optimal = self.efficient.verdict == "proved"
        return together([period.cells(optimal=optimal) for period in self.periods])

    @cached_property
    def lies_stay(self) -> bool:
        """Whether no lie leads to what is not feasible."""
        return all(period.lies_stay for period in self.periods)

    def staying(self) -> Own:
        return Own("proved", ZERO, ZERO) if self.lies_stay else Own("refuted", -ONE, -ONE)

    def absent(self) -> Own:
        """`absent_pay_nothing`."""
        found = self.numbers.absent
        if not found:
            return UNDECIDED
        far = max(max(most[1], -least[0]) for least, most in found)
        near = max(distance(*end) for ends in found for end in ends)
        if far == 0:
            return Own("proved", ZERO, ZERO)
        return Own("refuted" if near > 0 else "undecided", -far * self.unit, -near * self.unit)

    @property
    def given(self) -> bool:
        """Whether payments are given."""
        return self.certificate.given is not None

    @property
    def paid(self) -> bool:
        """Whether payments are defined, given or due."""
        return self.certificate.pivot or self.given or self.due

    @property
    def due(self) -> bool:
        """Whether payments are due in the period after."""
        return self.certificate.due is not None

    @cached_property
    def truthful(self) -> Own:
        """`incentive_compatible`."""
        if not self.paid:
            return UNDECIDED
        if self.due:
            return self._owed()
        if not self.given and self.efficient.verdict == "proved" and self.lies_stay:
            return Own("proved", ZERO, ZERO)
        cells = together(self.numbers.lies) if self.given else self.cells
        low, high = cells.low * self.unit, cells.high * self.unit
        if cells.refuted:
            return Own("refuted", low, high, cells.open)
        return Own("undecided" if cells.open else "proved", low if cells.open else ZERO, ZERO, cells.open)

    def _owed(self) -> Own:
        """The same if payments are due: in the last period of a finite horizon lies are known exactly, elsewhere they
        are worth at most what their allocations are."""
        periods, last = self.periods, self.numbers.last * self.unit
        if self.environment.horizon is not None:
            periods = periods[:-1]
        cells = Cells()
        if self.efficient.verdict != "proved":
            cells = together([cells, *(period.cells() for period in periods)])
        low, count = min(cells.low * self.unit, last), sum(len(period.left) for period in periods)
        if last < 0:
            return Own("refuted", low, last, count)
        if cells.refuted or cells.open:
            return Own("undecided", low, ZERO, count)
        return Own("proved", ZERO, ZERO)

    def by_shock(self) -> Own:
        pivot = self.certificate.pivot and not self.certificate.present
        proved = pivot and self.efficient.verdict == "proved" and self.lies_stay
        return Own("proved", ZERO, ZERO) if proved else UNDECIDED

    def epsilon(self, claim: BoundedClaim[At]) -> Own:
        own = self.truthful
        if own.low is None or own.high is None or claim.epsilon is None:
            return UNDECIDED
        return judged(own.low + claim.epsilon, own.high + claim.epsilon)

    def best_response(self) -> Own:
        own = self.truthful
        low = None if own.low is None else own.low * self.horizon
        return Own(own.verdict, low, own.high)

    def interim(self) -> Own:
        return Own("proved") if self.truthful.verdict == "proved" else UNDECIDED

    def zero_option(self) -> Own:
        if not self.paid:
            return UNDECIDED
        payoffs = self.numbers.participation
        if self.certificate.pivot and self.efficient.verdict == "proved":
            payoffs = [replace(one, never_below=self._suited(one.agent, absent=one.absent)) for one in payoffs]
        low = min(max(one.low, ZERO) if one.never_below else one.low for one in payoffs)
        return judged(low * self.unit, min(one.high for one in payoffs) * self.unit)

    def _suited(self, agent: int, *, absent: bool) -> bool:
        """Whether an agent's payoff under an optimal rule is never below 0, at types before its arrival too."""
        return self.numbers.suited[agent] and (not absent or self.numbers.gains.get(agent, True))

    def before_types(self) -> Own:
        """Participation of those who do not see what others are."""
        return Own("proved") if self.zero_option().verdict == "proved" else UNDECIDED

    def passive_option(self) -> Own:
        proved = self.certificate.pivot and self.efficient.verdict == "proved" and self.nested
        proved = proved and all(self.numbers.gains.values())
        return Own("proved", ZERO) if proved else UNDECIDED

    @cached_property
    def weak(self) -> Own:
        if not self.paid:
            return UNDECIDED
        low, high = (min(least[end] for least, _ in self.numbers.payments) * self.unit for end in (0, 1))
        return judged(max(low, ZERO) if self.certificate.pivot and self.harmless else low, high)

    def expected(self) -> Own:
        if not self.certificate.pivot and self.ex_post().verdict == "proved":
            return Own("proved", ZERO, ZERO)
        if self.numbers.expected is None:
            return UNDECIDED
        far = distance(*self.numbers.expected) * self.unit
        return Own("refuted" if far > 0 else "undecided", None, -far)

    def each_period(self) -> Own:
        """`each_period_budget_balance`."""
        low, high, found = self.weak.low, None, self.numbers.expected
        if low is None:
            return UNDECIDED
        if self.environment.prior is not None and not any(stage.away for stage in self.environment.stages):
            high = min(ZERO, self.numbers.after * self.unit) if found is None else found[1] * self.unit
        return Own("proved" if low >= 0 else "undecided", low) if high is None else judged(low, high)

    def ex_ante(self) -> Own:
        low, high = None, None
        if self.numbers.discounted is not None:
            low, high = (end * self.unit for end in self.numbers.discounted)
        if self.weak.verdict == "proved":
            low = ZERO if low is None else max(low, ZERO)
        if low is not None and high is not None:
            return judged(low, high)
        return UNDECIDED if low is None else Own("proved", low)

    def ex_post(self) -> Own:
        if not self.paid:
            return UNDECIDED
        far, near = ZERO, ZERO
        for least, most in self.numbers.payments:
            far, near = max(far, most[1], -least[0]), max(near, most[0], -least[1])
        if not self.certificate.pivot and far == 0:
            return Own("proved", ZERO, ZERO)
        return Own("refuted" if near > 0 else "undecided", -far * self.unit, -near * self.unit)

    def exit(self) -> Own:
        return Own("proved", ZERO) if self.certificate.pivot else UNDECIDED

    def private(self) -> Own:
        return Own("proved") if has_private_values(self.environment) else UNDECIDED

    def independent(self) -> Own:
        return Own("proved") if has_independent_factors(self.environment) else UNDECIDED

    def non_negative(self) -> Own:
        return judged(self.least_value, self.least_value)

    def same_sets(self) -> Own:
        stages = self.environment.stages
        same = not any(map(narrows, stages)) and all(map(same_without, stages))
        return Own("proved") if same else UNDECIDED

    @cached_property
    def least_value(self) -> Fraction:
        """The least flow or terminal utility of an agent."""
        utilities = [stage.utility for stage in self.environment.stages]
        utilities += [self.environment.terminal.utility] if self.environment.terminal is not None else []
        return min(_least(grid) for utility in utilities for grid in utility)

    @cached_property
    def nested(self) -> bool:
        """Whether what is feasible without an agent is feasible, at every shock of positive probability."""
        spend(100 * len(self.environment.stages))
        return all(
            set(allowed) <= set(shock.feasible)
            for stage in self.environment.stages
            for _, shock in likely(stage)
            for allowed in set(shock.without)
        )

    @cached_property
    def harmless(self) -> bool:
        """Whether what the rule chooses at a shock of positive probability is feasible without any agent."""
        return all(
            set(plan[z]) <= set(allowed)
            for period, plan in enumerate(self.certificate.plans)
            for z, shock in likely(self.environment.stage(period))
            for allowed in set(shock.without)
        ) and not any(
            escapes(stage, [plan[z] for z, _ in likely(stage)], name)
            for stage, plan in ((self.environment.stage(t), plan) for t, plan in enumerate(self.certificate.plans))
            for name in (self.environment.agents if stage.open is not None else ())
        )


def _least(grid: GridTable) -> Fraction:
    spend(len(grid.numerators))
    return Fraction(min(grid.numerators), grid.denominator)


def _at(of: Callable[[Bounds], Fraction], *, of_agent: bool = False) -> Callable[[Judge, At], Fraction | None]:
    """The upper end of the slack at a cell of an agent or of none, from the bounds of a number there."""

    def slack(judge: Judge, at: At) -> Fraction | None:
        bounds = judge.numbers.cells.get(at)
        return None if bounds is None or (at.agent is not None) != of_agent else of(bounds) * judge.unit

    return slack


RULES = Rules[Judge, At]((
    Rule(id="efficient", own=lambda judge, _: judge.efficient, witness=Witness.OPEN),
    Rule(id="incentive_compatible", own=lambda judge, _: judge.truthful, witness=Witness.OPEN),
    Rule(id="epsilon_incentive_compatible", own=lambda judge, claim: judge.epsilon(claim), witness=Witness.EPSILON),
    Rule(id="incentive_compatible_by_shock", own=lambda judge, _: judge.by_shock()),
    Rule(id="best_response", own=lambda judge, _: judge.best_response()),
    Rule(id="interim_best_response", own=lambda judge, _: judge.interim()),
    Rule(id="interim_incentive_compatible", own=lambda judge, _: judge.interim(), later=True),
    Rule(id="participation_zero_option", own=lambda judge, _: judge.zero_option(),
         cell=_at(lambda bounds: bounds[1], of_agent=True)),
    Rule(id="interim_participation_first", own=lambda judge, _: judge.before_types(), later=True),
    Rule(id="interim_participation_always", own=lambda judge, _: judge.before_types(), later=True),
    Rule(id="participation_passive_option", own=lambda judge, _: judge.passive_option()),
    Rule(id="weak_budget_balance", own=lambda judge, _: judge.weak, cell=_at(lambda bounds: bounds[1])),
    Rule(id="expected_budget_balance", own=lambda judge, _: judge.expected()),
    Rule(id="ex_ante_budget_balance", own=lambda judge, _: judge.ex_ante()),
    Rule(id="each_period_budget_balance", own=lambda judge, _: judge.each_period(), later=True),
    Rule(id="ex_post_budget_balance", own=lambda judge, _: judge.ex_post(),
         cell=_at(lambda bounds: -distance(*bounds))),
    Rule(id="efficient_exit", own=lambda judge, _: judge.exit()),
    Rule(id="private_values", own=lambda judge, _: judge.private()),
    Rule(id="independent_transitions", own=lambda judge, _: judge.independent()),
    Rule(id="non_negative_values", own=lambda judge, _: judge.non_negative()),
    Rule(id="same_feasible_sets", own=lambda judge, _: judge.same_sets()),
    Rule(id="lies_stay_feasible", own=lambda judge, _: judge.staying()),
    Rule(id="absent_pay_nothing", own=lambda judge, _: judge.absent()),
))  # fmt: skip
