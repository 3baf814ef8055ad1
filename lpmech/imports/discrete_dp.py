"""QuantEcon's DiscreteDP: rewards R, transition probabilities Q and a discount factor beta; one agent.

Both formulations of `quantecon.markov.DiscreteDP` are taken. In the product formulation R is n × m and Q is n × m × n,
and a reward of minus infinity means that the action is not on offer. With state-action pairs R has L entries, Q is
L × n, and `s_indices` and `a_indices` name the pair of each. In JSON, names may be given as `states` and `actions`.

    {"R": [[5, 10], [-1, "-Infinity"]], "Q": [[[0.5, 0.5], [0, 1]], [[0, 1], [0.5, 0.5]]], "beta": 0.95}

In an .npz archive the arrays have the same names: `numpy.savez("model.npz", R=ddp.R, Q=ddp.Q, beta=ddp.beta)`.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from lpmech.imports.case import Imported
from lpmech.imports.notes import MOST_CELLS, Notes, labels, lines_of
from lpmech.imports.process import Pair, Process
from lpmech.problem.shown import counted
from lpmech.reading import json_tree
from lpmech.reading.faults import Place, quote, write_place
from lpmech.reading.source import MAX_BYTES
from lpmech.reading.values import Unreadable
from lpmech.reading.words import describe

AGENT = "agent"
KEYS = ("R", "Q", "beta")
PAIRS = ("s_indices", "a_indices")
NAMES = ("states", "actions")
_INFINITE = ("-Infinity", "-inf", "-Inf", "-infinity")

Value = Fraction | None  # None: minus infinity


@dataclass(slots=True)
class Tree:
    """Nested lists of a JSON text, each number read where it stands, with its line."""

    notes: Notes
    line: Callable[[Place], int | None]

    def fault(self, place: Place, code: str, found: str, expected: str = "") -> None:
        """Note a fault at a place."""
        self.notes.add(self.line(place), code, found, expected, place=write_place(place))

    def number(self, value: object, place: Place, *, infinite: bool = False) -> Value:
        """A number; None for minus infinity, where that is allowed."""
        text = value.text if isinstance(value, Unreadable) else value
        if isinstance(text, str) and text in _INFINITE and infinite:
            return None
        if isinstance(text, bool) or not isinstance(text, int | str):
            self.fault(place, "E-KIND", describe(value), "a number")
            return Fraction(0)
        return self.notes.number(str(text), self.line(place), write_place(place))

    def items(self, value: object, place: Place, size: int | None) -> list[object]:
        """A list of so many elements (None: at least one)."""
        expected = "a list" if size is None else f"a list of {counted(size, 'element')}"
        if not isinstance(value, list) or not value or (size is not None and len(value) != size):
            self.fault(place, "E-SHAPE", describe(value), expected)
            return []
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Model:
    """What both forms come to: by pair of state and action, its reward and distribution, with the line of its row."""

    states: int
    actions: int
    rewards: dict[Pair, Fraction]
    rows: dict[Pair, tuple[list[Fraction], int | None]]
    beta: Fraction
    names: dict[str, list[str]]


def read_json(text: str, path: Path, notes: Notes) -> Imported:
    """A DiscreteDP in a JSON text. Raises BadInput."""
    tree, faults = json_tree.parse(text, str(path))
    faults.check()
    reader = Tree(notes, lines_of(text))
    if not isinstance(tree, dict):
        raise notes.refuse(1, "E-KIND", describe(tree), "an object with R, Q and beta")
    for key in tree:
        if key not in (*KEYS, *PAIRS, *NAMES):
            reader.fault(
                (key,), "E-KEY-UNKNOWN", f"the key {quote(key)}", f"one of {', '.join((*KEYS, *PAIRS, *NAMES))}"
            )
    for key in (key for key in KEYS if key not in tree):
        reader.fault((), "E-KEY-MISSING", f'no key "{key}"', "R, Q and beta")
    notes.check()
    return _imported(_of_tree(tree, reader), path, notes)


def _of_tree(tree: dict[str, object], reader: Tree) -> _Model:
    beta = reader.number(tree["beta"], ("beta",)) or Fraction(0)
    names = {key: [str(one) for one in reader.items(tree[key], (key,), None)] for key in NAMES if key in tree}
    if any(key in tree for key in PAIRS):
        return _pairs(tree, reader, beta, names)
    rows = reader.items(tree["R"], ("R",), None)
    width = len(rows[0]) if rows and isinstance(rows[0], list) else 0
    moves = reader.items(tree["Q"], ("Q",), len(rows))
    _check_size(len(rows) * width * len(rows), reader.notes)
    rewards: dict[Pair, Fraction] = {}
    distributions: dict[Pair, tuple[list[Fraction], int | None]] = {}
    for state, (row, later) in enumerate(zip(rows, moves, strict=False)):
        here = reader.items(row, ("R", state), width or None)
        there = reader.items(later, ("Q", state), width or None)
        for action, (reward, chances) in enumerate(zip(here, there, strict=False)):
            value = reader.number(reward, ("R", state, action), infinite=True)
            if value is not None:
                rewards[state, action] = value
                distributions[state, action] = _row(chances, ("Q", state, action), len(rows), reader)
    return _Model(states=len(rows), actions=width, rewards=rewards, rows=distributions, beta=beta, names=names)


def _row(chances: object, place: Place, size: int, reader: Tree) -> tuple[list[Fraction], int | None]:
    found = [reader.number(one, (*place, k)) or Fraction(0) for k, one in enumerate(reader.items(chances, place, size))]
    return found, reader.line(place)


def _pairs(tree: dict[str, object], reader: Tree, beta: Fraction, names: dict[str, list[str]]) -> _Model:
    """The formulation with state-action pairs."""
    for key in (key for key in PAIRS if key not in tree):
        reader.fault((), "E-KEY-MISSING", f'no key "{key}"', "s_indices and a_indices")
    reader.notes.check()
    count = len(reader.items(tree["R"], ("R",), None))
    moves = reader.items(tree["Q"], ("Q",), count)
    size = len(moves[0]) if moves and isinstance(moves[0], list) else 0
    _check_size(count * size, reader.notes)
    indices = [[_index(one, (key, k), reader) for k, one in enumerate(reader.items(tree[key], (key,), count))]
               for key in PAIRS]  # fmt: skip
    reader.notes.check()
    rewards: dict[Pair, Fraction] = {}
    distributions: dict[Pair, tuple[list[Fraction], int | None]] = {}
    for k, (pair, reward, chances) in enumerate(zip(zip(*indices, strict=True), reader.items(tree["R"], ("R",), count),
                                                    moves, strict=True)):  # fmt: skip
        state, action = pair
        if (state, action) in rewards:
            reader.fault(("s_indices", k), "E-ENTRY-TIE", f"the pair {pair} for the second time", "every pair once")
        if state >= size:
            reader.fault(("s_indices", k), "E-LABEL-UNKNOWN", f"state {state}", f"0 to {size - 1}")
        value = reader.number(reward, ("R", k), infinite=True)
        if value is not None:
            rewards[state, action] = value
            distributions[state, action] = _row(chances, ("Q", k), size, reader)
    actions = 1 + max(indices[1], default=0)
    _check_size(size * actions, reader.notes)
    return _Model(states=size, actions=actions, rewards=rewards, rows=distributions, beta=beta, names=names)


def _index(value: object, place: Place, reader: Tree) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        reader.fault(place, "E-KIND", describe(value), "a position, from 0 on")
        return 0
    return value


def _check_size(cells: int, notes: Notes) -> None:
    if cells > MOST_CELLS:
        raise notes.refuse(None, "E-TABLE-SIZE", f"{cells} probabilities", f"at most {MOST_CELLS}")


def _imported(model: _Model, path: Path, notes: Notes) -> Imported:
    """The environment of a model, after its distributions have been looked at."""
    notes.check()
    for (state, action), (row, line) in model.rows.items():
        notes.row(row, line, f"state {state} and action {action}")
    for state in range(model.states):
        if not any(pair[0] == state for pair in model.rows):
            notes.add(None, "E-IMPORT-PART", f"no action on offer in state {state}", "at least one in every state")
    if not 0 < model.beta < 1:
        notes.add(None, "E-DISCOUNT", f"beta = {model.beta}", "more than 0 and less than 1")
    sizes = {"states": model.states, "actions": model.actions}
    for key, given in model.names.items():
        if len(given) != sizes[key]:
            notes.add(None, "E-SHAPE", counted(len(given), key.removesuffix("s")), counted(sizes[key], "name"))
    notes.check()
    states = labels(model.names.get("states", [f"s{k}" for k in range(model.states)]), "state", notes)
    actions = labels(model.names.get("actions", [f"a{k}" for k in range(model.actions)]), "action", notes)
    notes.taken[:0] = [
        f"a DiscreteDP with {counted(model.states, 'state')}, {counted(model.actions, 'action')} and "
        f"beta = {model.beta}, as one agent, {AGENT}, whose types are the states and whose allocations are the actions"
    ]
    notes.about_floats()
    moves = {pair: {k: chance for k, chance in enumerate(row) if chance} for pair, (row, _) in model.rows.items()}
    process = Process(title=f"DiscreteDP from {path.name}", source=path.name, states=tuple(states),
                      actions=tuple(actions), rewards={AGENT: model.rewards}, moves=moves, discount=model.beta,
                      horizon=None)  # fmt: skip
    return process.environment(notes, AGENT)


def read_npz(content: bytes, path: Path, notes: Notes) -> Imported:
    """A DiscreteDP in an archive of numpy. Raises BadInput."""
    arrays = _arrays(content, notes)
    for key in (key for key in KEYS if key not in arrays):
        notes.add(None, "E-KEY-MISSING", f"no array {key}", "the arrays R, Q and beta")
    for key, array in arrays.items():
        if array.dtype.kind not in "fiu":
            notes.add(None, "E-KIND", f"the array {key} of {array.dtype}", "integers or floats")
    notes.check()
    plain = {key: _plain(array, notes) for key, array in arrays.items() if key in (*KEYS, *PAIRS)}
    if isinstance(plain["beta"], list):
        notes.add(None, "E-SHAPE", f"beta of shape {arrays['beta'].shape}", "a number")
    notes.check()
    return _imported(_of_tree(plain, Tree(notes, lambda place: None)), path, notes)


def _arrays(content: bytes, notes: Notes) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays by name; nothing is unpacked before it is known how large it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            total = sum(one.file_size for one in archive.infolist())
        if total > MAX_BYTES:
            raise notes.refuse(None, "E-FILE-SIZE", f"{total} bytes when unpacked", f"at most {MAX_BYTES}")
        with np.load(io.BytesIO(content), allow_pickle=False) as found:
            return {key: np.asarray(found[key]) for key in found.files}
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, KeyError, NotImplementedError, RuntimeError) as error:
        if notes.faults:
            raise
        raise notes.refuse(None, "E-IMPORT-SYNTAX", f"no archive of plain arrays: {type(error).__name__}",
                           "what numpy.savez writes") from error  # fmt: skip


def _plain(array: npt.NDArray[np.generic], notes: Notes) -> object:
    """Nested lists of texts of exact numbers, and of integers."""
    _check_size(array.size, notes)
    return _nested(array.tolist(), notes)


def _nested(value: object, notes: Notes) -> object:
    if isinstance(value, list):
        return [_nested(one, notes) for one in value]
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return str(notes.rounding.of_float(value)) if np.isfinite(value) else "-Infinity" if value < 0 else str(value)
    return None
