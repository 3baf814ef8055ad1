"""Difference systems p(r) − p(s) ≥ c(r, s): potentials, or a cycle of constraints that contradicts itself.

On the graph with an edge r → s of length −c(r, s), shortest distances from a source at distance 0 to every node are
potentials: p(s) ≤ p(r) − c(r, s). There are none iff some cycle has negative length: along r_1 → r_2 → … → r_1 the
constraints p(r_j) − p(r_{j+1}) ≥ c(r_j, r_{j+1}) add up to 0 ≥ Σ c > 0. Distances are relaxed n times (Bellman and
Ford); a node that still improves then leads back, predecessor by predecessor, into such a cycle. Weights are exact.
(Rochet 1987, Theorem 1. The library routine for negative cycles is not used: in networkx up to 3.6 it can name a cycle
of positive length where two of them share nodes.)
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Potentials:
    """Either potentials, over the denominator of the bounds, or a cycle of nodes r_1, …, r_k; the other is None."""

    values: tuple[int, ...] | None = None
    cycle: tuple[int, ...] | None = None


def solve_differences(bounds: Sequence[Sequence[int]]) -> Potentials:
    """p with p(r) − p(s) ≥ bounds[r][s] for all r ≠ s and least value 0, or a cycle whose bounds sum to more than 0."""
    values, before = [0] * len(bounds), list(range(len(bounds)))
    if not bounds:
        return Potentials(values=())
    improved: int | None = None
    for _ in bounds:
        improved = _relax(bounds, values, before)
        if improved is None:
            return Potentials(values=tuple(value - min(values) for value in values))
    assert improved is not None
    return Potentials(cycle=_cycle(before, improved))


def _relax(bounds: Sequence[Sequence[int]], values: list[int], before: list[int]) -> int | None:
    """One round over all edges; the last node that came nearer, None where none did."""
    last = None
    for r, s in itertools.permutations(range(len(bounds)), 2):
        nearer = values[r] - bounds[r][s]
        if nearer < values[s]:
            values[s], before[s], last = nearer, r, s
    return last


def _cycle(before: Sequence[int], node: int) -> tuple[int, ...]:
    """The cycle into which the predecessors of a node lead."""
    for _ in before:
        node = before[node]
    cycle = [node]
    while before[cycle[-1]] != node:
        cycle.append(before[cycle[-1]])
    return tuple(reversed(cycle))
