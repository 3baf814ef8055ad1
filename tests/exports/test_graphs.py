"""Graphs for networkx: the paper's cycle, payments from shortest paths, and transitions against the oracle."""

import re
from itertools import pairwise, product
from pathlib import Path

import networkx
import pytest

import lpmech
from lpmech.exports import state_graph, type_graph
from lpmech.mechanisms.last_period import last_period
from lpmech.mechanisms.social import solve
from lpmech.problem.environment import Environment
from tests import oracle
from tests.strategies import random_environment


def test_the_cycle_of_the_paper():
    """7 ≥ p(4) − p(6) ≥ 11 (Liu 2014, Section 3.1, with the areas exchanged)."""
    graph = type_graph(lpmech.load("l14/unimplementable_last_period"), "firm 1", {"firm 2": "none"})
    assert graph.edges["6", "4"]["length"] == 7
    assert graph.edges["4", "6"]["length"] == -11
    assert set(graph.graph["cycle"]) == {"4", "6"}
    assert all(data["clash"] for _, _, data in graph.edges(data=True))


def drawn(seed, horizon):
    return random_environment(seed, max_states=8, horizon=horizon)


@pytest.mark.parametrize("seed", range(12))
def test_payments_exist_where_no_cycle_is_negative(seed):
    env = Environment.from_json(drawn(seed, "finite"))
    stage, works = env.stage(env.periods[-1]), True
    for agent in env.agents:
        axes = [axis for axis in stage.components if axis != agent]
        for labels in product(*(stage.labels[axis] for axis in axes)):
            graph = type_graph(env, agent, dict(zip(axes, labels, strict=True)))
            cycle = graph.graph["cycle"]
            assert (cycle is not None) == networkx.negative_edge_cycle(graph, weight="length")
            if cycle is not None:
                works = False
                assert sum(graph.edges[edge]["length"] for edge in pairwise((*cycle, cycle[0]))) < 0
    assert works == (last_period(env, solve(env).periods[-1].allocation).contradiction is None)


@pytest.mark.parametrize("seed", range(8))
def test_states_lead_where_the_oracle_says(seed):
    data = drawn(seed, "infinite")
    graph, naive = state_graph(Environment.from_json(data)), oracle.Environment(data)
    rule = oracle.solve(naive).selected[1]
    expected = {}
    for state, (shock, likely) in product(naive.states(1), naive.positive_shocks(1)):
        for following, chance in naive.transition(1, rule[shock, state], state).items():
            arrow = tuple(tuple(label for label in end if label is not None) for end in (state, following))
            expected[arrow] = expected.get(arrow, 0) + likely * chance
    assert {(one, other): chance for one, other, chance in graph.edges(data="probability")} == expected


def test_the_page_s_example_runs(capsys):
    page = (Path(__file__).parents[2] / "docs" / "graphs.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(compile(example, "docs/graphs.md", "exec"), {})
    assert "Fraction(-11, 1)" in capsys.readouterr().out


def test_bad_names_and_horizons_are_refused():
    finite, infinite = lpmech.load("l14/unimplementable_last_period"), lpmech.load("bv08/scheduling_three")
    for arguments, said in (((finite, "ann", {}), "agent"), ((finite, "firm 1", {}), "type of firm 2"),
                            ((finite, "firm 1", {"firm 2": "none", "x": "y"}), "component"),
                            ((infinite, infinite.agents[0], {}), "infinite")):  # fmt: skip
        with pytest.raises(ValueError, match=said):
            type_graph(*arguments)
    with pytest.raises(ValueError, match="finite"):
        state_graph(finite)
