"""ε-incentive compatibility for the largest gain, and what plans of lies then gain at most."""

import pytest

from lpmech.certificate import pipeline
from lpmech.problem.environment import Environment
from lpmech.separation.claim import Verdict
from tests.certificates.random_mechanisms import random_mechanism
from tests.strategies import random_environment


def audited(seed):
    env = Environment.from_json(random_environment(seed, max_states=6))
    return pipeline.audit(env, random_mechanism(env, seed))


@pytest.mark.parametrize("seed", range(20))
def test_the_epsilon_stated_is_the_largest_gain(seed):
    cert = audited(seed)
    slacks = [one.slack for one in cert.slacks()]
    claim = cert.claims["epsilon_incentive_compatible"]
    assert claim.verdict is Verdict.PROVED
    assert claim.witness.epsilon == -min(slacks) > 0
    assert claim.least_slack == 0
    assert claim.at == next(one.at for one in cert.slacks() if one.slack == min(slacks))


@pytest.mark.parametrize("seed", range(20, 50))
def test_no_plan_of_lies_gains_more_than_epsilon_in_every_period(seed):
    cert = audited(seed)
    epsilon = -cert.claims["incentive_compatible"].least_slack
    env, claim = cert.environment, cert.claims["best_response"]
    if env.horizon is None:
        left = 1 / (1 - env.discount)
    else:
        left = sum(env.discount**k for k in range(env.horizon - (claim.at.period - 1)))
    assert -claim.least_slack <= epsilon * left
    assert -claim.least_slack >= epsilon
