"""Nested forms of transfers, each decided by one exact linear program for each agent.

    history_independent   p(r)
    contingent_vcg        p_0(r) + q(previous allocation and θ_{-i}; θ_{-i})           (Liu 2014, Theorem 3.2)
    contingent            p_0(r) + q(previous allocation, θ_{-i} and own report; θ_{-i})        (Theorem 3.1)
    one_period_memory     p(m, r), m the previous reports and allocation

Every form contains those before it. The program (`system.py`) finds the least ε ≥ 0 for which ε-incentive compatible
transfers of the form exist: 0 where some are incentive compatible. Where none are, its multipliers are weights, of
sum 1, of incentive constraints that add up to 0 ≥ ε, reduced to an irreducible set: leaving out any one of them, the
rest can be met.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from lpmech.existence.irreducible import reduced
from lpmech.existence.model import Lie, Model
from lpmech.existence.system import Memory, System, system_of
from lpmech.existence.transfers import transfers_at
from lpmech.lp.program import LinearProgram, Row
from lpmech.lp.proofs import Optimal
from lpmech.lp.solve import solve
from lpmech.mechanisms.forms import Form
from lpmech.problem.members import member
from lpmech.problem.tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """An incentive constraint in a contradiction: the lie, after which memory, with what weight."""

    lie: Lie
    memory: Memory
    weight: Fraction
    right: Fraction  # the constraint's right-hand side


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """What is known of one form for one agent."""

    form: Form
    agent: int
    epsilon: Fraction  # the least ε for which ε-incentive compatible transfers of the form exist
    contradiction: tuple[Clash, ...]  # empty where ε = 0; else weights of sum 1 that prove the least ε
    system: System
    point: tuple[Fraction, ...]  # of its program, where ε is least

    @cached_property
    def transfers(self) -> tuple[Table, ...]:
        """Transfers of the least ε, as in `Mechanism.transfers`."""
        return transfers_at(self.system, self.point)

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of the program."""
        return len(self.system.program.rows), len(self.system.program.columns)

    @property
    def works(self) -> bool:
        """Whether incentive compatible transfers of the form exist."""
        return self.epsilon == 0


def decide_form(model: Model, form: Form) -> Found:
    """The least ε of a form, with transfers and, where it is positive, the contradiction."""
    form = member(Form, form)
    system = system_of(model, form)
    outcome = solve(system.program)
    if not isinstance(outcome, Optimal):
        raise AssertionError(f"{system.program.name!r} has a solution and its objective is at least 0")
    counts = [not one.lie.is_unpaid for one, _ in system.rows]
    weights = reduced(_without_epsilon(system.program), outcome.y, counts) if outcome.objective else ()
    clashes = (
        Clash(lie=one.lie, memory=memory, weight=weight, right=one.right)
        for (one, memory), weight in zip(system.rows, weights, strict=False)
        if weight
    )
    return Found(form=form, agent=model.agent, epsilon=outcome.objective, contradiction=tuple(clashes),
                 system=system, point=outcome.x)  # fmt: skip


def _without_epsilon(program: LinearProgram) -> tuple[Row, ...]:
    """The incentive constraints as they are, not relaxed: the first column is ε."""
    return tuple(replace(row, terms=tuple(term for term in row.terms if term[0])) for row in program.rows)
