"""ε-incentive compatibility for any stated ε, and what plans of lies then gain at most."""

from fractions import Fraction

import pytest

from lpmech.certificate import pipeline
from lpmech.claims.epsilon import for_epsilon
from lpmech.problem.environment import Environment
from lpmech.separation.claim import Verdict
from tests.certificates.random_mechanisms import random_mechanism
from tests.strategies import random_environment


def audited(seed):
    env = Environment.from_json(random_environment(seed, max_states=6))
    return pipeline.audit(env, random_mechanism(env, seed))


@pytest.mark.parametrize("seed", range(20))
def test_every_stated_epsilon_is_judged(seed):
    cert = audited(seed)
    slacks = [one.slack for one in cert.slacks()]
    for epsilon in {Fraction(0), -min(slacks) / 2, -min(slacks), 1 - min(slacks)}:
        claim = for_epsilon(cert.game, epsilon)
        assert claim.verdict is (Verdict.PROVED if all(x + epsilon >= 0 for x in slacks) else Verdict.REFUTED)
        assert claim.least_slack == min(slacks) + epsilon
        assert len(claim.cells) == sum(x + epsilon < 0 for x in slacks)
        assert Fraction(claim.witness["epsilon"]) == epsilon


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
