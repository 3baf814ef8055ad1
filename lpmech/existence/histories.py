"""Rows over histories: the incentive constraints of every public mechanism of a finite horizon.

A *history* of period t is what the periods before have left behind: of each an event, (allocation, own report, *types
of the others), the allocation one that the reports lead to at some shock of positive probability. In period 1 there is
one, (). Shocks that choose the same allocation are taken together (docs/existence.md). The unknowns are the truthful
payoffs V(h, θ) after every history, and the rows, (*) of `model.py` after every history:

    V(h,(s,o)) − V(h,(r,o)) − Σ_a Σ_θ' shift(a,θ') · V((h,(a,r,o)), θ')  ≥  right.

Rows and columns whose histories begin with other types of the others in period 1 have nothing in common, so that the
program falls into *parts*, one for each of these types. Ids of rows and columns name labels, never positions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from lpmech.existence.model import Constraint, Model, Next
from lpmech.existence.system import Memory, kind_of, memories, said_part
from lpmech.lp import steps
from lpmech.lp.names import name, part, word
from lpmech.lp.steps import State
from lpmech.mechanisms.forms import Form

History = tuple[Memory, ...]
Column = tuple[History, Next]  # V after a history at (own type, types of the others)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HistoryRow:
    """A lie after a history."""

    history: History
    constraint: Constraint

    def terms(self) -> dict[Column, Fraction]:
        """The left-hand side."""
        lie = self.constraint.lie
        total: dict[Column, Fraction] = {(self.history, (own, lie.others)): Fraction(x) for own, x in lie.today}
        for allocation, weights in self.constraint.shift.items():
            after = (*self.history, (allocation, lie.report, *lie.others))
            total |= {(after, following): -weight for following, weight in weights.items()}
        return total


def events(model: Model, period: int, first: State | None = None) -> list[Memory]:
    """What a period may leave behind; in part, with these types of the others."""
    found = memories(model, Form.ONE_PERIOD_MEMORY, period + 1)
    return [event for event in found if first is None or event[2:] == first]


def histories(model: Model, period: int, first: State | None = None) -> Iterator[History]:
    """The histories of a period, the first event slowest; those of one part, where `first` is given."""
    return product(*(events(model, before, None if before else first) for before in range(period)))


def rows(model: Model, first: State) -> Iterator[HistoryRow]:
    """The rows of one part, period by period."""
    for period in model.env.periods:
        here = [one for one in model.constraints if one.lie.period == period and (period or one.lie.others == first)]
        for history in histories(model, period, first):
            yield from (HistoryRow(history=history, constraint=one) for one in here)


def count_rows(model: Model) -> int:
    """How many rows there are in all parts, from sizes alone: nothing is built."""
    total, known = 0, 1
    for period in model.env.periods:
        total += known * sum(one.lie.period == period for one in model.constraints)
        if model.next(period) is not None:
            known *= len(events(model, period))
    return total


def row_id(model: Model, row: HistoryRow) -> str:
    """The kind, the agent, the history, the state and the report."""
    lie = row.constraint.lie
    stage = model.stage(lie.period)
    here = part("state", *steps.labels_of(stage, stage.components, model.state(lie.period, lie.true, lie.others)))
    said = said_part(model, lie)
    return name(kind_of(lie), word(model.name), *_history_parts(model, row.history), here, said)


def column_id(model: Model, column: Column) -> str:
    """The kind, the agent, the history and the state."""
    history, (own, others) = column
    stage = model.stage(len(history))
    here = part("state", *steps.labels_of(stage, stage.components, model.state(len(history), own, others)))
    return name("value", word(model.name), *_history_parts(model, history), here)


def _history_parts(model: Model, history: History) -> Iterator[str]:
    """One part an event: the allocation, and the reports in the order of the components."""
    for period, (allocation, own, *others) in enumerate(history):
        stage = model.stage(period)
        reports = steps.labels_of(stage, stage.components, model.state(period, own, tuple(others)))
        yield part(f"event {period + 1}", stage.allocations[allocation], *reports)
