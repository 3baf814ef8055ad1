"""The Bellman programs' exact optima against backward induction, policy iteration and the audit's best responses."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lpmech import casefiles
from lpmech.claims.best_response import best_responses
from lpmech.claims.game import Game
from lpmech.exports.bellman import bellman_program
from lpmech.lp import solve as linear
from lpmech.lp.names import name, part, word
from lpmech.lp.proofs import Optimal
from lpmech.lp.steps import cell, labels_of, memories, states
from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import program_components, solve, solve_all
from lpmech.problem.environment import Environment
from lpmech.problem.stages import PREVIOUS
from lpmech.separation.hypotheses import independent_form
from tests.lp.deviator import best_response_program
from tests.lp.points import period_words, random_mechanism
from tests.lp.small_cases import SMALL_CASES
from tests.quick import examples, quick
from tests.strategies import environments, private_independent_environments

RELAXED = settings(max_examples=examples(30), deadline=None, suppress_health_check=list(HealthCheck))


def expected_values(env, solved, without, reduced):
    """The columns `value …` and `best …` and what they must be."""
    title = "everyone" if without is None else part("without", env.agents[without])
    values = {}
    for position in env.periods:
        stage, found = env.stage(position), solved.periods[position]
        axes = program_components(env, position, without if reduced else None)
        period = f"period {position + 1}" if env.horizon is not None else ""
        for state in states(stage, axes):
            place, labels = dict(zip(axes, state, strict=True)), part("state", *labels_of(stage, axes, state))
            values[name("value", title, period, labels)] = cell(found.value, place)
            for z, shock in enumerate(stage.shocks):
                if stage.has_shocks and shock.probability:
                    best = name("best", title, period, part("shock", shock.label), labels)
                    values[best] = cell(found.by_shock, place | {"shock": z})
    return values


def compare(env, without, reduced=False):
    program = bellman_program(env, without, reduced=reduced)
    outcome = linear.solve(program)
    assert isinstance(outcome, Optimal)
    assert outcome.holds(program)
    model = independent_form(env) if reduced else env
    expected = expected_values(env, solve(model, without, reduced=reduced), without, reduced)
    assert program.named(outcome.x) == expected
    assert outcome.objective == sum(value for column, value in expected.items() if column.startswith("value "))


@pytest.mark.long
@RELAXED
@given(environments())
def test_social_programs(data):
    env = Environment.from_json(data)
    for without in (None, *range(len(env.agents))):
        compare(env, without)


@RELAXED
@given(private_independent_environments())
def test_reduced_programs(data):
    env = Environment.from_json(data)
    for without in range(len(env.agents)):
        compare(env, without, reduced=True)


@pytest.mark.parametrize("case", quick(SMALL_CASES, 7))
def test_cases(case):
    env = casefiles.load(case).environment
    for without in (None, *range(len(env.agents))):
        compare(env, without)


def test_some_hundreds_of_states():
    env = casefiles.load("bv08/scheduling_five").environment
    compare(env, None)
    compare(env, 0, reduced=True)


def test_occupation_measure():
    """The multipliers of the Bellman rows are discounted visits: their sum is (number of states) / (1 − δ)."""
    env = casefiles.load("l14/hidden_oil").environment
    outcome = linear.solve(bellman_program(env))
    assert min(outcome.y) >= 0
    assert sum(outcome.y) == 4 / (1 - env.discount)


def compare_best_responses(env, mechanism):
    responses = best_responses(Game(env, mechanism))
    for agent, agent_name in enumerate(env.agents):
        program = best_response_program(env, mechanism, agent)
        outcome = linear.solve(program)
        assert outcome.holds(program)
        tables = mechanism.transfers[agent]
        expected = {}
        for index, (transfers, response) in enumerate(zip(tables, responses[agent], strict=True)):
            stage = env.stage(0 if env.horizon is None else index)
            before = 0 if env.horizon is None else index - 1
            axes = [axis for axis in ("allocation", "public", *env.agents) if PREVIOUS + axis in transfers.axes]
            found = memories(env.stage(before), mechanism.allocation[before]) if axes else [{}]
            for memory in {tuple(place[axis] for axis in axes) for place in found}:
                known = part("memory", *labels_of(env.stage(max(before, 0)), axes, memory))
                previous = dict(zip((PREVIOUS + axis for axis in axes), memory, strict=True))
                for state in states(stage, stage.components):
                    place = previous | dict(zip(stage.components, state, strict=True))
                    labels = part("state", *labels_of(stage, stage.components, state))
                    start = (word(agent_name), period_words(env, index, len(tables)))
                    expected[name("best response", *start, known, labels)] = cell(response.value, place)
        assert program.named(outcome.x) == expected


@pytest.mark.long
@RELAXED
@given(environments(max_states=8), st.integers(0, 10**6))
def test_best_responses_with_memory(data, seed):
    env = Environment.from_json(data)
    compare_best_responses(env, random_mechanism(env, seed))


@pytest.mark.parametrize("case", quick(SMALL_CASES, 7))
def test_best_responses_to_the_pivot_mechanism(case):
    env = casefiles.load(case).environment
    compare_best_responses(env, pivot(env, solve_all(env)))


def test_ids():
    data = {
        "format": "lpmech-environment/1", "name": "tiny", "discount": "1/2", "horizon": 2, "agents": ["ann", "bob"],
        "stages": [{
            "types": {"ann": ["low", "high"], "bob": ["low", "high"]},
            "allocations": ["idle", "to ann"],
            "shocks": {"calm": {"probability": "1"}, "never": {"probability": "0"}},
            "utility": {"ann": {"axes": ["allocation"], "values": ["0", "1"]}, "bob": {"axes": [], "values": "0"}},
            "transition": {"ann": {"axes": ["next ann"], "values": ["1/2", "1/2"]},
                           "bob": {"axes": ["next bob"], "values": ["1/3", "2/3"]}},
        }],
    }  # fmt: skip
    program = bellman_program(Environment.from_json(data), None)
    assert program.name == "tiny: Bellman program, everyone"
    assert "value everyone period 2 state low|high" in program.positions
    assert "best everyone period 2 shock calm state low|high" in program.positions
    rows = {row.id: row for row in program.rows}
    assert "everyone period 2 state low|high" in rows
    row = rows['everyone period 1 shock calm state low|high allocation "to ann"']
    assert (row.sense, row.right, len(row.terms)) == (">=", Fraction(1), 5)
    assert not any("never" in text for text in rows)  # a shock of probability 0 bounds nothing
    alone = bellman_program(Environment.from_json(data), 0, reduced=True)
    assert [column.id for column in alone.columns][:2] == [
        "value without ann period 1 state low", "value without ann period 1 state high"
    ]  # fmt: skip
