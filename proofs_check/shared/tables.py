"""Two tables that a statement says are equal, or ordered: the first cell where they are not, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np

from lpmech.claims.relation.values import Stated
from lpmech.claims.words import state_in_words
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number
from lpmech.problem.tables import Table
from lpmech.statements.statement import Failure

Told = Callable[[Mapping[str, int]], Stated]
"""What a certificate is to state of the numbers at a state, given by the positions of labels on some axes."""


def equal(
    env: Environment, left: Table, right: Table, what: str, position: int = 0, told: Told | None = None
) -> Failure | None:
    """A failure where the two are not the same function of the state; `what` they are, in words."""
    return _compared(env, left, right, what, "is {0}, not {1}", position, lambda gap: gap != 0, told)


def at_least(
    env: Environment, left: Table, right: Table, what: str, position: int = 0, told: Told | None = None
) -> Failure | None:
    """A failure where left ≥ right fails somewhere."""
    return _compared(env, left, right, what, "is {0}, less than {1}", position, lambda gap: gap < 0, told)


def _compared(
    env: Environment, left: Table, right: Table, what: str, said: str, position: int,
    bad: Callable[[np.ndarray], np.ndarray], told: Told | None,
) -> Failure | None:  # fmt: skip
    gap = left - right
    wrong = np.argwhere(bad(gap.array.numerators))
    if not len(wrong):
        return None
    where = dict(zip(gap.axes, (int(n) for n in wrong[0]), strict=True))
    labels = env.stage(position).labels
    place = state_in_words({axis: labels[axis][n] for axis, n in where.items()})
    numbers = [format_number(_at(table, where)) for table in (left, right)]
    words = f"{what}{' at ' + place if place else ''} {said.format(*numbers)}"
    return Failure(words=words, stated=told(where) if told else None)


def _at(table: Table, where: dict[str, int]) -> Fraction:
    return table.array.item(tuple(where[axis] for axis in table.axes))
