"""Sparse tables: entries named by labels (`to ann|low`), a default for the cells that no entry names, and wildcards.

In case files `*` stands for any label of an axis, and of the entries that match a cell the one with the fewest
wildcards gives its number. Two entries with equally many that match one cell must agree. So the entries are laid
down one specificity after another, the least specific first, each in a layer of its own where ties show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, permutations

import numpy as np
import numpy.typing as npt

from lpmech.problem.exact import ExactArray
from lpmech.problem.tables import Axes
from lpmech.reading import numbers
from lpmech.reading.faults import Place, quote
from lpmech.reading.node import Node
from lpmech.reading.numbers import NotANumber
from lpmech.reading.words import nearest, one_of

Where = Callable[[int], Place]
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Entries:
    """The entries of a table, in the order of the file, and its default, which stands last among the values."""

    keys: list[str]  # with the owner's name for {self}, and nested ones joined
    values: list[object]
    steps: list[Place] | None  # that lead to an entry within `entries`; None: its key alone

    def place(self, position: int) -> Place:
        """Where an entry, or the default, stands within its table."""
        if not 0 <= position < len(self.keys):
            return ("default",)
        return ("entries", *(self.steps[position] if self.steps else (self.keys[position],)))


def read_sparse(node: Node, axes: Axes, labels: Sequence[tuple[str, ...]]) -> tuple[ExactArray, Where] | None:
    """The numbers of a sparse table, and where each cell is written; None where it is at fault."""
    listed = node.get("entries")
    if listed is not None and not listed.is_object("an object: labels, joined by |, to numbers"):
        return None
    entries = _read_entries(listed, node.get("default"))
    array = numbers.array(entries.values, _refuser(node, entries))
    at = positions_of(node, entries.keys, entries.place, axes, labels)
    if at is None or array is None:
        return None
    winner = _lay(node, entries, at, tuple(map(len, labels)), array)
    if winner is None or not _is_complete(node, axes, labels, winner):
        return None
    return array.view(array.numerators[winner]), lambda position: entries.place(int(winner.flat[position]))


def _read_entries(node: Node | None, default: Node | None) -> _Entries:
    """The entries and the default; where there is none every cell is named, and the last number stands nowhere."""
    last = 0 if default is None else default.value
    written = node.value if node and isinstance(node.value, dict) else {}
    if node is None or not node.comforts:
        return _Entries(list(written), [*written.values(), last], None)
    flat = list(_flatten(written, node.owner))
    return _Entries([key for key, _, _ in flat], [value for _, _, value in flat] + [last], [at for _, at, _ in flat])


def _flatten(values: Mapping[str, object], owner: str | None) -> Iterator[tuple[str, Place, object]]:
    """Key, steps and value of every entry, also of nested ones."""
    for step, value in values.items():
        key = step if owner is None else step.replace("{self}", owner)
        if isinstance(value, dict):
            yield from ((f"{key}|{inner}", (step, *steps), number) for inner, steps, number in _flatten(value, owner))
        else:
            yield key, (step,), value


def _refuser(node: Node, entries: _Entries) -> Callable[[int, NotANumber], None]:
    return lambda position, reason: node.refuse(reason, *entries.place(position))


def _lay(node: Node, entries: _Entries, at: Positions, shape: tuple[int, ...], array: ExactArray) -> Positions | None:
    """For every cell the entry that gives its number, -1 where none does; None where entries tie."""
    if not shape:
        return np.array(len(entries.keys) - 1)  # the one cell, named by the one key ""
    winner = np.full(shape, -1, dtype=np.int64)
    wildcards = (at == ANY).sum(axis=1)
    tied = False
    for count in sorted(set(wildcards[wildcards > 0].tolist()), reverse=True):
        layer = np.full(shape, -1, dtype=np.int64)
        for position in np.flatnonzero(wildcards == count).tolist():
            tied |= _put(node, entries, layer, position, at[position], array)
        winner = np.where(layer < 0, winner, layer)
    tied |= _put_exact(node, entries, winner, np.flatnonzero(wildcards == 0), at, array)
    return None if tied else winner


def _put(node: Node, entries: _Entries, layer: Positions, position: int, at: Positions, array: ExactArray) -> bool:
    """Lay down one entry with wildcards; whether it ties with an earlier one."""
    cells = tuple(slice(None) if step == ANY else step for step in at.tolist())
    for other in np.unique(layer[cells]).tolist():
        if other >= 0 and array.numerators[other] != array.numerators[position]:
            _note_tie(node, entries, other, position)
            return True
    layer[cells] = position
    return False


def _put_exact(
    node: Node, entries: _Entries, winner: Positions, exactly: npt.NDArray[np.intp], at: Positions, array: ExactArray
) -> bool:
    """Lay down the entries without wildcards; whether two of them, one joined and one nested, tie."""
    cells = tuple(at[exactly].T)
    winner[cells] = exactly
    last = winner[cells]
    tied = np.flatnonzero(array.numerators[last] != array.numerators[exactly])
    for position in tied.tolist():
        _note_tie(node, entries, int(exactly[position]), int(last[position]))
    return bool(tied.size)


def _note_tie(node: Node, entries: _Entries, first: int, second: int) -> None:
    keys = f"{quote(entries.keys[second])} and {quote(entries.keys[first])}"
    found = f"{keys}, which match one cell, are equally specific and have different numbers"
    node.faults.add("E-ENTRY-TIE", (*node.place, *entries.place(second)), found, "one most specific entry a cell")


def _is_complete(node: Node, axes: Axes, labels: Sequence[tuple[str, ...]], winner: Positions) -> bool:
    """Whether every cell is named or there is a default."""
    if node.get("default") is not None:
        return True
    missing = np.flatnonzero(winner < 0)
    if missing.size:
        index = [int(step) for step in np.unravel_index(int(missing[0]), winner.shape)]
        cell = name_of(axes, labels, index)
        found = f"no number for {missing.size} of {winner.size} cells" + (f", the first at {cell}" if cell else "")
        node.faults.add("E-CELLS-MISSING", node.place, found, "a number for every cell",
                        lacks=[(*node.place, "default")])  # fmt: skip
    return not missing.size


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
        _note_counts(node, parts, place, axes, labels)
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
        _note_label(node, parts[row][column], _until(place(row), column), axes[column], labels[column])
    return None if (at == _UNKNOWN).any() else at


def _until(place: Place, column: int) -> Place:
    """The part of an entry's place that has the label of a column: entries under one misspelt header have one fault."""
    head, *steps = place
    counted = accumulate(str(step).count("|") + 1 for step in steps)
    end = next((at for at, count in enumerate(counted, 1) if count > column), len(steps))
    return (head, *steps[:end])


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


def _note_counts(
    node: Node, parts: list[list[str]], place: Callable[[int], Place], axes: Axes, labels: Sequence[tuple[str, ...]]
) -> None:  # fmt: skip
    """Say which keys have not one label for each axis."""
    expected = f"{len(axes)}, one for each axis: {', '.join(axes)}" if axes else "none, as the table has no axes"
    first = quote("|".join(group[0] for group in labels))
    mend = f"write one label for each axis, joined by |, such as {first}" if axes else 'write one number under "values"'
    for row, labels_of_key in enumerate(parts):
        if len(labels_of_key) != len(axes):
            count = f"{len(labels_of_key)} label" + ("s" if len(labels_of_key) > 1 else "")
            node.faults.add("E-ENTRY-LABELS", (*node.place, *place(row)), count, expected, mend)


def _note_label(node: Node, text: str, place: Place, axis: str, labels: tuple[str, ...]) -> None:
    mend = "wildcards stand in case files only" if text == WILDCARD else nearest(text, labels)
    found = f"{quote(text)}, which is no label on the axis {quote(axis)}"
    node.faults.add("E-LABEL-UNKNOWN", (*node.place, *place), found, one_of(labels), mend)
