"""The last period on its own: potentials implement it, or a cycle of gains adds up to a contradiction."""

import itertools

import numpy as np
import pytest

from lpmech.lp.cycles import solve_differences
from lpmech.mechanisms.last_period import contradiction_in_words, last_period, lie_values
from tests.mechanisms.naive import Trial, cycle_sum, lie_worth, table_value, worst_cycle


def naive_worth(trial, agent, states):
    """U(s, r) over own types, at given types of the others."""
    return [[lie_worth(trial, agent, true, said) for said in states] for true in states]


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize("terminal", [False, True])
def test_potentials_or_a_cycle(terminal):
    implemented = contradicted = 0
    for seed in range(40):
        trial = Trial(seed, agents=(2, 3), types=(2, 4), horizon="finite", periods=(1, 2), terminal=terminal,
                      max_states=9)  # fmt: skip
        found = last_period(trial.env, trial.programs.everyone.periods[-1].allocation)
        if found.transfers is None:
            contradicted += 1
            assert_cycle(trial, found.contradiction)
        else:
            implemented += 1
            assert_potentials(trial, found.transfers)
    assert min(implemented, contradicted) >= 7, (implemented, contradicted)


def assert_cycle(trial, found):
    """The cycle really sums to a contradiction."""
    name = trial.env.agents[found.agent]
    states = trial.own_states(trial.env.periods[-1], name, found.state)
    worth = naive_worth(trial, name, states)
    cycle = tuple(reversed(found.cycle))
    assert len(set(cycle)) == len(cycle) >= 2
    assert cycle_sum(worth, cycle) > 0
    assert worst_cycle(worth) > 0
    text = contradiction_in_words(trial.env, found)
    assert f"the incentive constraints of {name} contradict one another" in text


def assert_potentials(trial, transfers):
    """Truth is optimal in the last period alone, no cycle gains, and the least payment is 0."""
    env, last = trial.env, trial.env.periods[-1]
    for name, table in zip(env.agents, transfers, strict=True):
        stage = env.stage(last)
        sizes = [stage.sizes[x] for x in stage.components if x != name]
        for others in itertools.product(*(range(size) for size in sizes)):
            states = trial.own_states(last, name, others)
            worth = naive_worth(trial, name, states)
            paid = [table_value(env, last, table, state) for state in states]
            assert min(paid) == 0
            assert worst_cycle(worth) <= 0
            for true, said in itertools.product(range(len(states)), repeat=2):
                assert worth[true][true] - paid[true] >= worth[true][said] - paid[said]


def test_lie_values_are_those_written_out():
    for seed in range(8):
        trial = Trial(seed, agents=(2, 2), horizon="finite", periods=(2, 2), shocks=True, terminal=True)
        env, last = trial.env, trial.env.periods[-1]
        stage = env.stage(last)
        for agent, name in enumerate(env.agents):
            table = lie_values(env, trial.programs.everyone.periods[-1].allocation, agent)
            for index in np.ndindex(table.array.shape):
                *here, said = (int(place) for place in index)
                state = trial.state(last, tuple(here))
                reports = trial.naive.replace(state, name, stage.labels[name][said])
                assert table.array.item((*here, said)) == lie_worth(trial, name, state, reports)


def test_private_values_are_always_implementable():
    """With one period and private values the pivot transfers implement the efficient rule."""
    for seed in range(30):
        trial = Trial(seed, agents=(2, 3), types=(2, 3), horizon="finite", periods=(1, 1), terminal=False, private=True)
        assert last_period(trial.env, trial.programs.everyone.periods[-1].allocation).transfers is not None


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_difference_systems_against_all_cycles_and_a_grid(size):
    """Potentials exist iff no simple cycle sums to more than 0; where bounds are integers, iff integral ones do."""
    source = np.random.default_rng(size)
    seen = set()
    for _ in range(400 if size > 3 else 60):
        bounds = source.integers(-3 if size < 4 else -5, 3, (size, size)).tolist()
        found = solve_differences(bounds)
        gains = [[bounds[said][true] if true != said else 0 for said in range(size)] for true in range(size)]
        assert (found.cycle is None) == (worst_cycle(gains) <= 0)
        if size <= 3:
            grid = itertools.product(range(3 * size), repeat=size)
            assert (found.cycle is None) == any(solves(bounds, values) for values in grid)
        if found.cycle is None:
            assert solves(bounds, found.values)
        else:
            assert cycle_sum(gains, tuple(reversed(found.cycle))) > 0
        seen.add(found.cycle is None)
    assert seen == {True, False} or size == 1


def solves(bounds, values):
    """p(r) − p(s) ≥ bounds[r][s] for all r ≠ s."""
    pairs = itertools.permutations(range(len(bounds)), 2)
    return all(values[r] - values[s] >= bounds[r][s] for r, s in pairs)
