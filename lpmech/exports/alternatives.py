"""The systems of Liu's contingent transfers as one program: a block for each system, without common columns.

A block is a system of `mechanisms/due_payments.py`: for an agent, a period with a next one, an allocation and types of
the others at which some report leads to that allocation (*contingent*: and such a report), the payment y due at each
state of the others in the next period, with a row δ μ_s · y = b(s) or ≥ b(s) for every own type s. In the form
contingent_vcg the rows of all types whose report leads to the allocation are equations: where even equations at every
type have a solution it is one of this system. In contingent_vcg_literal all rows are equations, at every allocation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from lpmech.lp.names import name, part, word
from lpmech.lp.program import Building, LinearProgram, Sense
from lpmech.lp.steps import labels_of, period_words
from lpmech.mechanisms.contingent import obstacle_in_words, residual_target
from lpmech.mechanisms.due_payments import System, Systems, due_systems
from lpmech.mechanisms.forms import DUE, Form
from lpmech.mechanisms.last_period import last_period
from lpmech.mechanisms.social import Program
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import NoMechanism
from lpmech.problem.members import member
from lpmech.problem.tables import ZERO, Table


def alternatives_program(env: Environment, everyone: Program, form: Form) -> LinearProgram:
    """All systems of a form for the efficient rule; feasible iff its transfers can be built. The objective is 0.

    Raises NoMechanism where no transfers make truth optimal in the last period, on which the systems build.
    """
    form = member(Form, form)
    if form not in DUE:
        raise ValueError(f"no systems for the form {form}; there are some for {', '.join(DUE)}")
    building = Building(f"alternatives of the {form} transfers of {env.name}")
    for agent, own in enumerate(_last_payments(env, everyone)):
        for position in env.periods if env.horizon is None else env.periods[:-1]:
            targets = residual_target(env, everyone, agent, position, own)
            systems = due_systems(env, everyone.periods[position].allocation, agent, position, targets)
            for block in _blocks(env, agent, position, systems, form):
                block.add(building)
    return building.done()


def _last_payments(env: Environment, everyone: Program) -> tuple[Table, ...]:
    """The last period's own transfers, by agent; 0 with an infinite horizon."""
    if env.horizon is None:
        return tuple(ZERO for _ in env.agents)
    last = last_period(env, everyone.periods[-1].allocation)
    if last.transfers is None:
        assert last.contradiction is not None
        raise NoMechanism(
            f"the systems need transfers of the last period: {obstacle_in_words(env, last.contradiction)}"
        )
    return last.transfers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Block:
    """One system, and the words for its place, rows and columns."""

    at: str
    types: tuple[str, ...]
    following: list[tuple[str, ...]]  # the others' next types
    system: System
    discount: Fraction

    def add(self, building: Building) -> None:
        """Adds its columns and rows to a program."""
        columns = [building.column(name("due", self.at, part("next", *labels))) for labels in self.following]
        rows, right = self.system.rows.scaled(self.discount), self.system.right.scaled(self.discount)
        for own, label in enumerate(self.types):
            terms = [(column, rows.item((own, place))) for place, column in enumerate(columns)]
            sense = Sense.EQUAL if own in self.system.equal else Sense.AT_LEAST
            building.row(name("tells", self.at, part("type", label)), terms, sense, right.item((own,)))


def _blocks(env: Environment, agent: int, position: int, systems: Systems, form: Form) -> Iterator[_Block]:
    """The systems of an agent and period."""
    stage, following = env.stage(position), env.stage(0 if env.horizon is None else position + 1)
    who = name(word(env.agents[agent]), period_words(env, position, 1))
    later = list(product(*(following.labels[axis] for axis in systems.later)))
    for system in systems.of_form(form):
        allocation, *state = system.cell
        others = part("others", *labels_of(stage, systems.today[1:-1], tuple(state)))
        report = "" if system.report is None else part("report", stage.types[agent][system.report])
        at = name(who, part("allocation", stage.allocations[allocation]), others, report)
        yield _Block(at=at, types=stage.types[agent], following=later, system=system, discount=env.discount)
