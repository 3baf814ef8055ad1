"""The linear program of a form of transfers: its columns are truthful payoffs, its rows incentive constraints.

Payments are eliminated (`model.py`). What is left are the payoffs

    N(θ)                     history_independent,
    N(θ) − q(…; θ_{-i})      contingent_vcg and contingent (q is paid for what is remembered),
    V(m, θ)                  one_period_memory,

and the rows (*) of `model.py`: one for each (θ, r_i), since q cancels in today's terms, and for the last form one for
each (m, θ, r_i). All rows are relaxed by the same ε ≥ 0, which is minimised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from lpmech.existence.model import ZERO, Constraint, Lie, Model, Next
from lpmech.lp import steps
from lpmech.lp.names import name, part, word
from lpmech.lp.program import Building, LinearProgram, Sense
from lpmech.lp.steps import State
from lpmech.mechanisms.forms import Form
from lpmech.problem.members import member
from lpmech.problem.memory import ask
from lpmech.problem.tables import Axes


class Unknown(StrEnum):
    """What a column is: what truth is worth, or what is paid for what is remembered."""

    VALUE = "value"
    DUE = "due"


Memory = tuple[int, ...]  # (allocation, own report, *reports of the others); () where nothing is remembered
ColumnKey = tuple[Unknown, int, Memory, State]  # (what it is, period, key, state)
Payoff = dict[int, Fraction]  # a truthful payoff as a combination of columns
ONE = Fraction(1)
ENTRY = 1_100  # bytes of a number of a row, with its copies for the solver and in proofs


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class System:
    """The program of a form, and what its rows and columns are about."""

    model: Model
    form: Form
    program: LinearProgram
    rows: tuple[tuple[Constraint, Memory], ...]
    columns: Mapping[ColumnKey, int]

    def value(self, x: tuple[Fraction, ...], period: int, memory: Memory, after: Next) -> Fraction:
        """The truthful payoff at a point of the program."""
        terms = payoff_terms(self.model, self.form, period, memory, after)
        return sum((x[self.columns[key]] * sign for key, sign in terms if key in self.columns), ZERO)

    def due(self, x: tuple[Fraction, ...], period: int, memory: Memory, others: State) -> Fraction:
        """q at a point of the program; 0 where it does not occur."""
        column = self.columns.get((Unknown.DUE, period, key_of(self.model, self.form, memory), others))
        return ZERO if column is None else x[column]


def system_of(model: Model, form: Form) -> System:
    """The program of a form: minimise ε over payoffs that meet every incentive constraint up to ε."""
    form = member(Form, form)
    check_memory(model, form)
    writing = _Writing(model, form)
    for constraint in model.constraints:
        writing.write(constraint)
    return System(model=model, form=form, program=writing.building.done(), rows=tuple(writing.rows),
                  columns=writing.columns)  # fmt: skip


class _Writing:
    """The program while it is written; the first column is ε."""

    def __init__(self, model: Model, form: Form) -> None:
        self.model, self.form = model, form
        self.building = Building(f"{model.env.name}: {form} transfers of {model.name}")
        self.epsilon = self.building.column("epsilon", cost=1, nonnegative=True)
        self.columns: dict[ColumnKey, int] = {}
        self.rows: list[tuple[Constraint, Memory]] = []

    def write(self, constraint: Constraint) -> None:
        """The rows of a lie, one for each memory."""
        later: Payoff | None = None
        for memory in memories(self.model, self.form, constraint.lie.period):
            today = self._today(constraint.lie, memory)
            later = self._later(constraint) if later is None else later
            named = row_id(self.model, constraint.lie, memory)
            self.building.row(named, [*today.items(), *later.items()], Sense.AT_LEAST, constraint.right)
            self.rows.append((constraint, memory))

    def _today(self, lie: Lie, memory: Memory) -> Payoff:
        """ε and today's payoffs; q cancels."""
        total: Payoff = {} if lie.is_unpaid else {self.epsilon: ONE}
        for own, sign in lie.today:
            payoff = payoff_terms(self.model, self.form, lie.period, memory, (own, lie.others))
            self._add(total, [term for term in payoff if term[0][0] is Unknown.VALUE], Fraction(sign))
        return total

    def _later(self, constraint: Constraint) -> Payoff:
        """What the lie changes of later payoffs: the same after every memory."""
        total: Payoff = {}
        lie, after = constraint.lie, self.model.next(constraint.lie.period)
        for allocation, weights in constraint.shift.items():
            for following, weight in weights.items():
                assert after is not None
                remembered = (allocation, lie.report, *lie.others)
                self._add(total, payoff_terms(self.model, self.form, after, remembered, following), -weight)
        return total

    def _add(self, total: Payoff, payoff: list[tuple[ColumnKey, int]], factor: Fraction) -> None:
        """Adds a payoff, times a factor; what is met for the first time becomes a column."""
        for key, sign in payoff:
            if key not in self.columns:
                self.columns[key] = self.building.column(column_id(self.model, *key))
            total[self.columns[key]] = total.get(self.columns[key], ZERO) + sign * factor


def check_memory(model: Model, form: Form) -> None:
    """Raises NotEnoughMemory where the rows of a form would not fit."""
    form = member(Form, form)
    after = [len(memories(model, form, period)) for period in model.env.periods]
    entries = sum(after[one.lie.period] * (3 + sum(map(len, one.shift.values()))) for one in model.constraints)
    ask(entries * ENTRY, f"the {form} transfers of {model.name}, whose constraints have {entries:,} numbers,",
               "fewer types, agents or periods")  # fmt: skip


def memories(model: Model, form: Form, period: int) -> list[Memory]:
    """The memories after which the form's payoffs may differ; () where nothing is remembered."""
    before = model.before(period)
    if form.additive or before is None:
        return [()]
    return [
        (allocation, own, *others)
        for others in model.others(before)
        for own in model.types(before)
        for allocation in model.plan(before, own, others)
    ]


def key_of(model: Model, form: Form, memory: Memory) -> Memory:
    """What a form makes of a memory."""
    if not memory or not form.remembers:
        return ()
    return memory if form.own_report else (memory[0], *memory[2:])


def remembered_axes(model: Model, form: Form, before: int) -> Axes:
    """The axes of what a form makes of memories of a period."""
    if not form.remembers:
        return ()
    own = (model.name,) if form.own_report else ()
    return ("allocation", *own, *model.others_axes(before))


def payoff_terms(
    model: Model, form: Form, period: int, memory: Memory, after: Next
) -> list[tuple[ColumnKey, int]]:  # fmt: skip
    """The truthful payoff at a state as columns: N, N − q or V.

    There is no q in a period in which the agent may be away: then p_0 + q is 0, so that q is the same after every
    memory, and may be counted as a part of p_0.
    """
    own, others = after
    state, key = model.state(period, own, others), key_of(model, form, memory)
    if not form.additive:
        return [((Unknown.VALUE, period, key, state), 1)]
    net = ((Unknown.VALUE, period, (), state), 1)
    return [net, ((Unknown.DUE, period, key, others), -1)] if key and not model.unpaid(period) else [net]


def column_id(model: Model, kind: Unknown, period: int, memory: Memory, state: State) -> str:
    """A column in words."""
    stage = model.stage(period)
    axes = stage.components if kind is Unknown.VALUE else model.others_axes(period)
    here = part("state", *steps.labels_of(stage, axes, state))
    return name(kind, word(model.name), period_part(model, period), _memory_part(model, period, memory), here)


def row_id(model: Model, lie: Lie, memory: Memory) -> str:
    """An incentive constraint in words."""
    stage = model.stage(lie.period)
    here = part("state", *steps.labels_of(stage, stage.components, model.state(lie.period, lie.true, lie.others)))
    known = _memory_part(model, lie.period, memory)
    return name(kind_of(lie), word(model.name), period_part(model, lie.period), known, here, said_part(model, lie))


def kind_of(lie: Lie) -> str:
    """What a row is called."""
    return "lie" if not lie.is_unpaid else ("pays nothing" if lie.sign > 0 else "receives nothing")


def said_part(model: Model, lie: Lie) -> str:
    """What is said, if it is a lie."""
    return "" if lie.is_unpaid else part("report", model.stage(lie.period).labels[model.name][lie.report])


def period_part(model: Model, period: int) -> str:
    """`period 2`; nothing where the horizon is infinite."""
    return "" if model.env.horizon is None else f"period {period + 1}"


def _memory_part(model: Model, period: int, memory: Memory) -> str:
    """The allocation, then the own report where it is remembered, then the others'."""
    before = model.before(period)
    if not memory or before is None:
        return ""
    stage, axes = model.stage(before), model.others_axes(before)
    reports = memory[len(memory) - len(axes) :]
    own = [stage.labels[model.name][memory[1]]] if len(memory) > len(axes) + 1 else []
    return part("memory", stage.allocations[memory[0]], *own, *steps.labels_of(stage, axes, reports))
