"""Sparse tables: entries named by labels, a default for the cells that no entry names, and wildcards.

In case files `*` stands for any label of an axis, and of the entries that match a cell the one with the fewest
wildcards gives its number. Two entries with equally many that match one cell must agree. So the entries are laid
down one specificity after another, the least specific first, each in a layer of its own where ties show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lpmech.problem.exact import ExactArray
from lpmech.problem.tables import Axes
from lpmech.reading import numbers
from lpmech.reading.entry_labels import ANY, name_of, positions_of
from lpmech.reading.faults import Place, quote
from lpmech.reading.node import Node
from lpmech.reading.numbers import NotANumber

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
    node.faults.add("E-ENTRY-TIE", (*node.place, *entries.place(second)), found, "one most specific entry a cell",
                    "name other cells with one of the two, or give both the same number")  # fmt: skip


def _is_complete(node: Node, axes: Axes, labels: Sequence[tuple[str, ...]], winner: Positions) -> bool:
    """Whether every cell is named or there is a default."""
    if node.get("default") is not None:
        return True
    missing = np.flatnonzero(winner < 0)
    if missing.size:
        index = [int(step) for step in np.unravel_index(int(missing[0]), winner.shape)]
        cell = name_of(axes, labels, index)
        found = f"no number for {missing.size} of {winner.size} cells" + (f", the first at {cell}" if cell else "")
        node.fault("E-CELLS-MISSING", found, "a number for every cell", 'add the entries, or a "default"')
    return not missing.size
