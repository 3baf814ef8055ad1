"""Which allocations follow reports: the efficient rule, a stated one, or whatever may be chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from lpmech.designs.play import Play, Shock
from lpmech.designs.problem import Allocation, Entry, Pattern, Problem, State, Step
from lpmech.lp.steps import chosen
from lpmech.mechanisms.social import Program, solve


@dataclass(frozen=True, slots=True)
class Moment:
    """When reports are made: the period from 0, whether it is the first, and what is remembered."""

    period: int
    root: bool
    steps: tuple[Step, ...]


Share = tuple[int, Fraction, int, Fraction | None]  # shock, its chance, allocation, its share (None: a free rule)


class NoEntry(ValueError):  # noqa: N818 - what is wrong with the rule
    """No line of a stated rule matches a place, or it names an allocation that is not feasible there."""


class Rule:
    """The allocations at every node and report, with their shares."""

    def __init__(self, play: Play, problem: Problem) -> None:
        self.play, self.problem = play, problem
        self.endless = play.given.horizon is None

    @cached_property
    def program(self) -> Program:
        """The social program with everyone."""
        return solve(self.play.given)

    @cached_property
    def values(self) -> dict[State, Fraction]:
        """W(θ) of an infinite horizon."""
        stage = self.play.given.stage(0)
        value = self.program.periods[0].value.full(stage.components, stage.sizes)
        return dict(zip(self.play.states(0), value.array.fractions(), strict=True))

    def at(self, moment: Moment, reports: State) -> Iterator[Share]:
        """The allocations that may follow."""
        for shock in self.play.shocks(moment.period):
            for allocation, share in self._lottery(moment, reports, shock):
                yield shock.position, shock.probability, allocation, share

    def _lottery(self, moment: Moment, reports: State, shock: Shock) -> list[tuple[int, Fraction | None]]:
        if self.problem.allocation is Allocation.ANY:
            return [(allocation, None) for allocation in self.play.feasible(moment.period, shock, reports)]
        if self.problem.allocation is Allocation.RULE:
            return list(self.stated(moment, reports, shock))
        period = self.program.periods[0 if self.endless else moment.period]
        axes = self.play.axes(moment.period)
        place = {"shock": shock.position, **dict(zip(axes, reports, strict=True))}
        if self.problem.allocation is Allocation.EFFICIENT:
            return [(chosen(period.allocation, place), Fraction(1))]
        return [(a, None) for a in shock.feasible if chosen(period.optimal, {**place, "allocation": a})]

    def stated(self, moment: Moment, reports: State, shock: Shock) -> Iterator[tuple[int, Fraction]]:
        """The lottery of the first entry of a stated rule that matches. Raises NoEntry."""
        entry = next((one for one in self.problem.rule if self._matches(one, moment, reports, shock)), None)
        stage = self.play.stage(moment.period)
        where = f"period {moment.period + 1}, at the reports {', '.join(self.play.labels(moment.period, reports))}"
        feasible = self.play.feasible(moment.period, shock, reports)
        if entry is None:
            raise NoEntry(f"no line matches in {where}")
        for label, share in entry.choose:
            if label not in stage.allocations or stage.allocations.index(label) not in feasible:
                raise NoEntry(f"{label} is not feasible in {where}")
            yield stage.allocations.index(label), share

    def _matches(self, entry: Entry, moment: Moment, reports: State, shock: Shock) -> bool:
        period = moment.period
        if entry.period not in (None, (0 if moment.root else 1) if self.endless else period):
            return False
        now = Step(reports=reports, shock=shock.position, allocation=-1)
        if not self._fits(entry.pattern, period, now):
            return False
        before = period if self.endless else period - 1
        if entry.previous is not None and (moment.root or not self._fits(entry.previous, before, moment.steps[-1])):
            return False
        steps = moment.steps
        return all(k < len(steps) and self._fits(one, k, steps[k]) for k, one in entry.before.items())

    def _fits(self, pattern: Pattern, period: int, step: Step) -> bool:
        """Whether a period was as a pattern says."""
        stage = self.play.stage(period)
        labels = dict(zip(self.play.axes(period), self.play.labels(period, step.reports), strict=True))
        if any(labels.get(axis) != label for axis, label in pattern.reports.items()):
            return False
        if pattern.allocation is not None and stage.allocations[step.allocation] != pattern.allocation:
            return False
        return pattern.shock is None or (step.shock is not None and stage.labels["shock"][step.shock] == pattern.shock)
