"""Difference systems p(r) − p(s) ≥ c(r, s): potentials, or a cycle of constraints that contradicts itself.

On the graph with an edge r → s of length −c(r, s), shortest distances from a source at distance 0 to every node are
potentials: p(s) ≤ p(r) − c(r, s). There are none iff some cycle has negative length: along r_1 → r_2 → … → r_1 the
constraints p(r_j) − p(r_{j+1}) ≥ c(r_j, r_{j+1}) add up to 0 ≥ Σ c > 0. Weights are exact.
(Rochet 1987, Theorem 1; for the algorithm, Bellman and Ford.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx

_SOURCE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Potentials:
    """Either potentials, over the denominator of the bounds, or a cycle of nodes r_1, …, r_k; the other is None."""

    values: tuple[int, ...] | None = None
    cycle: tuple[int, ...] | None = None


def solve_differences(bounds: Sequence[Sequence[int]]) -> Potentials:
    """p with p(r) − p(s) ≥ bounds[r][s] for all r ≠ s and least value 0, or a cycle whose bounds sum to more than 0."""
    graph = nx.DiGraph()
    nodes = range(len(bounds))
    graph.add_weighted_edges_from((r, s, -bounds[r][s]) for r in nodes for s in nodes if r != s)
    graph.add_weighted_edges_from((_SOURCE, node, 0) for node in nodes)
    try:
        distance = nx.single_source_bellman_ford_path_length(graph, _SOURCE)
    except nx.NetworkXUnbounded:
        cycle = nx.find_negative_cycle(graph, _SOURCE)[:-1]
        return Potentials(cycle=tuple(cycle))
    least = min(distance[node] for node in nodes)
    return Potentials(values=tuple(distance[node] - least for node in nodes))
