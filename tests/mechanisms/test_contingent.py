"""Contingent transfers: truth is worth W net of what is due, and what cannot be built contradicts itself."""

import itertools
from collections import Counter
from fractions import Fraction

import pytest

from lpmech import casefiles
from lpmech.choice.selection import select
from lpmech.claims.game import Game
from lpmech.claims.registry import claims_about
from lpmech.mechanisms.contingent import contingent, obstacle_in_words, residual_target
from lpmech.mechanisms.due_payments import Infeasible
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.last_period import last_period
from lpmech.mechanisms.social import solve_all
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.problem.tables import ZERO
from tests.mechanisms.naive import (
    Trial,
    assert_contradicts,
    assert_incentives,
    assert_proved,
    combined,
    lie_worth,
    others_next,
    residual,
    table_value,
)
from tests.mechanisms.test_due_payments import due
from tests.quick import quick

FORMS = (Form.CONTINGENT_VCG, Form.CONTINGENT)
LITERAL = Form.CONTINGENT_VCG_LITERAL
HORIZONS = {
    "infinite": {"horizon": "infinite"},
    "one": {"horizon": "finite", "periods": (1, 1)},
    "two": {"horizon": "finite", "periods": (2, 2)},
    "three": {"horizon": "finite", "periods": (3, 3), "max_states": 4},
}
FEATURES = {
    "plain": {"shocks": False, "public": False, "terminal": False},
    "shocks": {"shocks": True, "public": False},
    "public states": {"public": True, "public_utility": True},
    "everything": {"shocks": True, "public": True, "terminal": True},
}


@pytest.mark.long
@pytest.mark.heavy
@pytest.mark.parametrize("agents", quick([2, 3], 3))
@pytest.mark.parametrize("horizon", quick(HORIZONS, 2))
def test_built_transfers_are_incentive_compatible_and_the_others_contradict(agents, horizon):
    built = Counter()
    for feature, seed in itertools.product(FEATURES.values(), range(3 if horizon == "infinite" else 4)):
        switches = {"agents": (agents, agents), "types": (1, 2) if agents == 3 else (1, 3), **feature}
        trial = Trial(seed, **{**switches, **HORIZONS[horizon]})
        for form in FORMS:
            found = contingent(trial.env, trial.programs.everyone, form)
            built[type(found).__name__] += 1
            if isinstance(found, Mechanism):
                assert_residual_claimants(trial, assert_incentives(trial, found))
            elif isinstance(found, Infeasible):
                assert_contradicts(trial, found, trial.everyone.selected, residual(trial, last_payments(trial)), form)
    assert built["Mechanism"] >= 5, built
    assert built["Infeasible"] >= 5 or horizon == "one", built
    assert built["Contradiction"] == 0 or horizon != "infinite"


def last_payments(trial):
    """What the last period's own transfers charge, by agent, as functions of the state."""
    if trial.env.horizon is None:
        return None
    own = last_period(trial.env, trial.programs.everyone.periods[-1].allocation).transfers
    last = trial.env.horizon - 1
    return {
        agent: lambda state, table=table: table_value(trial.env, last, table, state)
        for agent, table in zip(trial.env.agents, own, strict=True)
    }


def assert_residual_claimants(trial, own):
    """V_t(m, θ) = W_t(θ) − what is due, for t < T, at every memory; and nothing is due in period 1."""
    for agent in trial.naive.agents:
        for period, values in own.truthful(agent).items():
            if period == trial.naive.horizon:
                continue
            worth = trial.everyone.values[trial.naive.key(period)]
            for (memory, state), value in values.items():
                due = own.pay(agent, period, memory, state)
                assert value == worth[state] - due
                assert memory is not None or due == 0


def test_targets_are_those_written_out():
    tried = 0
    for seed in range(10):
        trial = Trial(seed, agents=(2, 2), horizon="finite", periods=(2, 3), stages="one")
        found = last_period(trial.env, trial.programs.everyone.periods[-1].allocation)
        if found.transfers is not None:
            tried += 1
            assert_targets(trial, found.transfers)
    assert tried >= 5


def assert_targets(trial, own):
    env, naive = trial.env, residual(trial, last_payments(trial))
    for agent, position in itertools.product(range(2), env.periods[:-1]):
        stage = env.stage(position)
        table = residual_target(env, trial.programs.everyone, agent, position, own[agent])
        full = table.full(("allocation", *stage.components), stage.sizes).array
        for a, *index in itertools.product(*(range(n) for n in full.shape)):
            state = trial.state(position, tuple(index))
            assert full.item((a, *index)) == naive(position + 1, env.agents[agent], stage.allocations[a], state)


def test_oil_leases():
    """Nothing in period 1; in period 2 firm 1 pays 0, −12 after it has won area 1 and −3, −27 after firm 2 has."""
    env = casefiles.load("l14/oil_leases").environment
    first, second = select("contingent_vcg", env, solve_all(env)).mechanism.transfers
    assert not first[0].array.numerators.any()
    assert not second[0].array.numerators.any()
    assert set(first[1].axes) == {"previous allocation", "firm 2"}
    rows = [[first[1].take("previous allocation", a).take("firm 2", oil) for oil in range(2)] for a in range(2)]
    assert [[table.array.item() for table in row] for row in rows] == [[0, -12], [-3, -27]]


@pytest.mark.parametrize("form", FORMS)
def test_oil_leases_are_incentive_compatible(form):
    env = casefiles.load("l14/oil_leases").environment
    programs = solve_all(env)
    claims = claims_about(Game(env, select(form, env, programs).mechanism, solved=programs))
    assert_proved({claim.id: claim for claim in claims}, "efficient", "incentive_compatible", "best_response")


def test_oil_leases_expectations_of_the_due_payments():
    """E[due | s1, area 1 to whom]: −3 and −9 after firm 1 has won, −9 and −21 after firm 2: 7 + 21/4 + 3 is W(4)."""
    three, one = Fraction(3, 4), Fraction(1, 4)
    assert (three * 0 + one * -12, one * 0 + three * -12) == (-3, -9)
    assert (three * -3 + one * -27, one * -3 + three * -27) == (-9, -21)
    env = casefiles.load("l14/oil_leases").environment
    values = solve_all(env).everyone.periods[0].value.array.fractions()
    assert values == [7 + three * 7 - -3, 0 + one * 7 - -21]


def test_a_mechanism_that_cannot_be_built_is_refused_in_words():
    for seed in range(40):
        trial = Trial(seed, agents=(2, 2), types=(2, 3), horizon="infinite")
        found = contingent(trial.env, trial.programs.everyone, Form.CONTINGENT_VCG)
        if isinstance(found, Infeasible):
            text = obstacle_in_words(trial.env, found)
            assert trial.env.agents[found.agent] in text
            with pytest.raises(NoMechanism, match="no contingent_vcg transfers"):
                select("contingent_vcg", trial.env, trial.programs)
            return
    raise AssertionError("no environment was refused")


def test_one_agent_is_its_own_society():
    trial = Trial(1, agents=(1, 1), horizon="infinite", public=False, public_utility=False, kinds=("joint",))
    found = contingent(trial.env, trial.programs.everyone, Form.CONTINGENT_VCG)
    assert [table.same_as(ZERO) for table in found.transfers[0]] == [True, True]
    assert_incentives(trial, found)


def test_the_last_period_alone_is_the_static_mechanism():
    for seed in range(20):
        trial = Trial(seed, agents=(2, 2), horizon="finite", periods=(1, 1), terminal=True)
        found = contingent(trial.env, trial.programs.everyone, Form.CONTINGENT)
        if isinstance(found, Mechanism):
            own = trial.naive_audit(found)
            for agent in trial.naive.agents:
                for (_, state), value in own.truthful(agent)[1].items():
                    assert value == lie_worth(trial, agent, state, state) - own.pay(agent, 1, None, state)


def expected_due(trial, agent, table, allocation, state):
    """E[ what is due tomorrow | a, θ ] after truthful reports."""
    chances = trial.naive.transition(1, allocation, state).items()
    return sum(p * due(table, trial.env, (state, allocation), following) for following, p in chances)


@pytest.mark.long
def test_the_literal_form_meets_the_equations_of_lemma_7_3_everywhere():
    """At every allocation and type; where it exists it is what contingent_vcg is at the memories that count."""
    seen = Counter()
    for seed in range(100):
        trial = Trial(seed, agents=(2, 2), types=(1, 3), horizon="infinite")
        literal, wider = (
            contingent(trial.env, trial.programs.everyone, form) for form in (LITERAL, Form.CONTINGENT_VCG)
        )
        seen[isinstance(literal, Mechanism), isinstance(wider, Mechanism)] += 1
        if isinstance(literal, Infeasible):
            assert_no_equations(trial, literal)
            continue
        target = residual(trial, None)
        for (i, name), a in itertools.product(enumerate(trial.env.agents), trial.env.stage(0).allocations):
            for state in trial.naive.states(1):
                owed = trial.naive.discount * expected_due(trial, name, literal.transfers[i][1], a, state)
                assert owed == target(1, name, a, state)
        assert_incentives(trial, literal)
        paid = [trial.naive_audit(found) for found in (literal, wider)]
        for agent, (memory, state) in itertools.product(trial.naive.agents, paid[0].places(2)):
            assert paid[0].pay(agent, 2, memory, state) == paid[1].pay(agent, 2, memory, state)
    assert seen[True, False] == 0
    assert min(seen[True, True], seen[False, True], seen[False, False]) >= 2, seen


def assert_no_equations(trial, found):
    """Weights under which the rows of all own types vanish and the targets do not."""
    allocation = trial.env.stage(found.position).allocations[found.allocation]
    agent = trial.env.agents[found.agent]
    states = trial.own_states(found.position, agent, found.state)
    assert combined([others_next(trial.naive, agent, 1, allocation, s) for s in states], found.multipliers) == {}
    bounds = [residual(trial, None)(1, agent, allocation, s) for s in states]
    assert sum(weight * bound for weight, bound in zip(found.multipliers, bounds, strict=True)) != 0


@pytest.mark.parametrize("name", ["l14/oil_leases", "l14/spanning_two_agents_three_periods"])
def test_the_literal_form_with_a_finite_horizon(name):
    env = casefiles.load(name).environment
    programs = solve_all(env)
    found = select(LITERAL, env, programs).mechanism
    assert found.name == LITERAL
    assert_proved(
        {c.id: c for c in claims_about(Game(env, found, solved=programs))}, "efficient", "incentive_compatible"
    )
