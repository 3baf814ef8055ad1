"""Strongly connected components of a sparse non-negative kernel, and the kernel's compressed rows.

A *kernel* on states 0..n-1 is a matrix of non-negative integer weights; its *pattern* is the directed graph with an
edge s → t wherever the weight K[s, t] is positive. `Rows` holds the positive weights row by row. `components` lists the
strongly connected components of the pattern such that every edge stays within a component or leads to one listed
earlier: the order of back-substitution. It is Tarjan's algorithm (R. Tarjan, Depth-first search and linear graph
algorithms, SIAM J. Comput. 1, 1972), without recursion, each visit of a vertex looking at its whole row at once.
`irreducible` tells in a few passes over the matrix whether a dense pattern has one component only: the states reached
from state 0 forwards, and backwards, are all states.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Indices = npt.NDArray[np.intp]
Integers = npt.NDArray[Any]


@dataclass(frozen=True)
class Rows:
    """A sparse kernel: row s has weights[starts[s]:starts[s+1]] at columns[starts[s]:starts[s+1]], all positive."""

    starts: Indices
    columns: Indices
    weights: Integers

    @property
    def size(self) -> int:
        return len(self.starts) - 1

    def row(self, state: int) -> tuple[Indices, Integers]:
        low, high = self.starts[state], self.starts[state + 1]
        return self.columns[low:high], self.weights[low:high]

    def select(self, states: Indices) -> Rows:
        """The rows of the given states, in their order, with the columns as they are."""
        lengths = self.starts[states + 1] - self.starts[states]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        places = np.repeat(self.starts[states] - starts[:-1], lengths) + np.arange(starts[-1])
        return Rows(starts, self.columns[places], self.weights[places])

    def dense(self, columns: Indices) -> Integers:
        """The matrix of these rows at the given columns, in ascending order; what lies in other columns is left out."""
        place = np.minimum(np.searchsorted(columns, self.columns), len(columns) - 1)
        inside = columns[place] == self.columns
        owner = np.repeat(np.arange(self.size), np.diff(self.starts))
        matrix = np.zeros((self.size, len(columns)), dtype=self.weights.dtype)
        matrix[owner[inside], place[inside]] = self.weights[inside]
        return matrix


def compress(matrix: Integers) -> Rows:
    """The positive entries of a square matrix, row by row."""
    owner, columns = np.nonzero(matrix)
    counts = np.bincount(owner, minlength=len(matrix))
    return Rows(np.concatenate([[0], np.cumsum(counts)]), columns, matrix[owner, columns])


def irreducible(matrix: Integers) -> bool:
    """Is the pattern of this square matrix strongly connected?"""
    pattern = np.asarray(matrix > 0)
    return len(matrix) == 1 or (_reaches_all(pattern) and _reaches_all(pattern.T))


def _reaches_all(pattern: npt.NDArray[np.bool_]) -> bool:
    reached = np.zeros(len(pattern), dtype=np.bool_)
    reached[0] = True
    frontier = np.array([0])
    while len(frontier):
        frontier = np.flatnonzero(pattern[frontier].any(axis=0) & ~reached)
        reached[frontier] = True
    return bool(reached.all())


def components(rows: Rows) -> list[Indices]:
    """The strongly connected components, each after those that it reaches."""
    search = _Search(rows)
    for root in range(rows.size):
        if search.order[root] < 0:
            search.explore(root)
    return search.found


class _Search:
    """Tarjan's search. `order[v]` is -1 before the first visit, then v's number, then (component listed) infinite."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.order = np.full(rows.size, -1, dtype=np.intp)
        self.lowest = np.zeros(rows.size, dtype=np.intp)
        self.open: list[int] = []
        self.visits = 0
        self.found: list[Indices] = []

    def explore(self, root: int) -> None:
        path = [root]
        self._enter(root)
        while path:
            vertex = path[-1]
            unseen = self._unseen(vertex)
            if unseen is not None:
                self._enter(unseen)
                path.append(unseen)
                continue
            path.pop()
            if path:
                self.lowest[path[-1]] = min(self.lowest[path[-1]], self.lowest[vertex])
            if self.lowest[vertex] == self.order[vertex]:
                self._close(vertex)

    def _enter(self, vertex: int) -> None:
        self.order[vertex] = self.lowest[vertex] = self.visits
        self.visits += 1
        self.open.append(vertex)

    def _unseen(self, vertex: int) -> int | None:
        """A successor not visited yet; where there is none, the vertex's lowest number becomes final."""
        columns = self.rows.row(vertex)[0]
        if not len(columns):
            return None
        numbers = self.order[columns]
        first = numbers.argmin()
        if numbers[first] < 0:
            return int(columns[first])
        self.lowest[vertex] = min(self.lowest[vertex], numbers[first])
        return None

    def _close(self, vertex: int) -> None:
        place = len(self.open) - 1
        while self.open[place] != vertex:
            place -= 1
        members = np.array(self.open[place:], dtype=np.intp)
        del self.open[place:]
        self.order[members] = self.rows.size
        members.sort()
        self.found.append(members)
