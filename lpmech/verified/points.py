"""The points of a design's certificate, for `check_design` of the proofs: mechanisms, limits and rays.

Nothing here has to be believed: the proofs hold for any point.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from . import generated as proofs
from .environment import ONE, ZERO
from .fields import Q
from .natives import native_q_at_most as at_most
from .natives import native_q_equal as equal
from .natives import native_q_plus as plus
from .natives import native_q_times as times
from .programs import Ids

SIGNS = {"Cho": "RSign", "Aid": "RAid"}  # columns that are not below 0, and the rows that say so
NUMBER = repr(("One",))


@dataclass(frozen=True)
class Point:
    """The numbers of columns; `bound` is that of the least or the greatest of sums. A ray has 0 in the place of 1."""

    columns: list[Any]
    values: dict[str, Q]
    bound: Q
    one: Q

    def worth(self, ids: Ids, terms: Any) -> Q:
        """What a sum of quantities is worth."""
        total: Q = ZERO
        for column, weight in proofs.terms_form(ids.env, ids.periods, ids.problem, ids.choices, terms):
            total = plus(total, times(weight, self.values.get(repr(column), ZERO)))
        return total

    def keeps_bounds(self, ids: Ids) -> bool:
        """Whether its number of the least of sums is none of theirs, but below them."""
        if ids.bound() is None:
            return True
        greatest, sums = ids.problem[13][0]
        worths = [self.worth(ids, terms) for terms in sums]
        return all(at_most(self.bound, one) if greatest else at_most(one, self.bound) for one in worths)


def read_point(ids: Ids, given: dict[str, Q], one: Q = ONE) -> Point | None:
    """The point that is named; None if there is no such column, or one is below 0 that must not be."""
    numbers, name = dict(given), ids.bound()
    bound = ZERO if name is None else numbers.pop(name, ZERO)
    known = ids.columns() if numbers else {}
    if any(key not in known or (known[key][0] in SIGNS and value[0] < 0) for key, value in numbers.items()):
        return None
    columns = [(known[key], value) for key, value in numbers.items()]
    point = Point(columns, {NUMBER: one, **{repr(column): value for column, value in columns}}, bound, one)
    return point if not proofs.is_free(ids.problem) or _adds_up(ids, point) else None


def _adds_up(ids: Ids, point: Point) -> bool:
    """Whether chances add up at every place. The proofs divide by what chances add up to, or look at what they use."""
    for t, _, memory, reports in ids.places():
        reach = point.values.get(_last(t, memory), ZERO)
        for z in proofs.likely_shocks(ids.env, t):
            total = ZERO
            for a in ids.choices(t, z, reports):
                total = plus(total, point.values.get(repr(("Cho", t, memory, z, reports, a)), ZERO))
            if not equal(total, reach):
                return False
    return True


def _last(t: int, memory: Any) -> str:
    """The column of the last choice."""
    if not memory:
        return NUMBER
    ((reports, z), a), *earlier = memory
    return repr(("Cho", t - 1, earlier, z, reports, a))


def stays(ids: Ids, point: Point, base: Point) -> bool:
    """Whether a point has columns only where the base has histories with a chance."""
    if not proofs.is_free(ids.problem):
        return True
    return all(_last(*_history(column)) in base.values for column, _ in point.columns)


def _history(column: Any) -> tuple[int, Any]:
    """The period of a column, and what is remembered there."""
    at = 1 if column[0] in ("Cho", "Aid") else 2
    return column[at], column[at + 1]


def histories(ids: Ids) -> Iterator[tuple[str, tuple[int, Any]]]:
    """The histories by the words of their nodes."""
    for t, _, memory, _ in ids.places():
        yield ids.node(t, memory), (t, memory)
