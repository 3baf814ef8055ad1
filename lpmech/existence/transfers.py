"""The payments that belong to truthful payoffs: p_t(m, θ) = Y_t(o, s, s) − V_t(m, θ), θ = (s, o) (`model.py`).

With an infinite horizon and a memory, the first period's payments are those after any one memory (one-period
memory), or p_0 (the contingent forms): the incentive constraints after a memory do not depend on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import numpy as np

from lpmech.existence.model import ZERO, Model
from lpmech.existence.system import Memory, System, key_of, memories, remembered_axes
from lpmech.mechanisms.forms import Form
from lpmech.problem import exact
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import Axes, Table

Point = tuple[Fraction, ...]


def transfers_at(system: System, x: Point) -> tuple[Table, ...]:
    """The tables of transfers of the agent at a point of the program, as in `Mechanism.transfers`."""
    env = system.model.env
    later = env.periods[1:] if env.horizon is not None else range(system.form.remembers)
    return (_first(system, x), *(_later(system, x, period) for period in later))


def _first(system: System, x: Point) -> Table:
    """The first period's payments: after no memory, or (infinite horizon, one-period memory) after the first one."""
    return _payments(system, x, 0, memories(system.model, system.form, 0)[0]).minimal()


def _later(system: System, x: Point, period: int) -> Table:
    """The payments after every memory."""
    model, before = system.model, system.model.before(period)
    assert before is not None
    if not system.form.remembers:
        return _payments(system, x, period, ()).minimal()
    if not system.form.additive:
        known = memories(model, system.form, period)
        return _remembered(system, before, period, {m: _payments(system, x, period, m) for m in known})
    others = model.others(period)
    axes = model.others_axes(period)
    known = memories(model, Form.ONE_PERIOD_MEMORY, period)
    due = {key_of(model, system.form, m): _table(model, period, axes, [system.due(x, period, m, o) for o in others])
           for m in known}  # fmt: skip
    return (_payments(system, x, period, ()) + _remembered(system, before, period, due)).minimal()


def _payments(system: System, x: Point, period: int, memory: Memory) -> Table:
    """Y_t(o, s, s) − V_t(m, (s, o)) over the state."""
    model = system.model
    stage = model.stage(period)
    where = stage.components.index(model.name)
    cells = []
    for state in product(*(range(stage.sizes[axis]) for axis in stage.components)):
        own, others = state[where], (*state[:where], *state[where + 1 :])
        cells.append(_truth(system, x, period, own, others) - system.value(x, period, memory, (own, others)))
    return _table(model, period, stage.components, cells)


def _truth(system: System, x: Point, period: int, own: int, others: tuple[int, ...]) -> Fraction:
    """Y_t(o, s, s)."""
    prospect, after = system.model.prospects[period, others, own, own], system.model.next(period)
    total = prospect.worth
    for allocation, weights in prospect.later.items():
        assert after is not None
        memory = (allocation, own, *others)
        total += sum((p * system.value(x, after, memory, following) for following, p in weights.items()), ZERO)
    return total


def _table(model: Model, period: int, axes: Axes, cells: Sequence[Fraction]) -> Table:
    """Cells over some components, row-major."""
    shape = tuple(model.stage(period).sizes[axis] for axis in axes)
    return Table(axes, exact.from_fractions(cells, shape))


def _remembered(system: System, before: int, period: int, tables: dict[Memory, Table]) -> Table:
    """One table for everything that the form makes of memories; 0 after those that do not count."""
    model = system.model
    stage, known = model.stage(before), remembered_axes(model, system.form, before)
    axes = next(iter(tables.values())).axes
    shape = (*(stage.sizes[axis] for axis in known), *(model.stage(period).sizes[axis] for axis in axes))
    cells = np.full(shape, ZERO, dtype=object)
    for memory, table in tables.items():
        values = np.empty(len(table.array.fractions()), dtype=object)
        values[:] = table.array.fractions()
        cells[memory] = values.reshape(table.array.shape)
    remembered = tuple(PREVIOUS + axis for axis in known)
    return Table((*remembered, *axes), exact.from_fractions(list(cells.ravel()), shape)).minimal()
