"""A problem with an infinite horizon, between two ends: what no public mechanism exceeds, and what one has.

*Above*, the first periods are written out and every mechanism's promises stand for the rest: no mechanism with bounded
payoffs does better, and if this is infeasible there is none. *Below* are mechanisms: those that end after these
periods, where nothing is worth 0 to everybody, and those with a stationary rule whose payments remember one period:
with "efficient ties" the best of all pure stationary selections, where they are few.
More periods bring the ends nearer. (docs/design.md, *Without end*.)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from lpmech.designs.cut import Cut, Then
from lpmech.designs.design import Design, answered
from lpmech.designs.problem import Aim, Allocation, BudgetKind, Memory, Problem, Status
from lpmech.designs.quantities import NoQuantity
from lpmech.designs.reading import Source, read_cut_problem
from lpmech.designs.reading_cut import clash_of_cut
from lpmech.designs.rules import NoEntry
from lpmech.designs.selections import Selections, selected
from lpmech.designs.sizes import TooLarge
from lpmech.problem.environment import Environment


class NoBounds(ValueError):  # noqa: N818 - what is asked
    """A finite horizon, whose problems are answered as they are; or a problem that says itself where it is cut."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Bounds:
    """Both ends of an answer; `below` is None where no mechanism was found that does what is asked."""

    above: Design
    below: Design | None
    selections: Selections | None = None  # of "efficient ties", unless the answer needs none

    @property
    def status(self) -> Status | None:
        """What is proved of all public mechanisms with bounded payoffs; None: undecided."""
        if self.above.status is Status.INFEASIBLE:
            return Status.INFEASIBLE
        if self.below is None:
            return None
        if self.above.problem.objective.aim is Aim.FIND or self.below.status is Status.UNBOUNDED:
            return self.below.status
        return Status.OPTIMAL if self.above.value == self.below.value else None

    @property
    def exit_code(self) -> int:
        """Of the command: 0 if a mechanism is proved to be what is asked, 1 if there is none, 3 if it is open."""
        if self.status in (Status.OPTIMAL, Status.FEASIBLE):
            assert self.below is not None
            return self.below.exit_code
        return 3 if self.status is None else 1


def bounds(env: Environment, problem: Source | Problem, periods: int) -> Bounds:
    """Both ends, with so many periods written out. Raises NoBounds, and as `lpmech.design`.

    >>> import lpmech
    >>> asked = {"format": "lpmech-problem/1", "incentives": "interim", "budget": [{"kind": "ex post"}],
    ...          "participation": {"when": "always"}}
    >>> bounds(lpmech.load("beyond/trade_for_ever"), asked, 4).status
    <Status.INFEASIBLE: 'infeasible'>
    """
    if env.horizon is not None:
        raise NoBounds("the horizon is finite, and the problem is answered as it is")
    if isinstance(problem, Problem) and problem.cut is not None:
        raise NoBounds("the problem says itself where the horizon is cut")
    found, root = read_cut_problem(problem, env, Cut(after=periods, then=Then.PROMISES))
    try:
        above = answered(env, found)
    except (NoEntry, NoQuantity) as reason:
        root.fault("E-DESIGN-QUANTITY", str(reason), "what is known of all periods of an infinite horizon")
        root.faults.check()
        raise
    if above.status is Status.INFEASIBLE:
        return Bounds(above=above, below=None)
    number, rules = _rules(env, found)
    ending = _answers(env, [replace(found, cut=Cut(after=periods, then=Then.NOTHING))])
    stationary = _answers(env, [_stationary(one) for one in rules])
    mechanisms = [one for one in (*ending, *stationary) if one.status is not Status.INFEASIBLE]
    ties = found.allocation is Allocation.TIES
    selections = Selections(number=number, tried=len(stationary)) if ties else None
    return Bounds(above=above, below=max(mechanisms, key=_rank, default=None), selections=selections)


def _rules(env: Environment, problem: Problem) -> tuple[int, list[Problem]]:
    """The problem with the fixed rules that are tried, and how many there are of their kind."""
    if problem.allocation is Allocation.TIES:
        return selected(env, problem)
    asks = problem.objective.aim is not Aim.FIND or problem.constraints or BudgetKind.EX_ANTE in problem.budget
    if problem.changes and asks:
        return 1, []
    return 1, [replace(problem, allocation=Allocation.EFFICIENT) if problem.allocation.free else problem]


def _stationary(problem: Problem) -> Problem:
    """For ever, with payments that remember one period at most."""
    memory = Memory.ONE_PERIOD if problem.payments.memory is Memory.HISTORY else problem.payments.memory
    return replace(problem, cut=None, payments=replace(problem.payments, memory=memory))


def _answers(env: Environment, problems: Iterable[Problem]) -> list[Design]:
    """What can be answered: mechanisms as good as those of their form can be, or that there are none."""
    return [found for one in problems if clash_of_cut(one, env) is None and (found := _answer(env, one))]


def _answer(env: Environment, problem: Problem) -> Design | None:
    try:
        return answered(env, problem)
    except (NoEntry, NoQuantity, TooLarge):
        return None


def _rank(found: Design) -> tuple[bool, Fraction, bool]:
    """What is unbounded first, then the better value, then what is attained."""
    value = Fraction(0) if found.value is None else -found.problem.objective.aim.sign * found.value
    return found.status is Status.UNBOUNDED, value, found.attained is not False
