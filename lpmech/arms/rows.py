"""Rewards and transition rows of one arm, each a list by state or an object keyed by states."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np

from lpmech.exact import ExactArray, format_number
from lpmech.reading import numbers
from lpmech.reading.faults import quote
from lpmech.reading.labels import is_known
from lpmech.reading.node import Node
from lpmech.reading.numbers import NotANumber
from lpmech.reading.words import nearest, one_of

MAX_STATES = 2_000  # of one arm
Places: TypeAlias = list[Node | None]  # where each number of a table is written; None: nowhere, and 0


def read_start(node: Node | None, states: tuple[str, ...]) -> int | None:
    """The position of the initial state, where one is given."""
    if node is None or not is_known(node, node.value, states, "state of this arm"):
        return None
    return states.index(str(node.value))


def read_rewards(node: Node | None, states: tuple[str, ...]) -> ExactArray | None:
    """A number for every state."""
    if node is None:
        return None
    found = _by_state(node, states, "a number for every state", complete=True)
    return _numbers(found) if found is not None else None


def read_transition(node: Node | None, states: tuple[str, ...]) -> ExactArray | None:
    """A row for every state: the probabilities of the next one, which sum to 1; those left out of an object are 0."""
    if node is None or not _is_small(node, states):
        return None
    rows = _by_state(node, states, "a row for every state", complete=True)
    if rows is None:
        return None
    read = [_by_state(row, states, "the probabilities of the next state") if row else None for row in rows]
    cells = [cell for row in read if row is not None for cell in row]
    if len(cells) < len(states) ** 2:
        return None
    array = _numbers(cells)
    if array is None:
        return None
    square = array.view(array.numerators.reshape(len(states), len(states)))
    return square if _are_distributions(square, cells, rows, states) else None


def _is_small(node: Node, states: tuple[str, ...]) -> bool:
    if len(states) > MAX_STATES:
        node.fault("E-TABLE-SIZE", f"an arm of {len(states)} states", f"at most {MAX_STATES}")
    return len(states) <= MAX_STATES


def _by_state(node: Node, states: tuple[str, ...], expected: str, *, complete: bool = False) -> Places | None:
    """What stands for each state, in their order."""
    if isinstance(node.value, list):
        if len(node.value) != len(states):
            node.fault("E-SHAPE", f"a list of {len(node.value)}", f"{expected}: {len(states)}")
            return None
        return list(node.elements())
    if not node.is_object(f"{expected}: a list, or an object keyed by states"):
        return None
    given = dict(node.items())
    unknown = [key for key in given if key not in states]
    for key in unknown:
        given[key].fault("E-LABEL-UNKNOWN", f"{quote(key)}, which is no state of this arm", one_of(states),
                         nearest(key, states))  # fmt: skip
    missing = [state for state in states if state not in given]
    if missing and complete:
        node.fault("E-KEY-MISSING", f"nothing for {quote(missing[0])}", expected)
    return None if unknown or (missing and complete) else [given.get(state) for state in states]


def _numbers(places: Places) -> ExactArray | None:
    """The numbers that stand at some places; None where one is no number."""
    before = [place.faults.count for place in places if place is not None][:1]
    array = numbers.array([0 if place is None else place.value for place in places], _refuser(places))
    clean = before == [place.faults.count for place in places if place is not None][:1]
    return array if clean else None


def _refuser(places: Places) -> Callable[[int, NotANumber], None]:
    def refuse(position: int, reason: NotANumber) -> None:
        place = places[position]
        if place is not None:
            place.refuse(reason)

    return refuse


def _are_distributions(square: ExactArray, cells: Places, rows: Places, states: tuple[str, ...]) -> bool:
    """Whether no probability is negative and every row sums to 1."""
    negative = np.flatnonzero(square.numerators < 0).tolist()
    for position in negative:
        place = cells[position]
        if place is not None:
            place.fault("E-PROBABILITY-NEGATIVE", _text(square, divmod(position, len(states))),
                        "a probability, at least 0")  # fmt: skip
    sums = square.view(square.numerators.sum(axis=1))
    off = np.flatnonzero(sums.numerators != square.denominator).tolist()
    for position in off:
        row = rows[position]
        if row is not None:
            row.fault("E-ROW-SUM", f"the row of {quote(states[position])} sums to {_text(sums, (position,))}",
                      "a sum of 1 over the next states")  # fmt: skip
    return not negative and not off


def _text(array: ExactArray, index: tuple[int, ...]) -> str:
    return format_number(array.item(index))


def labelled(node: Node | None, expected: str) -> Mapping[str, Node]:
    """The parts of an object by key; empty, with a fault, where it is none."""
    if node is None or not node.is_object(expected):
        return {}
    return dict(node.items())
