"""Two tables that a statement says are equal, or ordered: the first cell where they are not, in words."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from lpmech.audit.words import state_in_words
from lpmech.environment import Environment
from lpmech.exact import format_number
from lpmech.tables import Table
from lpmech.theorems.statement import Failure


def equal(env: Environment, left: Table, right: Table, what: str, position: int = 0) -> Failure | None:
    """A failure where the two are not the same function of the state; `what` they are, in words."""
    return _compared(env, left, right, what, "is {0}, not {1}", position, lambda gap: gap != 0)


def at_least(env: Environment, left: Table, right: Table, what: str, position: int = 0) -> Failure | None:
    """A failure where left ≥ right fails somewhere."""
    return _compared(env, left, right, what, "is {0}, less than {1}", position, lambda gap: gap < 0)


def _compared(
    env: Environment, left: Table, right: Table, what: str, said: str, position: int,
    bad: Callable[[np.ndarray], np.ndarray],
) -> Failure | None:  # fmt: skip
    gap = left - right
    wrong = np.argwhere(bad(gap.array.numerators))
    if not len(wrong):
        return None
    where = dict(zip(gap.axes, (int(n) for n in wrong[0]), strict=True))
    labels = env.stage(position).labels
    place = state_in_words({axis: labels[axis][n] for axis, n in where.items()})
    numbers = [format_number(_at(table, where)) for table in (left, right)]
    return Failure(words=f"{what}{' at ' + place if place else ''} {said.format(*numbers)}")


def _at(table: Table, where: dict[str, int]) -> Fraction:
    return table.array.item(tuple(where[axis] for axis in table.axes))
