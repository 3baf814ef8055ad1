"""Labels of the entries of a sparse table: keys such as `to ann|low` to positions on the table's axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations

import numpy as np
import numpy.typing as npt

from lpmech.problem.tables import Axes
from lpmech.reading.faults import Place, quote
from lpmech.reading.node import Node
from lpmech.reading.words import nearest, one_of

WILDCARD = "*"
ANY = -1  # the position of a wildcard
_UNKNOWN = -2
_PERMUTED = 5  # the most axes whose other orders are tried


def name_of(axes: Sequence[str], labels: Sequence[Sequence[str]], index: Sequence[int]) -> str:
    """A cell as people read it: `allocation "to ann", ann "low"`."""
    return ", ".join(f"{axis} {quote(group[at])}" for axis, group, at in zip(axes, labels, index, strict=True))


def positions_of(
    node: Node, keys: list[str], place: Callable[[int], Place], axes: Axes, labels: Sequence[tuple[str, ...]]
) -> npt.NDArray[np.int64] | None:
    """For every key the position on each axis, ANY for a wildcard; None where some labels are at fault.

    A column of labels is looked up at a time, so that tables of a million entries are read in a few seconds.
    """
    parts = [key.split("|") for key in keys] if axes else [[key] if key else [] for key in keys]
    if any(len(labels_of_key) != len(axes) for labels_of_key in parts):
        _note_counts(node, parts, place, axes)
        return None
    at = np.empty((len(keys), len(axes)), dtype=np.int64)
    for column, (group, texts) in enumerate(zip(labels, zip(*parts, strict=True), strict=False)):
        known = {label: position for position, label in enumerate(group)}
        if node.comforts:
            known[WILDCARD] = ANY
        at[:, column] = [known.get(text, _UNKNOWN) for text in texts]
    unknown = np.argwhere(at == _UNKNOWN).tolist()
    order = _other_order(node, parts, axes, labels) if unknown else None
    if order is not None:
        _note_order(node, keys[unknown[0][0]], place(unknown[0][0]), axes, order)
        return None
    for row, column in unknown:
        _note_label(node, parts[row][column], place(row), axes[column], labels[column])
    return None if (at == _UNKNOWN).any() else at


def _other_order(
    node: Node, parts: list[list[str]], axes: Axes, labels: Sequence[tuple[str, ...]]
) -> tuple[str, ...] | None:
    """The order of the axes in which every key would be known; None where there is none, or the axes are many."""
    known = [{*group, *((WILDCARD,) if node.comforts else ())} for group in labels]
    if len(axes) > _PERMUTED:
        return None
    for order in permutations(range(len(axes))):
        if all(text in known[place] for row in parts for text, place in zip(row, order, strict=True)):
            return tuple(axes[place] for place in order)
    return None


def _note_order(node: Node, key: str, place: Place, axes: Axes, order: tuple[str, ...]) -> None:
    """Say that the labels of the keys stand in another order than the axes."""
    found = f"{quote(key)}, whose labels are those of {', '.join(order)}"
    expected = f"labels in the order of the axes: {', '.join(axes)}"
    node.faults.add("E-LABEL-UNKNOWN", (*node.place, *place), found, expected,
                    f"list the axes in the order {', '.join(map(quote, order))}, or turn the labels round")  # fmt: skip


def _note_counts(node: Node, parts: list[list[str]], place: Callable[[int], Place], axes: Axes) -> None:
    """Say which keys have not one label for each axis."""
    expected = f"{len(axes)}, one for each axis: {', '.join(axes)}" if axes else "none, as the table has no axes"
    for row, labels_of_key in enumerate(parts):
        if len(labels_of_key) != len(axes):
            count = f"{len(labels_of_key)} label" + ("s" if len(labels_of_key) > 1 else "")
            node.faults.add("E-ENTRY-LABELS", (*node.place, *place(row)), count, expected)


def _note_label(node: Node, text: str, place: Place, axis: str, labels: tuple[str, ...]) -> None:
    mend = "wildcards stand in case files only" if text == WILDCARD else nearest(text, labels)
    found = f"{quote(text)}, which is no label on the axis {quote(axis)}"
    node.faults.add("E-LABEL-UNKNOWN", (*node.place, *place), found, one_of(labels), mend)
