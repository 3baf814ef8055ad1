"""Sparse tables: entries named by labels, a default for the cells that no entry names, and wildcards.

In case files `*` stands for any label of an axis, and of the entries that match a cell the one with the fewest
wildcards gives its number. Two entries with equally many that match one cell must agree. So the entries are laid
down one specificity after another, the least specific first, each in a layer of its own where ties show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lpmech.exact import ExactArray
from lpmech.reading import numbers
from lpmech.reading.faults import Place, quote
from lpmech.reading.node import Node
from lpmech.reading.numbers import NotANumber
from lpmech.reading.words import nearest, one_of
from lpmech.tables import Axes

ANY = "*"
Where = Callable[[int], Place]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry: its labels as written, the steps that lead to it within `entries`, and its number."""

    key: str
    steps: Place
    value: object


def read_sparse(node: Node, axes: Axes, labels: Sequence[tuple[str, ...]]) -> tuple[ExactArray, Where] | None:
    """The numbers of a sparse table, and where each cell is written; None where it is at fault."""
    listed = node.get("entries")
    if listed is not None and not listed.is_object("an object: labels, joined by |, to numbers"):
        return None
    entries = list(_entries(listed, listed.value)) if listed and isinstance(listed.value, dict) else []
    shape = tuple(map(len, labels))
    cells = _positions(listed, entries, axes, labels) if listed else []
    array = numbers.array([entry.value for entry in entries] + [_default(node)], _refuser(node, entries))
    if cells is None or array is None:
        return None
    winner = _lay(node, entries, cells, shape, array)
    if winner is None or not _is_complete(node, axes, labels, winner):
        return None
    return array.view(array.numerators[winner]), _finder(entries, winner)


def _default(node: Node) -> object:
    """The default; where there is none, every cell must be named, and the number stands nowhere."""
    default = node.get("default")
    return 0 if default is None else default.value


def _refuser(node: Node, entries: list[_Entry]) -> Callable[[int, NotANumber], None]:
    def refuse(position: int, reason: NotANumber) -> None:
        node.refuse(reason, *_steps(entries, position))

    return refuse


def _finder(entries: list[_Entry], winner: npt.NDArray[np.int64]) -> Where:
    return lambda position: _steps(entries, int(winner.flat[position]))


def _steps(entries: list[_Entry], position: int) -> Place:
    """Where an entry stands within its table; the default comes after the entries, and last."""
    return ("entries", *entries[position].steps) if 0 <= position < len(entries) else ("default",)


def _entries(node: Node, values: Mapping[str, object]) -> Iterator[_Entry]:
    """The entries; in case files also nested ones, and with the owner's name for {self}."""
    for key, value in values.items():
        written = key.replace("{self}", node.owner) if node.comforts and node.owner is not None else key
        if node.comforts and isinstance(value, dict):
            yield from (_Entry(f"{written}|{e.key}", (key, *e.steps), e.value) for e in _entries(node, value))
        else:
            yield _Entry(written, (key,), value)


Cell = tuple[int | slice, ...]


def _positions(node: Node, entries: list[_Entry], axes: Axes, labels: Sequence[tuple[str, ...]]) -> list[Cell] | None:
    """For every entry the cells that it names; None where some labels are at fault."""
    known: list[dict[str, Any]] = [{label: at for at, label in enumerate(group)} for group in labels]
    if node.comforts:
        known = [group | {ANY: slice(None)} for group in known]
    cells: list[Cell] = []
    for entry in entries:
        parts = entry.key.split("|") if axes or entry.key else []
        try:
            cells.append(tuple([group[part] for group, part in zip(known, parts, strict=True)]))
        except (KeyError, ValueError):  # ValueError: more or fewer labels than axes
            _note_labels(node, entry, parts, axes, labels)
    return cells if len(cells) == len(entries) else None


def _note_labels(node: Node, entry: _Entry, parts: list[str], axes: Axes, labels: Sequence[tuple[str, ...]]) -> None:
    """Say what is wrong with the labels of an entry."""
    place = (*node.place, *entry.steps)
    if len(parts) != len(axes):
        node.faults.add("E-ENTRY-LABELS", place, f"{len(parts)} labels", f"{len(axes)}, one for each axis: "
                        f"{', '.join(axes)}" if axes else "no label, as there are no axes")  # fmt: skip
        return
    for axis, part, group in zip(axes, parts, labels, strict=True):
        if part not in group and not (part == ANY and node.comforts):
            mend = "" if part == ANY else nearest(part, group)
            found = f"{quote(part)}, which is no label on the axis {quote(axis)}"
            node.faults.add("E-LABEL-UNKNOWN", place, found, one_of(group), mend)


def _lay(
    node: Node, entries: list[_Entry], cells: list[Cell], shape: tuple[int, ...], array: ExactArray
) -> npt.NDArray[np.int64] | None:
    """For every cell the entry that gives its number, -1 where none does; None where entries tie."""
    winner = np.full(shape, -1, dtype=np.int64)
    wildcards = np.fromiter((sum(isinstance(at, slice) for at in cell) for cell in cells), np.int64, len(cells))
    tied = False
    for count in sorted(set(wildcards[wildcards > 0].tolist()), reverse=True):
        layer = np.full(shape, -1, dtype=np.int64)
        for position in np.flatnonzero(wildcards == count):
            tied |= _put(node, entries, layer, int(position), cells[position], array)
        winner = np.where(layer < 0, winner, layer)
    exactly = np.flatnonzero(wildcards == 0)
    return None if _put_exact(node, entries, winner, exactly, cells, array) or tied else winner


def _put(
    node: Node, entries: list[_Entry], layer: npt.NDArray[np.int64], position: int, cell: Cell, array: ExactArray
) -> bool:
    """Lay down one entry with wildcards; whether it ties with an earlier one."""
    for other in np.unique(layer[cell]):
        if other >= 0 and array.numerators[other] != array.numerators[position]:
            _note_tie(node, entries, int(other), position)
            return True
    layer[cell] = position
    return False


def _put_exact(
    node: Node, entries: list[_Entry], winner: npt.NDArray[np.int64], exactly: npt.NDArray[np.intp],
    cells: list[Cell], array: ExactArray
) -> bool:  # fmt: skip
    """Lay down the entries without wildcards; whether two of them (spelt `a|b` and nested) tie."""
    if not exactly.size:
        return False
    index = tuple(np.array([cells[position] for position in exactly], dtype=np.int64).T)
    winner[index] = exactly
    last = winner[index]
    tied = np.flatnonzero(array.numerators[last] != array.numerators[exactly])
    for position in tied:
        _note_tie(node, entries, int(exactly[position]), int(last[position]))
    return bool(tied.size)


def _note_tie(node: Node, entries: list[_Entry], first: int, second: int) -> None:
    found = f"{quote(entries[second].key)} and {quote(entries[first].key)}, equally specific with different numbers"
    node.faults.add("E-ENTRY-TIE", (*node.place, "entries", *entries[second].steps), found,
                    "one most specific entry for every cell", "add an entry with fewer wildcards instead of one "
                    "of the two, or give both the same number")  # fmt: skip


def _is_complete(node: Node, axes: Axes, labels: Sequence[tuple[str, ...]], winner: npt.NDArray[np.int64]) -> bool:
    """Whether every cell is named or there is a default."""
    missing = np.flatnonzero(winner < 0) if node.get("default") is None else np.empty(0)
    if missing.size:
        index = np.unravel_index(int(missing[0]), winner.shape)
        cell = ", ".join(f"{a} {quote(group[int(i)])}" for a, group, i in zip(axes, labels, index, strict=True))
        found = f"no number for {missing.size} of {winner.size} cells" + (f", the first at {cell}" if cell else "")
        node.fault("E-CELLS-MISSING", found, "a number for every cell", 'add the entries, or a "default"')
    return not missing.size
