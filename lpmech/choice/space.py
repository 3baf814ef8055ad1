"""All incentive compatible transfers of a form, for one agent: the points of a linear program over truthful payoffs.

The columns are those of `existence/system.py`: N(θ), q(…; θ_{-i}) and V(m, θ), every one that a payment needs. With an
infinite horizon and one-period memory the first period has payoffs V(θ) of its own. What is paid, what truth is worth,
and the slack of a lie are sums of columns and a constant:

    payoff(t, m, θ)   N(θ), N(θ) − q(m; θ_{-i}), or V(m, θ)
    payment(t, m, θ)  Y_t(o, s, s) − payoff(t, m, θ),   θ = (s, o)                                     (`model.py`)
    slack             payoff(s, o) − payoff(r, o) − Σ_a Σ_θ' shift[a][θ'] · payoff(t+1, ((r,o),a), θ') − right

A *place* (t, m, θ) is a period, what the form remembers, and a report: a cell of the transfer tables. A lie *counts* if
at some shock of positive probability it changes the allocation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import NamedTuple

import numpy as np

from lpmech.existence.model import ZERO, Lie, Model, Next
from lpmech.existence.system import (
    ColumnKey,
    Memory,
    column_id,
    key_of,
    memories,
    payoff_terms,
    remembered_axes,
    row_id,
)
from lpmech.lp import steps
from lpmech.lp.program import Building, Row, Sense
from lpmech.lp.steps import State
from lpmech.mechanisms.forms import Form
from lpmech.problem import exact
from lpmech.problem.members import member
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import Table


class Place(NamedTuple):
    """A cell of the transfer tables. With an infinite horizon the period is 0, and memory () is the first period."""

    period: int
    memory: Memory  # as the form remembers it; () where nothing is remembered
    state: State


@dataclass(frozen=True, slots=True)
class Affine:
    """A sum of columns and a constant."""

    terms: Mapping[int, Fraction]
    constant: Fraction

    def at(self, x: Sequence[Fraction]) -> Fraction:
        """Its value at a point."""
        return sum((value * x[column] for column, value in self.terms.items()), self.constant)

    def plus(self, other: Affine, factor: Fraction | int = 1) -> Affine:
        """self + factor · other, without zeros."""
        keys = {**self.terms, **other.terms}
        total = {key: self.terms.get(key, ZERO) + factor * other.terms.get(key, ZERO) for key in keys}
        return Affine({key: value for key, value in total.items() if value}, self.constant + factor * other.constant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slack:
    """What telling the truth is worth more than a lie, after a memory."""

    id: str
    lie: Lie
    memory: Memory
    slack: Affine
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Space:
    """Valid transfers of one agent: the points x at which `rows` hold."""

    model: Model
    form: Form
    columns: tuple[str, ...]
    payments: Mapping[Place, Affine]
    payoffs: Mapping[Place, Affine]
    slacks: tuple[Slack, ...]
    rows: tuple[Row, ...]

    def building(self, title: str) -> Building:
        """A program to go on with: the columns without costs, and the rows."""
        building = Building(f"{self.model.env.name}: {title} of {self.model.name}")
        for column in self.columns:
            building.column(column)
        for row in self.rows:
            building.row(row.id, row.terms, row.sense, row.right)
        return building

    def tables(self, paid: Mapping[Place, Fraction]) -> tuple[Table, ...]:
        """The transfers as in `Mechanism.transfers`, from the payment at every place."""
        env = self.model.env
        later = env.periods[1:] if env.horizon is not None else range(self.form.remembers)
        return (self._first(paid), *(self._later(paid, period) for period in later))

    def _first(self, paid: Mapping[Place, Fraction]) -> Table:
        stage = self.model.stage(0)
        cells = [paid[Place(0, (), state)] for state in steps.states(stage, stage.components)]
        shape = tuple(stage.sizes[axis] for axis in stage.components)
        return Table(stage.components, exact.from_fractions(cells, shape)).minimal()

    def _later(self, paid: Mapping[Place, Fraction], period: int) -> Table:
        """Over what the form remembers, and the report; 0 after what cannot be."""
        before = self.model.before(period)
        assert before is not None
        stage, previous = self.model.stage(period), self.model.stage(before)
        known = remembered_axes(self.model, self.form, before)
        shape = (*(previous.sizes[axis] for axis in known), *(stage.sizes[axis] for axis in stage.components))
        cells = np.full(shape, ZERO, dtype=object)
        for memory in memories(self.model, Form.ONE_PERIOD_MEMORY, period):
            key = key_of(self.model, self.form, memory)
            for state in steps.states(stage, stage.components):
                cells[(*key, *state)] = paid[Place(period, key, state)]
        axes = (*(PREVIOUS + axis for axis in known), *stage.components)
        return Table(axes, exact.from_fractions(list(cells.ravel()), shape)).minimal()


def space_of(model: Model, form: Form) -> Space:
    """All incentive compatible transfers of a form; there may be none."""
    form = member(Form, form)
    return Writing(model, form).space()


class Writing:
    """A space while it is written."""

    def __init__(self, model: Model, form: Form) -> None:
        self.model, self.form = model, form
        self.columns: dict[ColumnKey, int] = {}

    def space(self) -> Space:
        """All parts; every slack is a row."""
        slacks = self.slacks()
        rows = tuple(row_of(one.id, one.slack) for one in slacks)
        places = self.places()
        payoffs = {place: payoff for place, (payoff, _) in places.items()}
        payments = {place: payment for place, (_, payment) in places.items()}
        return Space(model=self.model, form=self.form, columns=self.column_ids(), payments=payments, payoffs=payoffs,
                     slacks=slacks, rows=rows)  # fmt: skip

    def column_ids(self) -> tuple[str, ...]:
        """The columns in words, in their order."""
        return tuple(column_id(self.model, *key) for key in self.columns)

    def payoff(self, period: int, memory: Memory, after: Next) -> Affine:
        """What truth is worth; `memory` is (allocation, own report, …) in full, or ()."""
        total: dict[int, Fraction] = {}
        for key, sign in payoff_terms(self.model, self.form, period, memory, after):
            total[self.columns.setdefault(key, len(self.columns))] = Fraction(sign)
        return Affine(total, ZERO)

    def places(self) -> dict[Place, tuple[Affine, Affine]]:
        """The payoff and the payment at every place."""
        found: dict[Place, tuple[Affine, Affine]] = {}
        for period, memory in self.remembered():
            key = key_of(self.model, self.form, memory)
            for own, others in product(self.model.types(period), self.model.others(period)):
                place = Place(period, key, self.model.state(period, own, others))
                if place not in found:
                    payoff = self.payoff(period, memory, (own, others))
                    found[place] = payoff, self.truth(period, own, others).plus(payoff, -1)
        return found

    def remembered(self) -> list[tuple[int, Memory]]:
        """Every period with every memory in full; (0, ()) is the first period."""
        env = self.model.env
        if not self.form.remembers:
            return [(period, ()) for period in env.periods]
        later = [(period, memory) for period in env.periods if self.model.before(period) is not None
                 for memory in memories(self.model, Form.ONE_PERIOD_MEMORY, period)]  # fmt: skip
        return [(0, ()), *later]

    def truth(self, period: int, own: int, others: State) -> Affine:
        """Y_t(o, s, s)."""
        prospect = self.model.prospects[period, others, own, own]
        total = Affine({}, prospect.worth)
        for allocation, weights in prospect.later.items():
            total = self.later(total, period, (allocation, own, *others), weights, 1)
        return total

    def later(self, total: Affine, period: int, memory: Memory, weights: Mapping[Next, Fraction], sign: int) -> Affine:
        """A sum of tomorrow's payoffs added to another."""
        after = self.model.next(period)
        for following, weight in weights.items():
            assert after is not None
            total = total.plus(self.payoff(after, memory, following), sign * weight)
        return total

    def slacks(self) -> tuple[Slack, ...]:
        """Every lie after every memory that makes a difference to it."""
        found = []
        for one in self.model.constraints:
            lie, counts = one.lie, changes(self.model, one.lie)
            after = memories(self.model, self.form, lie.period)
            for memory in after if () in after or lie.period else [(), *after]:
                total = Affine({}, -one.right)
                for own, sign in lie.today:
                    total = total.plus(self.payoff(lie.period, memory, (own, lie.others)), sign)
                for allocation, weights in one.shift.items():
                    total = self.later(total, lie.period, (allocation, lie.report, *lie.others), weights, -1)
                found.append(Slack(id=row_id(self.model, lie, memory), lie=lie, memory=memory, slack=total,
                                   counts=counts))  # fmt: skip
        return tuple(found)


def row_of(row_id: str, slack: Affine) -> Row:
    """slack ≥ 0."""
    return Row(id=row_id, terms=tuple(sorted(slack.terms.items())), sense=Sense.AT_LEAST, right=-slack.constant)


def changes(model: Model, lie: Lie) -> bool:
    """Whether a lie changes the allocation at some shock of positive probability."""
    stage = model.stage(lie.period)
    told, truth = (
        dict(zip(stage.components, model.state(lie.period, own, lie.others), strict=True))
        for own in (lie.report, lie.true)
    )
    rule = model.rules[lie.period]
    return any(
        steps.chosen(rule, {**told, "shock": z}) != steps.chosen(rule, {**truth, "shock": z})
        for z, shock in enumerate(stage.shocks)
        if shock.probability
    )
