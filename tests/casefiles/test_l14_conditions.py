"""What the notes of the cases after Liu (2014) say about the paper's conditions, by naive elimination."""

import json
from fractions import Fraction
from functools import cache
from itertools import combinations, permutations, product

import pytest

from lpmech import casefiles
from lpmech.problem.canonical import canonical
from tests.casefiles.shipped import expectation, paths
from tests.oracle import Environment, solve

# case → convex independence, spanning, last period (None: infinite horizon)
CONDITIONS = {
    "convex_independence_failing": (False, False, None),
    "convex_independence_failing_but_linked": (False, False, None),
    "convex_independence_without_spanning": (True, False, None),
    "constant_last_allocation": (True, True, False),
    "hidden_oil": (True, True, None),
    "hidden_state_known": (False, False, None),
    "linked_transfers": (False, False, None),
    "modified_oil_leases": (False, False, True),
    "no_transfers_of_any_form": (False, False, None),
    "oil_leases": (True, True, True),
    "spanning_three_agents": (True, True, None),
    "spanning_three_agents_three_periods": (True, True, True),
    "spanning_two_agents": (True, True, None),
    "spanning_two_agents_three_periods": (True, True, True),
    "unimplementable_last_period": (True, True, False),
    "weaker_transfers": (False, False, None),
}
# infinite horizon: whether the residual claimant's payments due exist, Theorems 3.1 and 3.2
CLAIMANTS = {
    "convex_independence_failing": (False, False),
    "convex_independence_failing_but_linked": (True, True),
    "convex_independence_without_spanning": (True, False),
    "hidden_state_known": (True, True),
    "spanning_three_agents": (True, True),
    "spanning_two_agents": (True, True),
}


@cache
def load(case):
    return Environment(json.loads(canonical(casefiles.load(f"l14/{case}").environment)))


def rest(env, state, agent):
    """The components of a state without the agent's type."""
    place = 1 + env.agents.index(agent)
    return state[:place] + state[place + 1 :]


def cells(env):
    """(agent, period, allocation, own types' states, rows): the distributions of the others' next types."""
    for period in (p for p in env.periods if env.horizon is None or p < env.horizon):
        after = env.states(period + 1)
        for agent, a in product(env.agents, env.allocations(period)):
            columns = sorted({rest(env, s, agent) for s in after}, key=str)
            for others in {rest(env, s, agent) for s in env.states(period)}:
                states = [s for s in env.states(period) if rest(env, s, agent) == others]
                yield agent, period, a, states, [row(env, period, a, s, agent, columns) for s in states]


def row(env, period, allocation, state, agent, columns):
    chances = dict.fromkeys(columns, Fraction(0))
    for following, p in env.transition(period, allocation, state).items():
        chances[rest(env, following, agent)] += p
    return list(chances.values())


def combination(target, rows):
    """The coefficients of `target` in independent rows; None where it is no combination or they are dependent."""
    matrix = [[r[k] for r in rows] + [target[k]] for k in range(len(target))]
    done = 0
    for column in range(len(rows)):
        pivot = next((k for k in range(done, len(matrix)) if matrix[k][column]), None)
        if pivot is None:
            return None
        matrix[done], matrix[pivot] = matrix[pivot], matrix[done]
        matrix[done] = [x / matrix[done][column] for x in matrix[done]]
        for k, line in enumerate(matrix):
            if k != done and line[column]:
                matrix[k] = [x - line[column] * y for x, y in zip(line, matrix[done], strict=True)]
        done += 1
    return None if any(line[-1] for line in matrix[done:]) else [matrix[k][-1] for k in range(done)]


def mixtures(rows, place):
    """The representations of a row with weights ≥ 0 on independent others (all others are mixtures of these)."""
    others = [k for k in range(len(rows)) if k != place]
    for size in range(1, len(others) + 1):
        for chosen in combinations(others, size):
            weights = combination(rows[place], [rows[k] for k in chosen])
            if weights is not None and min(weights) >= 0:
                yield dict(zip(chosen, weights, strict=True))


def independent(rows):
    """Whether no row is a combination of the rows before it."""
    zero = [Fraction(0)] * len(rows[0])
    return combination(zero, rows) is not None


def implementable(env):
    """Whether no cycle of own types of the last period gains in total by every type's saying the next one."""
    period, rule = env.horizon, solve(env).selected[env.horizon]

    def gain(agent, one, other):
        return env.utility(period, agent, rule[None, other], one) - env.utility(period, agent, rule[None, one], one)

    for agent in env.agents:
        for others in {rest(env, s, agent) for s in env.states(period)}:
            states = [s for s in env.states(period) if rest(env, s, agent) == others]
            for size in range(2, len(states) + 1):
                for cycle in permutations(states, size):
                    if sum(gain(agent, s, cycle[k - 1]) for k, s in enumerate(cycle)) > 0:
                        return False
    return True


@pytest.mark.parametrize("case", CONDITIONS)
def test_convex_independence(case):
    found = all(not any(mixtures(rows, k)) for *_, rows in cells(load(case)) for k in range(len(rows)))
    assert found == CONDITIONS[case][0]


@pytest.mark.parametrize("case", CONDITIONS)
def test_spanning(case):
    assert all(independent(rows) for *_, rows in cells(load(case))) == CONDITIONS[case][1]


@pytest.mark.parametrize("case", [case for case in CONDITIONS if CONDITIONS[case][2] is not None])
def test_last_period(case):
    assert implementable(load(case)) == CONDITIONS[case][2]


def targets(env, agent, allocation, states):
    """b(s) = −Σ_{j≠i} u^j(a, s, θ_{-i})."""
    others = [name for name in env.agents if name != agent]
    return [-sum(env.utility(1, name, allocation, s) for name in others) for s in states]


@pytest.mark.parametrize("case", CLAIMANTS)
def test_payments_due_of_residual_claimants(case):
    """Theorem 3.1: at reports that lead to the allocation, b(s) ≥ Σ ξ b(s') for every mixture; Theorem 3.2: wherever
    some report leads to it, R y = b has a solution, that is, relations of the rows are relations of b."""
    env = load(case)
    rule, by_report, by_allocation = solve(env).selected[1], True, True
    for agent, _, a, states, rows in cells(env):
        b = targets(env, agent, a, states)
        chosen = [k for k, s in enumerate(states) if rule[None, s] == a]
        for k in chosen:
            by_report &= all(b[k] >= sum(x * b[j] for j, x in one.items()) for one in mixtures(rows, k))
        if chosen:
            by_allocation &= consistent(rows, b)
    assert (by_report, by_allocation) == CLAIMANTS[case]


def consistent(rows, b):
    """Whether every row that depends on a basis of the others has the same relation on the right-hand side."""
    basis, right = [], []
    for line, value in zip(rows, b, strict=True):
        weights = combination(line, basis) if basis else None
        if weights is None:
            basis.append(line)
            right.append(value)
        elif value != sum(w * x for w, x in zip(weights, right, strict=True)):
            return False
    return True


def test_every_case_about_conditions_is_in_the_table():
    others = ("balanced_", "extraction_")  # about what a mechanism does with money
    cases = {path.stem for path in paths() if path.parent.name == "l14" and not path.stem.startswith(others)}
    said = {case for case in cases if {"convex_independence", "spanning"} <= set(expectation("l14", case)["claims"])}
    assert set(CONDITIONS) == said


def test_an_agent_whose_signal_adds_nothing_fails_everywhere_and_the_other_nowhere():
    failing = [agent for agent, *_, rows in cells(load("hidden_state_known")) if not independent(rows)]
    assert failing == ["ann"] * 4
    assert len(list(cells(load("hidden_state_known")))) == 8
