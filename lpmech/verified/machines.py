"""The automata of a witness that some mechanism exists, as values of the proofs (docs/existence.md, section 5).

Nothing here is trusted: the proofs hold for any automata.
"""

from __future__ import annotations

from math import prod
from typing import Any

from .environment import table
from .faults import Path, malformed
from .fields import fields, items, whole
from .shapes import Shapes


def read_automata(shapes: Shapes, value: Any, path: Path) -> list[Any]:
    """An automaton for each agent."""
    agents = shapes.names.agents
    given = fields(value, path, agents)
    return [_automaton(shapes, given[name], (*path, name)) for name in agents]


def _automaton(shapes: Shapes, value: Any, path: Path) -> Any:
    given = fields(value, path, ("initial", "states"))
    states = items(given["states"], (*path, "states"), 1)
    initial = whole(given["initial"], (*path, "initial"), 0, len(states) - 1)
    read = [_state(shapes, one, len(states), (*path, "states", k)) for k, one in enumerate(states)]
    return ("Automaton", initial, read)


def _state(shapes: Shapes, value: Any, count: int, path: Path) -> Any:
    given, names = fields(value, path, ("period", "payoffs", "next")), shapes.names
    t = shapes.period(given["period"], (*path, "period"))
    payoffs = shapes.tables.rational(given["payoffs"], shapes.tables.states(t), (*path, "payoffs"))
    if (given["next"] is None) is not (names.horizon is not None and t == names.horizon - 1):
        malformed((*path, "next"), "transitions, and null in the last period", given["next"])
    return ("MemoryState", t, payoffs, _following(shapes, given["next"], t, count, (*path, "next")))


def _following(shapes: Shapes, rows: Any, t: int, count: int, path: Path) -> Any:
    """The number of the state that follows, on (allocation, reports); where none does, one that there is not."""
    if rows is None:
        return table([], count, {})
    sizes = [len(shapes.names.allocations[shapes.names.stage(t)]), *shapes.names.space(t).sizes()]
    if len(items(rows, path)) != sizes[0]:
        malformed(path, "a list for each allocation", rows)
    for a, row in enumerate(rows):
        if len(items(row, (*path, a))) != prod(sizes[1:]):
            malformed((*path, a), "an entry for each joint report", row)
    found = [
        count if to is None else whole(to, (*path, a, r), 0, count - 1)
        for a, row in enumerate(rows)
        for r, to in enumerate(row)
    ]
    return table(list(enumerate(sizes)), count, {k + 1: to for k, to in enumerate(found)})
