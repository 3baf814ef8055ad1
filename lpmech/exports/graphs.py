"""Graphs for networkx, with exact weights: who is tempted to be whom, and where states lead.

    graph = type_graph(env, "ann", {"bob": "low"})
    graph.graph["cycle"]                           # the types whose constraints contradict one another; else None
    networkx.condensation(state_graph(env))        # which states are never left together

networkx is loaded by these functions only.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy.typing as npt

from lpmech.lp import steps
from lpmech.lp.cycles import solve_differences
from lpmech.mechanisms.last_period import lie_values
from lpmech.mechanisms.social import solve
from lpmech.problem.environment import Environment
from lpmech.problem.stages import REPORT
from lpmech.problem.tables import Choice
from lpmech.reading.words import known_name


def type_graph(env: Environment, agent: str, others: Mapping[str, str]) -> Any:
    """The type graph of an agent in the last period under the efficient allocation rule, at types of the others.

    A `networkx.DiGraph` on the labels of the agent's types. The edge r → s has as its `length`, a Fraction, what type s
    loses by the report r before payments: payments p make truth-telling optimal iff p(s) ≤ p(r) + length on every edge.
    So there are payments iff no cycle has a negative length (Rochet 1987). Where there is such a cycle, the graph's
    attribute `cycle` lists its types and its edges have `clash` True; else `cycle` is None.
    `others` names the type of each other component (the public one too). ValueError where the horizon is infinite, or
    a name is unknown or missing.
    """
    if env.horizon is None:
        raise ValueError("a type graph is one of the last period, and the horizon is infinite")
    place = _position(env, known_name("agent", agent, env.agents), others)
    stage, name = env.stage(env.periods[-1]), REPORT + agent
    worth = lie_values(env, solve(env).periods[-1].allocation, env.agents.index(agent)).full(
        (*place, agent, name), {**stage.sizes, name: stage.sizes[agent]}
    )
    return _graph(stage.labels[agent], worth.array.numerators[tuple(place.values())], worth.array.denominator)


def _position(env: Environment, agent: str, others: Mapping[str, str]) -> dict[str, int]:
    """The types of the other components by their positions."""
    stage = env.stage(env.periods[-1])
    axes = [axis for axis in stage.components if axis != agent]
    for axis in others:
        known_name("other component", axis, axes)
    return {axis: stage.labels[axis].index(known_name(f"type of {axis}", others.get(axis), stage.labels[axis]))
            for axis in axes}  # fmt: skip


def _graph(labels: Sequence[str], worth: npt.NDArray[Any], denominator: int) -> Any:
    """The type graph, from what each type (first axis) gets by each report, before payments."""
    import networkx

    types = range(len(labels))
    gains = [[int(worth[true, said]) - int(worth[true, true]) for true in types] for said in types]
    cycle = solve_differences(gains).cycle
    clashing = set() if cycle is None else set(itertools.pairwise((*cycle, cycle[0])))
    graph = networkx.DiGraph(cycle=None if cycle is None else tuple(labels[one] for one in cycle))
    graph.add_nodes_from(labels)
    for said, true in itertools.permutations(types, 2):
        length = Fraction(-gains[said][true], denominator)
        graph.add_edge(labels[said], labels[true], length=length, clash=(said, true) in clashing)
    return graph


def state_graph(env: Environment) -> Any:
    """Where states lead under the efficient allocation rule, with an infinite horizon.

    A `networkx.DiGraph` on states, as tuples of labels (the public one first, if there is one, then the agents'). The
    edge θ → θ' has as its `probability`, a Fraction, that of θ' after θ; there is none if that is 0.
    ValueError where the horizon is finite.
    """
    import networkx

    if env.horizon is not None:
        raise ValueError("a state graph is one of an infinite horizon, and the horizon is finite")
    stage, rule, graph = env.stage(0), solve(env).periods[0].allocation, networkx.DiGraph()
    for state in steps.states(stage, stage.components):
        place = dict(zip(stage.components, state, strict=True))
        for following, probability in _successors(env, rule, place).items():
            ends = (steps.labels_of(stage, stage.components, one) for one in (state, following))
            graph.add_edge(*ends, probability=probability)
    return graph


def _successors(env: Environment, rule: Choice, place: Mapping[str, int]) -> steps.Distribution:
    """The distribution of the next state."""
    stage, total = env.stage(0), steps.Distribution()
    for allocation, chance in steps.lottery(stage, rule, place).items():
        after = steps.following(env, 0, stage.components, {**place, "allocation": allocation})
        for state, probability in after.items():
            total[state] = total.get(state, Fraction(0)) + chance * probability
    return total
