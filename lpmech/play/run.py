"""Paths of a mechanism under a strategy, and how far what is seen lies from what is expected.

Every path starts with a draw of the first state and takes one draw a period. Of K ≥ 2 paths with a discounted total x_k
the mean is exact, and an interval for the expectation is mean ± z s/√K, s² the sample variance and z = 2.5758…: by the
central limit theorem it contains the expectation in about 99 % of all seeds. Where some agents lie, the same number of
truthful paths is played from another stream of the same seed; the gain of a lie is the difference of the means, with
the interval z √(s²/K + s'²/K).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Decimal, localcontext
from fractions import Fraction
from statistics import NormalDist
from typing import Any

from lpmech.certificate import frames
from lpmech.lp.steps import State
from lpmech.mechanisms.social import Progress, silent
from lpmech.play.draws import Draws
from lpmech.play.expected import Expected, expectations
from lpmech.play.play import Amounts, Memory, Play
from lpmech.play.strategy import Strategy
from lpmech.problem import shown
from lpmech.problem.extras import PANDAS
from lpmech.reading.words import known_name

LEVEL = 99  # percent
QUANTITIES = ("utility", "payments", "payoff")
DEVIATES = NormalDist().inv_cdf((1 + LEVEL / 100) / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One period of a path."""

    state: State
    reports: State
    allocation: int
    worth: Amounts
    paid: Amounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean of paths, how far the expectation may be from it, and the expectation."""

    mean: Fraction
    variance: Fraction | None  # of the mean; None with a single path
    exact: Fraction

    @property
    def margin(self) -> Decimal | None:
        """z √variance, to 30 digits, of whatever size."""
        if self.variance is None:
            return None
        with localcontext(prec=30, Emax=MAX_EMAX, Emin=MIN_EMIN):
            return (Decimal(self.variance.numerator) / self.variance.denominator).sqrt() * Decimal(DEVIATES)

    @property
    def covers(self) -> bool | None:
        """Whether the interval contains the expectation."""
        if self.variance is None:
            return None
        return (self.mean - self.exact) ** 2 <= Fraction(DEVIATES) ** 2 * self.variance


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The discounted totals of every path, by agent."""

    utility: tuple[tuple[Fraction, ...], ...]
    payments: tuple[tuple[Fraction, ...], ...]

    @property
    def payoffs(self) -> tuple[tuple[Fraction, ...], ...]:
        """Utility less payments."""
        return tuple(tuple(v - p for v, p in zip(own, due, strict=True))
                     for own, due in zip(self.utility, self.payments, strict=True))  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Simulation:
    """The paths under a strategy."""

    play: Play
    periods: int
    first: tuple[Step, ...]  # the first path
    counts: tuple[Mapping[int, int], ...]  # by period: how often each allocation was chosen
    totals: Totals
    expected: Expected

    @property
    def paths(self) -> int:
        """How many."""
        return len(self.totals.utility[0])

    def estimates(self, agent: int) -> tuple[Estimate, Estimate, Estimate]:
        """Utility, payments and payoff."""
        seen = (self.totals.utility, self.totals.payments, self.totals.payoffs)
        exact = (self.expected.utility, self.expected.payments, self.expected.payoffs)
        utility, payments, payoff = (estimate(a[agent], b[agent]) for a, b in zip(seen, exact, strict=True))
        return utility, payments, payoff


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one agent gets: its discounted utility, payments or payoff, or its gain if somebody lies."""

    agent: str
    quantity: str
    estimate: Estimate


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Comparison:
    """A simulation, and where somebody lies the truthful one."""

    told: Simulation
    truthful: Simulation | None

    def __repr__(self) -> str:
        return f"<{self._title}>"

    def _repr_html_(self) -> str:
        rows = ((row.agent, row.quantity, row.estimate.mean, _in_short(row.estimate.margin), row.estimate.exact)
                for row in self.rows())  # fmt: skip
        columns = ("agent", "discounted", "mean", f"± ({LEVEL} %)", "expected")
        return shown.html_table(self._title, columns, rows, len(self.rows()))

    @property
    def _title(self) -> str:
        play, liars = self.told.play, self.told.play.strategy.liars
        who = f"{shown.names(liars)} {'lies' if len(liars) == 1 else 'lie'}" if liars else "everybody tells the truth"
        played = f"{shown.text(play.mechanism.name)} in {shown.text(play.env.name)}"
        count = f"{shown.counted(self.told.paths, 'path')} of {shown.counted(self.told.periods, 'period')}"
        return f"Simulation of {played}: {count}, {who}"

    def rows(self) -> list[Row]:
        """Every agent's utility, payments and payoff; and the gains of those who lie."""
        agents = self.told.play.env.agents
        found = [
            Row(agent=name, quantity=quantity, estimate=one)
            for place, name in enumerate(agents)
            for quantity, one in zip(QUANTITIES, self.told.estimates(place), strict=True)
        ]
        liars = self.told.play.strategy.liars
        return found + [Row(agent=name, quantity="gain", estimate=self.gain(name)) for name in liars]

    def to_pandas(self, *, floats: bool = False) -> Any:
        """A pandas DataFrame of `rows`: the mean, how far the expectation may be from it, and the expectation. Numbers
        are exact but for the margin, or with `floats` floats."""
        rows = self.rows()
        frame = frames.imported(PANDAS).DataFrame({"agent": [row.agent for row in rows],
                                                     "quantity": [row.quantity for row in rows]})  # fmt: skip
        margins = [row.estimate.margin for row in rows]
        for name, numbers, inexact in (
            ("mean", [row.estimate.mean for row in rows], floats),
            ("margin", [None if one is None else Fraction(one) for one in margins], True),
            ("expected", [row.estimate.exact for row in rows], floats),
        ):
            frame[name] = frames.column(numbers, floats=inexact)
        frame["inside"] = [row.estimate.covers for row in rows]
        return frame

    def gain(self, agent: int | str) -> Estimate:
        """What the agent, by its place or name, gains where those who lie do. Raises ValueError if nobody lies."""
        if self.truthful is None:
            raise ValueError("nobody lies, so that nobody gains by it")
        if isinstance(agent, str):
            agents = self.told.play.env.agents
            agent = agents.index(known_name("agent", agent, agents))
        lying, honest = self.told.estimates(agent)[2], self.truthful.estimates(agent)[2]
        variances = (lying.variance, honest.variance)
        variance = None if None in variances else sum((one for one in variances if one is not None), Fraction(0))
        return Estimate(mean=lying.mean - honest.mean, variance=variance, exact=lying.exact - honest.exact)


def _in_short(margin: Decimal | None) -> str:
    return "–" if margin is None else f"{margin:.3g}" if margin else "0"


def estimate(seen: Sequence[Fraction], exact: Fraction) -> Estimate:
    """The mean of what is seen, and its variance; in integers over one denominator, as fractions may be long."""
    count, common = len(seen), math.lcm(*{x.denominator for x in seen})
    numbers = [x.numerator * (common // x.denominator) for x in seen]
    total = sum(numbers)
    mean = Fraction(total, count * common)
    if count < 2:
        return Estimate(mean=mean, variance=None, exact=exact)
    squares = count * sum(x * x for x in numbers) - total**2  # count² times the sum of squared deviations, over count
    return Estimate(mean=mean, variance=Fraction(squares, count**2 * (count - 1) * common**2), exact=exact)


def compare(play: Play, first: Mapping[State, Fraction], periods: int, paths: int, seed: int,
            progress: Progress = silent) -> Comparison:  # fmt: skip
    """Plays so many paths, and as many truthful ones where somebody lies."""
    told = simulate(play, first, periods, paths, Draws(seed, 0), progress)
    if not play.strategy.rules:
        return Comparison(told=told, truthful=None)
    honest = Play(play.env, play.mechanism, Strategy())
    return Comparison(told=told, truthful=simulate(honest, first, periods, paths, Draws(seed, 1), progress))


def simulate(play: Play, first: Mapping[State, Fraction], periods: int, paths: int, draws: Draws,
             progress: Progress = silent) -> Simulation:  # fmt: skip
    """Plays so many paths of so many periods."""
    progress("exact expectations")
    expected = expectations(play, first, periods)
    starts = [(state, chance) for state, chance in first.items() if chance]
    total = math.lcm(*(chance.denominator for _, chance in starts))
    weights = [(state, int(chance * total)) for state, chance in starts]
    counts: list[dict[int, int]] = [{} for _ in range(periods)]
    shown: tuple[Step, ...] = ()
    utility: list[list[Fraction]] = [[] for _ in play.env.agents]
    payments: list[list[Fraction]] = [[] for _ in play.env.agents]
    for number in range(paths):
        if number % 500 == 0:
            progress(f"path {number + 1} of {paths}")
        steps, end = _path(play, _start(weights, draws.below(total)), periods, draws)
        shown = shown or tuple(steps)
        _count(play, steps, end, counts, utility, payments)
    totals = Totals(utility=tuple(map(tuple, utility)), payments=tuple(map(tuple, payments)))
    return Simulation(play=play, periods=periods, first=shown, counts=tuple(counts), totals=totals, expected=expected)


def _start(weights: Sequence[tuple[State, int]], draw: int) -> State:
    for state, weight in weights:
        if draw < weight:
            return state
        draw -= weight
    raise AssertionError("a draw above the total weight")


def _path(play: Play, state: State, periods: int, draws: Draws) -> tuple[list[Step], State]:
    """The periods of one path, and the state after them."""
    memory: Memory = None
    steps = []
    for period in range(1, periods + 1):
        situation = play.situation(period, memory, state)
        outcome = situation.pick(draws.below(situation.total))
        steps.append(Step(state=state, reports=situation.reports, allocation=outcome.allocation, worth=outcome.worth,
                          paid=situation.paid))  # fmt: skip
        memory, state = outcome.memory, outcome.state
    return steps, state


def _count(play: Play, steps: Sequence[Step], end: State, counts: list[dict[int, int]],
           utility: list[list[Fraction]], payments: list[list[Fraction]]) -> None:  # fmt: skip
    """Adds a path to what is seen."""
    for place, step in enumerate(steps):
        counts[place][step.allocation] = counts[place].get(step.allocation, 0) + 1
    periods, discount = len(steps), play.env.discount
    final = play.ending(end) if periods == play.env.horizon and play.env.follows(periods - 1) else None
    for i in range(len(play.env.agents)):
        last = Fraction(0) if final is None else final[i]
        utility[i].append(_discounted([step.worth[i] for step in steps], discount, last))
        payments[i].append(_discounted([step.paid[i] for step in steps], discount, Fraction(0)))


def _discounted(values: Sequence[Fraction], discount: Fraction, last: Fraction) -> Fraction:
    """Σ δ^(t−1) x_t + δ^T last, by Horner's rule in integers over one denominator."""
    common = math.lcm(last.denominator, *(value.denominator for value in values))
    total, power = int(last * common), 1  # the sum so far is total / (common · power)
    for value in reversed(values):
        power *= discount.denominator
        total = int(value * common) * power + discount.numerator * total
    return Fraction(total, common * power)
