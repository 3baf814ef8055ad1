"""What an agent sees of a state, and what it may expect of the next one."""

from __future__ import annotations

from .model import Period
from .older import paired

Group = tuple[int, ...]


def sets_of(period: Period, agent: int) -> dict[Group, list[int]]:
    """By the labels that an agent sees, public state first: the states that have them."""
    found: dict[Group, list[int]] = {}
    seen = [*range(period.space.has_public), period.own(agent)]
    for state in range(period.space.size):
        found.setdefault(tuple(period.space.label(state, k) for k in seen), []).append(state)
    return found


class Rows:
    """μ(·|a,θ) as a list over the next states, over one denominator; found for an allocation when first asked for."""

    def __init__(self, period: Period) -> None:
        assert period.kernel is not None
        self.kernel, self.denominator = period.kernel, period.kernel.denominator
        self._columns: dict[int, list[list[int]]] = {}

    def at(self, allocation: int, state: int) -> list[int]:
        if allocation not in self._columns:
            self._columns[allocation] = self._transposed(allocation)
        return self._columns[allocation][state]

    def _transposed(self, allocation: int) -> list[list[int]]:
        size = self.kernel.following.size
        units = ([int(k == state) for k in range(size)] for state in range(size))
        columns = [self.kernel.expect(unit, allocation, self.kernel.everywhere) for unit in units]
        return [list(row) for row in paired(*columns)]
