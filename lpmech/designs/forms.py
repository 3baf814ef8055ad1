"""The same problem for nested forms of payments, from those that remember nothing to all public mechanisms.

Payments may remember nothing, one period, or the history; and where several allocations are optimal, lotteries over
these may be chosen. Each form holds the one before it. If none of a finite horizon does what is asked, no public
mechanism with an efficient rule does, whichever optimal allocations it selects. (docs/design.md, *Form by form*.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lpmech.designs.design import Design, answered
from lpmech.designs.problem import Allocation, Memory, Problem, Term
from lpmech.designs.sizes import TooLarge
from lpmech.problem.environment import Environment


class NoForms(ValueError):  # noqa: N818 - what is asked
    """A problem whose payments have one form only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One form, and what is found; None where its program is too large, for `reason`."""

    allocation: Allocation
    memory: Memory
    found: Design | None
    reason: str = ""

    @property
    def name(self) -> str:
        """Of its folder: `one period`, or `ties`."""
        return "ties" if self.allocation is Allocation.TIES else self.memory.value


def forms(env: Environment, problem: Problem) -> list[Form]:
    """The answers for every form, the narrowest first. Raises NoForms.

    >>> import lpmech
    >>> from lpmech.designs.reading import read_problem
    >>> env = lpmech.load("beyond/later_rent")
    >>> asked = read_problem({"format": "lpmech-problem/1", "incentives": "interim"}, env)
    >>> [(form.name, form.found.status.value) for form in forms(env, asked)]
    [('none', 'feasible'), ('one period', 'feasible'), ('history', 'feasible'), ('ties', 'feasible')]
    """
    if problem.allocation.free:
        raise NoForms("the rule is free; payments remember the history then, and there is no other form")
    if problem.cut is not None:
        raise NoForms("payments remember the history up to the cut")
    if any(term.after for term in _terms(problem)):
        raise NoForms("a quantity at a place after a history is one of a single form")
    return [_form(env, one) for one in _problems(env, problem)]


def _terms(problem: Problem) -> Iterator[Term]:
    for linear in (*problem.objective.of, *(one.terms for one in problem.constraints)):
        yield from linear


def _problems(env: Environment, problem: Problem) -> Iterator[Problem]:
    """Of one period there is nothing to remember."""
    once = env.horizon == 1
    memories = (Memory.NONE,) if once else (Memory.NONE, Memory.ONE_PERIOD)
    for memory in (*memories, *((Memory.HISTORY,) if env.horizon is not None and not once else ())):
        yield replace(problem, payments=replace(problem.payments, memory=memory))
    if env.horizon is not None and _may_tie(problem):
        payments = replace(problem.payments, memory=Memory.HISTORY)
        yield replace(problem, payments=payments, allocation=Allocation.TIES)


def _may_tie(problem: Problem) -> bool:
    return problem.allocation is Allocation.EFFICIENT and not problem.eased


def _form(env: Environment, problem: Problem) -> Form:
    form = Form(allocation=problem.allocation, memory=problem.payments.memory, found=None)
    try:
        return replace(form, found=answered(env, problem))
    except TooLarge as reason:
        return replace(form, reason=str(reason))
