"""Rewards and transition rows of one arm, each a list by state or an object keyed by states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lpmech.problem.exact import ExactArray, format_number
from lpmech.reading import numbers
from lpmech.reading.dense import completed
from lpmech.reading.examples import open_line
from lpmech.reading.faults import quote
from lpmech.reading.labels import is_known
from lpmech.reading.node import Node
from lpmech.reading.numbers import NotANumber
from lpmech.reading.words import mend_of_negative, mend_of_sum

MAX_STATES = 2_000  # of one arm
STATE = "state of this arm"


@dataclass(frozen=True, slots=True)
class _Entries:
    """What a list, or an object keyed by states, has for each state in their order; where nothing stands there is 0.

    Nodes are made only of what is looked at further: an arm has very many probabilities.
    """

    node: Node
    values: list[object]
    steps: list[str | int | None]  # None: nothing stands there

    def at(self, position: int) -> Node | None:
        """The node of one entry."""
        step = self.steps[position]
        return None if step is None else self.node.at(step, self.values[position])

    def refuse(self, position: int, reason: NotANumber) -> None:
        """Note that an entry is not a number."""
        place = self.at(position)
        if place is not None:
            place.refuse(reason)


def read_start(node: Node | None, states: tuple[str, ...]) -> int | None:
    """The position of the initial state, where one is given."""
    if node is None or not is_known(node, node.value, states, STATE):
        return None
    return states.index(str(node.value))


def read_rewards(node: Node | None, states: tuple[str, ...]) -> ExactArray | None:
    """A number for every state."""
    found = _by_state(node, states, "a number for every state", complete=True) if node else None
    return _numbers([found]) if found is not None else None


def read_transition(node: Node | None, states: tuple[str, ...]) -> ExactArray | None:
    """A row for every state: the probabilities of the next one, which sum to 1; those left out of an object are 0."""
    if node is None or not _is_small(node, states):
        return None
    rows = _by_state(node, states, "a row for every state", complete=True)
    if rows is None:
        return None
    nodes = [rows.at(position) for position in range(len(states))]
    read = [_by_state(row, states, "the probabilities of the next state") for row in nodes if row is not None]
    cells = [row for row in read if row is not None]
    array = _numbers(cells)
    if array is None or len(cells) < len(states):
        return None
    square = array.view(array.numerators.reshape(len(states), len(states)))
    return square if _are_distributions(square, cells, states) else None


def _is_small(node: Node, states: tuple[str, ...]) -> bool:
    if len(states) > MAX_STATES:
        node.fault("E-TABLE-SIZE", f"an arm of {len(states)} states", f"at most {MAX_STATES}")
    return len(states) <= MAX_STATES


def _by_state(node: Node, states: tuple[str, ...], expected: str, *, complete: bool = False) -> _Entries | None:
    """What stands for each state, in their order."""
    if isinstance(node.value, list):
        if len(node.value) != len(states):
            node.fault("E-SHAPE", f"a list of {len(node.value)}", f"{expected}: {len(states)}",
                       completed(node.value, len(states)))  # fmt: skip
            return None
        return _Entries(node, node.value, list(range(len(states))))
    if not node.is_object(f"{expected}: a list, or an object keyed by states") or not isinstance(node.value, dict):
        return None
    given, places = node.value, set(states)
    unknown = [key for key in given if key not in places]
    for key in unknown:
        is_known(node.at(key, given[key]), key, states, STATE)
    missing = [state for state in states if state not in given] if complete else []
    if missing:
        shown = open_line(missing[0], node.faults.writing)
        node.fault("E-KEY-MISSING", f"nothing for {quote(missing[0])}", expected, f"write it there: {shown}")
    if unknown or missing:
        return None
    steps: list[str | int | None] = [state if state in given else None for state in states]
    return _Entries(node, [given.get(state, 0) for state in states], steps)


def _numbers(rows: list[_Entries]) -> ExactArray | None:
    """The numbers of some rows of one length; None where one is no number."""
    refused = []

    def refuse(position: int, reason: NotANumber) -> None:
        row, column = divmod(position, len(rows[0].values))
        rows[row].refuse(column, reason)
        refused.append(position)

    array = numbers.array([value for row in rows for value in row.values], refuse)
    return None if refused else array


def _are_distributions(square: ExactArray, rows: list[_Entries], states: tuple[str, ...]) -> bool:
    """Whether no probability is negative and every row sums to 1."""
    negative = np.argwhere(square.numerators < 0).tolist()
    for row, column in negative:
        place = rows[row].at(column)
        if place is not None:
            place.fault("E-PROBABILITY-NEGATIVE", _text(square, (row, column)), "a probability, at least 0",
                        mend_of_negative(square.item((row, column))))  # fmt: skip
    sums = square.view(square.numerators.sum(axis=1))
    off = np.flatnonzero(sums.numerators != square.denominator).tolist()
    for position in off:
        rows[position].node.fault("E-ROW-SUM", f"the row of {quote(states[position])} sums to "
                                  f"{_text(sums, (position,))}", "a sum of 1 over the next states",
                                  mend_of_sum(sums.item((position,))))  # fmt: skip
    return not negative and not off


def _text(array: ExactArray, index: tuple[int, ...]) -> str:
    return format_number(array.item(index))


def labelled(node: Node | None, expected: str) -> Mapping[str, Node]:
    """The parts of an object by key; empty, with a fault, where it is none."""
    if node is None or not node.is_object(expected):
        return {}
    return dict(node.items())
