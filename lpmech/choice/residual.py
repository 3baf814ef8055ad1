"""Liu's contingent transfers, all of them: due payments that leave the agent the whole surplus (2014, Lemmas 7.1, 7.3).

Truth is worth N_t = W_t, net of what is due, and in the last period of a finite horizon what the last period is worth
under its own transfers. What is due, q, solves the systems of `mechanisms/due_payments.py`:

    δ μ_s · q = b(s) where the report s leads to the allocation,   δ μ_s · q ≥ b(s) at other own types s.

Nothing is paid but what is due, and the last period's own transfers. The systems imply incentive compatibility.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from lpmech.choice.space import Affine, Place, Slack, Space, Writing
from lpmech.existence.model import ZERO, Model
from lpmech.existence.system import ColumnKey, Unknown
from lpmech.lp import steps
from lpmech.lp.names import name, part
from lpmech.lp.program import Row, Sense, terms_of
from lpmech.lp.steps import State
from lpmech.mechanisms.contingent import residual_target
from lpmech.mechanisms.due_payments import System, due_systems
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.social import Program
from lpmech.problem.members import member
from lpmech.problem.tables import Table


def residual_space(model: Model, form: Form, everyone: Program, own: Table) -> Space:
    """The residual claimant's transfers of a form; `own` are the agent's own transfers of the last period."""
    form = member(Form, form)
    writing = Writing(model, form)
    whole = writing.space()
    fixed = _fixed(writing.columns, model, everyone, own)
    payments = {place: _payment(writing.columns, model, place, own) for place in whole.payments}
    payoffs = {place: _known(payoff, fixed) for place, payoff in whole.payoffs.items()}
    slacks: tuple[Slack, ...] = tuple(replace(one, slack=_known(one.slack, fixed)) for one in whole.slacks)
    return replace(whole, payments=payments, payoffs=payoffs, slacks=slacks,
                   rows=tuple(_rows(writing.columns, model, form, everyone, own)))  # fmt: skip


def _fixed(columns: Mapping[ColumnKey, int], model: Model, everyone: Program, own: Table) -> dict[int, Fraction]:
    """N by column."""
    return {
        place: _residual(model, everyone, own, period, state)
        for (kind, period, _, state), place in columns.items()
        if kind is Unknown.VALUE
    }


def _residual(model: Model, everyone: Program, own: Table, period: int, state: State) -> Fraction:
    """W, or in the last period its worth to the agent less its own payment."""
    stage = model.stage(period)
    where = dict(zip(stage.components, state, strict=True))
    if model.next(period) is not None:
        return steps.cell(everyone.periods[period].value, where)
    place = stage.components.index(model.name)
    others = (*state[:place], *state[place + 1 :])
    return model.prospects[period, others, state[place], state[place]].worth - steps.cell(own, where)


def _payment(columns: Mapping[ColumnKey, int], model: Model, place: Place, own: Table) -> Affine:
    """What is due, and in the last period its own payment."""
    stage = model.stage(place.period)
    where = dict(zip(stage.components, place.state, strict=True))
    constant = ZERO if model.next(place.period) is not None else steps.cell(own, where)
    others = tuple(where[axis] for axis in model.others_axes(place.period))
    column = columns.get((Unknown.DUE, place.period, place.memory, others))
    return Affine({} if column is None else {column: Fraction(1)}, constant)


def _known(total: Affine, fixed: Mapping[int, Fraction]) -> Affine:
    """A sum with its fixed columns in the constant."""
    constant = sum((value * fixed[column] for column, value in total.terms.items() if column in fixed), total.constant)
    return Affine({column: value for column, value in total.terms.items() if column not in fixed}, constant)


def _rows(columns: Mapping[ColumnKey, int], model: Model, form: Form, everyone: Program, own: Table) -> Iterator[Row]:
    """The rows of every system of the agent."""
    env = model.env
    for period in env.periods if env.horizon is None else env.periods[:-1]:
        rule = everyone.periods[period].allocation
        targets = residual_target(env, everyone, model.agent, period, own)
        for system in due_systems(env, rule, model.agent, period, targets).of_form(form):
            yield from _system_rows(columns, model, period, system)


def _system_rows(columns: Mapping[ColumnKey, int], model: Model, period: int, system: System) -> Iterator[Row]:
    allocation, *others = system.cell
    memory = (allocation, *others) if system.report is None else (allocation, system.report, *others)
    after = model.next(period)
    assert after is not None
    stage, axes = model.stage(period), model.others_axes(period)
    due = [columns[Unknown.DUE, after, memory, following] for following in model.others(after)]
    rows, right = system.rows.scaled(model.env.discount), system.right.scaled(model.env.discount)
    labels = stage.labels[model.name]
    report = "" if system.report is None else part("report", labels[system.report])
    known = part("others", *steps.labels_of(stage, axes, tuple(others)))
    at = name(model.name, f"period {period + 1}", part("allocation", stage.allocations[allocation]), known, report)
    for own, label in enumerate(labels):
        sense = Sense.EQUAL if own in system.equal else Sense.AT_LEAST
        terms = terms_of((column, rows.item((own, place))) for place, column in enumerate(due))
        yield Row(id=name("tells", at, part("type", label)), terms=terms, sense=sense, right=right.item((own,)))
