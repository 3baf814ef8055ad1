"""What can be chosen: the sets of shocks, and the stage's table of what is feasible at which states.

At a shock z and state θ everyone can choose what is in A(z) and has 1 in the table at θ. The society without an agent
can choose what is in its own set and has 1 at every type of that agent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .environment import Stage
from .meter import list_up, make, spend
from .older import paired
from .vectors import Family, Vector

EVERYONE = -1
Rows = Sequence[Sequence[int]]  # by allocation and state: whether the table has 1


@dataclass(frozen=True)
class Feasible:
    """What can be chosen at a shock: positions in the stage's order, everywhere or where the rows have 1."""

    allowed: tuple[int, ...]
    rows: Rows | None

    def has(self, allocation: int, state: int) -> bool:
        return allocation in self.allowed and (self.rows is None or bool(self.rows[allocation][state]))

    def outside(self, chosen: Sequence[int]) -> int | None:
        """The first state at which what is chosen cannot be; None where there is none."""
        spend(len(chosen) + len(self.allowed))
        allowed, rows = set(self.allowed), self.rows
        if rows is None:
            if allowed.issuperset(chosen):
                return None
            return next(state for state, a in enumerate(chosen) if a not in allowed)
        spend(2 * len(chosen))
        return next((s for s, a in enumerate(chosen) if a not in allowed or not rows[a][s]), None)

    def stays(self, chosen: Sequence[int]) -> list[int]:
        """0 where what is chosen can be, and −1 where it cannot, state by state."""
        make(len(chosen), times=4)
        return [self.has(a, state) - 1 for state, a in enumerate(chosen)]

    def best(self, family: Family) -> Vector:
        """The largest value over what can be chosen, state by state."""
        if self.rows is None:
            return family.best(self.allowed)
        found: list[int | None] = [None] * len(self.rows[0])
        for a in self.allowed:
            make(len(found), family.bits)
            each = paired(family.rows[a], self.rows[a], found)
            found = [x if open_ and (most is None or x > most) else most for x, open_, most in each]
        return Vector(family.denominator, [x for x in found if x is not None], family.known)


def feasible_at(stage: Stage, shock: int, left_out: int = EVERYONE) -> Feasible:
    """What everyone, or the society without an agent, can choose at a shock."""
    found = stage.shocks[shock]
    return Feasible(found.feasible if left_out == EVERYONE else found.without[left_out], _rows(stage, left_out))


def _rows(stage: Stage, left_out: int) -> Rows | None:
    """Made once for each society of a stage."""
    if stage.open is None:
        return None
    if left_out not in stage.open_rows:
        stage.open_rows[left_out] = _everyone(stage) if left_out == EVERYONE else _at_every_type(stage, left_out)
    return stage.open_rows[left_out]


def _everyone(stage: Stage) -> Rows:
    assert stage.open is not None
    size, count = stage.space.size, len(stage.allocations)
    rows = stage.open.by_allocation(stage.space, count)
    list_up(count * size, kept=True)
    return rows


def _at_every_type(stage: Stage, agent: int) -> Rows:
    """1 where the table has 1 whatever the type of an agent."""
    own, space = stage.space.has_public + agent, stage.space
    step, size = space.strides[own], space.sizes[own]
    found = []
    for row in _rows(stage, EVERYONE) or ():
        make(space.size, times=size, kept=True)
        least = [min(row[s - s // step % size * step + k * step] for k in range(size)) for s in range(space.size)]
        found.append(least)
    return found


def same_without(stage: Stage, shock: int, left_out: int) -> bool:
    """Whether the society without an agent can choose at every state what everyone can."""
    size, everyone, others = stage.space.size, feasible_at(stage, shock), feasible_at(stage, shock, left_out)
    places = range(len(stage.allocations))
    spend(size * len(places))
    return all(others.has(a, state) == everyone.has(a, state) for a in places for state in range(size))


def nowhere(stage: Stage) -> Iterator[tuple[int, int, int]]:
    """Shock, society and state at which nothing can be chosen."""
    if stage.open is None:
        return
    for left_out in (EVERYONE, *range(len(stage.space.sizes) - stage.space.has_public)):
        for z in range(len(stage.shocks)):
            sets = feasible_at(stage, z, left_out)
            spend(stage.space.size * (1 + len(sets.allowed)))
            for state in range(stage.space.size):
                if not any(sets.has(a, state) for a in sets.allowed):
                    yield z, left_out, state
