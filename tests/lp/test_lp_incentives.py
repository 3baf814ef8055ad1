"""The incentive rows against the audit: the same slacks, the same failing cells, and mechanisms read from solutions."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lpmech import casefiles
from lpmech.claims.game import Game
from lpmech.claims.incentives import incentive_blocks, incentive_compatible
from lpmech.existence.program import Block, incentive_program
from lpmech.lp.names import word
from lpmech.lp.program import Building
from lpmech.lp.proofs import Infeasible, Optimal
from lpmech.lp.solve import solve
from lpmech.lp.steps import states
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import solve_all
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import Table, constant
from lpmech.separation.claim import Verdict
from lpmech.separation.slacks import all_slacks
from tests.lp.points import incentive_point, lie_row, random_mechanism
from tests.lp.small_cases import SMALL_CASES
from tests.quick import examples, quick
from tests.strategies import environments, random_environment

RELAXED = settings(max_examples=examples(30), deadline=None, suppress_health_check=list(HealthCheck))
HISTORY_INDEPENDENT, MEMORY = Form.HISTORY_INDEPENDENT, Form.ONE_PERIOD_MEMORY


def audited(env, mechanism):
    """The game, the slacks' blocks and the claim."""
    game = Game(env, mechanism)
    return game, incentive_blocks(game), incentive_compatible.claim(game)


def slack_of(row, x):
    return sum((value * x[column] for column, value in row.terms), Fraction(0)) - row.right


def compare_pivot(env):
    """Every slack of every row, and which rows fail, with history-independent transfers."""
    mechanism = pivot(env, solve_all(env))
    game, blocks, claim = audited(env, mechanism)
    program = incentive_program(env, mechanism.allocation, HISTORY_INDEPENDENT)
    x = program.point(incentive_point(game, HISTORY_INDEPENDENT))
    assert all(slack_of(row, x) == 0 for row in program.rows if row.sense == "=")
    every = all_slacks(game.model, blocks)
    lies = {lie_row(env, found.at): found.slack for found in every if found.at.report != found.at.state[found.at.agent]}
    assert lies == {row.id: slack_of(row, x) for row in program.rows if row.sense == ">="}
    failing = {row.id for row in program.violated(x)}
    assert failing == {lie_row(env, at) for at in claim.cells}
    assert (claim.verdict is Verdict.PROVED) == (not failing)


@pytest.mark.long
@RELAXED
@given(environments())
def test_slacks_of_the_pivot_mechanism(data):
    compare_pivot(Environment.from_json(data))


@pytest.mark.parametrize("case", quick(SMALL_CASES, 7))
def test_slacks_of_the_pivot_mechanism_in_cases(case):
    compare_pivot(casefiles.load(case).environment)


@pytest.mark.long
@RELAXED
@given(environments(max_states=8), st.integers(0, 10**6))
def test_slacks_with_memory(data, seed):
    env = Environment.from_json(data)
    mechanism = random_mechanism(env, seed)
    game, blocks, claim = audited(env, mechanism)
    program = incentive_program(env, mechanism.allocation, MEMORY)
    x = program.point(incentive_point(game, MEMORY))
    assert all(slack_of(row, x) == 0 for row in program.rows if row.sense == "=")
    audit_slacks = {found.slack for found in all_slacks(game.model, blocks)}
    lies = {slack_of(row, x) for row in program.rows if row.sense == ">="}
    assert lies <= audit_slacks
    assert audit_slacks - lies <= {0}  # the audit counts telling the truth as a lie with slack 0
    assert (claim.verdict is Verdict.PROVED) == (not program.violated(x))


def transfers_from(env, rule, form, values):
    """The tables of transfers, by agent and period, at a point given by column id; 0 at memories that do not count."""
    blocks = [Block(env, rule, form, agent, Building("")) for agent in range(len(env.agents))]
    return tuple(tuple(table_of(block, index, values) for index in range(block.count)) for block in blocks)


def table_of(block, index, values):
    stage, axes = block.stage(index), block.memory_axes(index)
    before = block.stage(block.before(index))
    sizes = (*(before.sizes[axis] for axis in axes), *(stage.sizes[axis] for axis in stage.components))
    paid = np.full(sizes, Fraction(0), dtype=object)
    for memory in block.memories(index):
        for state in states(stage, stage.components):
            paid[memory + state] = values[f"payment {block.where(index, memory, 'reports', state)}"]
    names = (*(PREVIOUS + axis for axis in axes), *stage.components)
    return Table(names, exact.from_fractions(list(paid.ravel()), paid.shape)).minimal()


@pytest.mark.parametrize("seed", quick(range(120), 7))
def test_solutions_are_incentive_compatible_mechanisms(seed):
    env = Environment.from_json(random_environment(seed, max_states=6, agents=(1, 2)))
    efficient = solve_all(env).everyone
    rule = tuple(period.allocation for period in efficient.periods)
    verdicts = []
    for form in (HISTORY_INDEPENDENT, MEMORY):
        program = incentive_program(env, rule, form)
        outcome = solve(program)
        assert outcome.holds(program)
        assert isinstance(outcome, (Optimal, Infeasible))
        verdicts.append(isinstance(outcome, Optimal))
        if isinstance(outcome, Optimal):
            transfers = transfers_from(env, rule, form, program.named(outcome.x))
            mechanism = Mechanism(name="found", allocation=rule, transfers=transfers)
            game, _, claim = audited(env, mechanism)
            assert claim.verdict is Verdict.PROVED
            assert incentive_point(game, form) == program.named(outcome.x)
    assert verdicts[0] <= verdicts[1]  # transfers without memory are transfers with memory


def test_some_need_memory_and_some_have_no_transfers():
    """Two leases: the first auction alone has no transfers, payments that remember it do."""
    env = casefiles.load("l14/oil_leases").environment
    rule = tuple(period.allocation for period in solve_all(env).everyone.periods)
    outcome = solve(incentive_program(env, rule, HISTORY_INDEPENDENT))
    assert isinstance(outcome, Infeasible)
    assert {row.id.split()[0] for row in outcome.rows(incentive_program(env, rule, HISTORY_INDEPENDENT))} >= {"lie"}
    assert isinstance(solve(incentive_program(env, rule, MEMORY)), Optimal)


def test_one_agent_at_a_time():
    env = casefiles.load("l14/hidden_oil").environment
    rule = [period.allocation for period in solve_all(env).everyone.periods]
    both = incentive_program(env, rule, MEMORY)
    each = [incentive_program(env, rule, MEMORY, agents=[agent]) for agent in range(2)]
    assert [row.id for row in both.rows] == [row.id for program in each for row in program.rows]
    assert list(both.columns) == [column for program in each for column in program.columns]


def test_ids():
    env = casefiles.load("l14/oil_leases").environment
    rule = [period.allocation for period in solve_all(env).everyone.periods]
    program = incentive_program(env, rule, MEMORY)
    ids = [column.id for column in program.columns] + [row.id for row in program.rows]
    first, second = (word(agent) for agent in env.agents)
    stage = env.stage(0)
    low, high = stage.types[0]
    none = stage.types[1][0]
    assert f"payment {first} period 1 reports {low}|{none}" in ids
    assert f"truth {first} period 1 state {low}|{none}" in ids
    assert f"lie {first} period 1 state {low}|{none} report {high}" in ids
    assert any(text.startswith(f"value {second} period 2 memory ") for text in ids)


def test_unknown_forms_are_refused():
    env = casefiles.load("l14/oil_leases").environment
    with pytest.raises(ValueError, match="there is one for history_independent, one_period_memory"):
        incentive_program(env, [], Form.CONTINGENT)


def test_a_fee_that_does_not_depend_on_reports_changes_nothing():
    env = casefiles.load("bv08/learning_licence").environment
    mechanism, fee = pivot(env, solve_all(env)), constant(Fraction(7, 3))
    shifted = dataclasses.replace(
        mechanism, transfers=tuple(tuple(table + fee for table in tables) for tables in mechanism.transfers)
    )
    program = incentive_program(env, shifted.allocation, HISTORY_INDEPENDENT)
    assert program.violated(program.point(incentive_point(Game(env, shifted), HISTORY_INDEPENDENT))) == ()
