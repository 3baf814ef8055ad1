"""Participation fees: the expected discounted sum of payments is exactly 0; and the sign of η in print."""

import dataclasses
import itertools
from fractions import Fraction

import numpy as np
import pytest

from lpmech import casefiles
from lpmech.claims.game import Game
from lpmech.claims.registry import claims_about
from lpmech.mechanisms.contingent import contingent
from lpmech.mechanisms.fees import KINDS, discounted_payments, subsidies, with_fees
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.pivot import pivot
from lpmech.mechanisms.social import solve_all
from lpmech.problem import exact
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.problem.tables import Table
from lpmech.separation.claim import Verdict
from tests.mechanisms.naive import Trial, assert_incentives, assert_proved, built_or_reason, table_value

BUILD = {kind.name: kind.construct for kind in KINDS}

FORMS = {"fees_vcg": Form.CONTINGENT_VCG, "fees": Form.CONTINGENT}


@pytest.mark.heavy
@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("horizon", ["infinite", "finite"])
def test_the_budget_is_balanced_ex_ante(name, horizon):
    built = short = 0
    for seed in range(10):
        trial = Trial(seed, agents=(2, 3), types=(1, 2), horizon=horizon, prior=True)
        mechanism = built_or_reason(BUILD[name], trial)
        if isinstance(mechanism, str):
            assert f"no {name} transfers" in mechanism
            assert not isinstance(contingent(trial.env, trial.programs.everyone, FORMS[name]), Mechanism)
            continue
        built += 1
        own = assert_incentives(trial, mechanism)
        claims = trial.audit(mechanism)
        claim = claims["ex_ante_budget_balance"]
        assert (claim.verdict, claim.least_slack) == (Verdict.PROVED, 0)
        short += assert_participation(trial, own, claims["participation_zero_option"])
        assert own.ex_ante_budget() == 0
        assert_fees(trial, mechanism, contingent(trial.env, trial.programs.everyone, FORMS[name]))
    assert built >= 3
    assert 0 < short < built


def assert_participation(trial, own, claim):
    """The audit's least payoff is the naive one; whether somebody would rather leave."""
    least = min(value for agent in trial.naive.agents for value in own.participation_zero(agent).values())
    assert claim.least_slack == least
    assert claim.verdict is (Verdict.PROVED if least >= 0 else Verdict.REFUTED)
    assert (claim.reason == "") == (least >= 0)
    return least < 0


def assert_fees(trial, mechanism, base):
    """η from its definition: minus the expected discounted payments of a mechanism in which only one agent pays."""
    naive, prior = trial.naive, trial.naive.prior()
    eta = {}
    for agent in naive.agents:
        sums = expected_payments(trial, base, agent)
        for own in naive.labels(1)[agent]:
            here = {state: p for state, p in prior.items() if naive.own(state, agent) == own}
            mass = sum(here.values())
            eta[agent, own] = -sum(p * sums[state] for state, p in here.items()) / mass if mass else Fraction(0)
    before, after = trial.naive_audit(base), trial.naive_audit(mechanism)
    for state, agent in itertools.product(naive.states(1), naive.agents):
        others = [other for other in naive.agents if other != agent]
        fee = sum((eta[other, naive.own(state, other)] for other in others), Fraction(0)) / len(others)
        assert after.pay(agent, 1, None, state) == before.pay(agent, 1, None, state) + fee


def expected_payments(trial, base, agent):
    """E[Σ δ^{t−1} p_{i,t} | θ_1] by state: the naive payoff without payments, less the payoff with them."""
    free = dataclasses.replace(base, transfers=tuple((table.scaled(0), *(t.scaled(0) for t in rest))
                                                     for table, *rest in base.transfers))  # fmt: skip
    with_, without = (trial.naive_audit(one).truthful(agent)[1] for one in (base, free))
    return {state: without[None, state] - value for (_, state), value in with_.items()}


def test_expected_payments_are_those_of_the_naive_audit():
    for seed in range(12):
        trial = Trial(seed, agents=(2, 2), types=(1, 2), terminal=None, sets="same")
        mechanism = pivot(trial.env, trial.programs)
        for agent, table in zip(trial.env.agents, discounted_payments(trial.env, mechanism), strict=True):
            for state, value in expected_payments(trial, mechanism, agent).items():
                assert table_value(trial.env, 0, table, state) == value


def test_fees_on_a_single_table_of_an_infinite_horizon_are_due_once():
    trial = Trial(3, agents=(2, 2), horizon="infinite", prior=True)
    mechanism = pivot(trial.env, trial.programs)
    assert [len(tables) for tables in mechanism.transfers] == [1, 1]
    fees = with_fees(trial.env, mechanism, "fees")
    assert all(later is first for (_, later), (first,) in zip(fees.transfers, mechanism.transfers, strict=True))
    assert trial.naive_audit(fees).ex_ante_budget() == 0


def test_without_a_prior_or_others_there_are_no_fees():
    trial = Trial(1, agents=(1, 1), horizon="infinite", prior=True, public=False, public_utility=False)
    with pytest.raises(NoMechanism, match="with one agent there are no others"):
        BUILD["fees_vcg"](trial.env, trial.programs)
    env = dataclasses.replace(casefiles.load("l14/hidden_oil").environment, prior=None)
    with pytest.raises(NoMechanism, match="has no prior"):
        BUILD["fees"](env, solve_all(env))


def test_first_types_of_probability_zero_are_charged_for_nothing():
    env = casefiles.load("l14/hidden_oil").environment
    certain = env.prior.full(("ann", "bob"), env.stage(0).sizes)
    array = certain.array.view(certain.array.numerators * [[4, 0], [0, 0]])
    env = dataclasses.replace(env, prior=dataclasses.replace(certain, array=array))
    programs = solve_all(env)
    mechanism = BUILD["fees_vcg"](env, programs)
    etas = subsidies(env, contingent(env, programs.everyone, Form.CONTINGENT_VCG), "fees_vcg")
    assert [table.array.item((1,)) for table in etas] == [0, 0]
    claims = {claim.id: claim for claim in claims_about(Game(env, mechanism, solved=programs))}
    assert claims["ex_ante_budget_balance"].least_slack == 0


# numbers


def oil_leases():
    env = casefiles.load("l14/oil_leases").environment
    return env, solve_all(env)


def test_fees_of_the_oil_leases():
    """Firm 1 is paid 3 or 21 at s1 = 4, 6, and firm 2 49/4 or 7/4, on average 7: each pays what the other receives."""
    env, programs = oil_leases()
    mechanism = BUILD["fees_vcg"](env, programs)
    first, second = (tables[0] for tables in mechanism.transfers)
    assert first.axes == ()
    assert first.array.item() == 7
    assert second.axes == ("firm 1",)
    assert second.array.fractions() == [3, 21]
    found = {claim.id: claim for claim in claims_about(Game(env, mechanism, solved=programs))}
    assert_proved(found, "incentive_compatible", "ex_ante_budget_balance")
    assert found["ex_ante_budget_balance"].least_slack == 0
    claim = found["participation_zero_option"]  # W less the fee, 91/4 − 21: firm 2 in period 1 where s1 = 6
    assert (claim.verdict, claim.least_slack, claim.at.agent) == (Verdict.PROVED, Fraction(7, 4), "firm 2")


@pytest.mark.parametrize(("case", "surplus"), [("oil_leases", Fraction(19)), ("hidden_oil", None)])
def test_erratum_the_second_expression_for_eta_has_the_wrong_sign(case, surplus):
    """η_i = −E[W − Σ δ^{t−1} u_i | θ_i] is minus the η that is meant: the budget is −2 (N−1) E[W]."""
    env = casefiles.load(f"l14/{case}").environment
    programs = solve_all(env)
    base = contingent(env, programs.everyone, Form.CONTINGENT_VCG)
    worth = programs.everyone.periods[0].value
    for eta, paid in zip(subsidies(env, base, ""), discounted_payments(env, base), strict=True):
        enjoyed = worth + paid  # Σ δ^{t−1} u_i, since the payoff is W
        assert eta.same_as(given(env, eta.axes[0], worth - enjoyed))
    printed = Mechanism(name="printed", allocation=base.allocation, transfers=tuple(as_printed(env, base)))
    found = {claim.id: claim for claim in claims_about(Game(env, printed, solved=programs))}
    budget = found["ex_ante_budget_balance"]
    expected = mean(env, worth)
    assert surplus in (None, expected)
    assert budget.verdict is Verdict.REFUTED
    assert budget.least_slack == -2 * (2 - 1) * expected
    assert_proved(found, "incentive_compatible")


def as_printed(env, base):
    """Fees with the opposite sign, two agents."""
    first, second = (eta.scaled(-1) for eta in subsidies(env, base, ""))
    for fee, (table, *later) in zip((second, first), base.transfers, strict=True):
        yield (table + fee, *later)


def given(env, name, values):
    """E[X | θ_i] by plain sums."""
    stage = env.stage(0)
    chances, numbers = (table.full(stage.components, stage.sizes).array for table in (env.prior, values))
    where = stage.components.index(name)
    means = []
    for own in range(stage.sizes[name]):
        places = [place for place in np.ndindex(chances.shape) if place[where] == own]
        mass = sum(chances.item(place) for place in places)
        means.append(sum(chances.item(place) * numbers.item(place) for place in places) / mass)
    return Table((name,), exact.from_fractions(means, (len(means),)))


def mean(env, values):
    stage = env.stage(0)
    chances = env.prior.full(stage.components, stage.sizes).array.fractions()
    numbers = values.full(stage.components, stage.sizes).array.fractions()
    return sum(p * x for p, x in zip(chances, numbers, strict=True))
