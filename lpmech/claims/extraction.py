"""Full surplus extraction: the designer collects, in expectation, all that society is worth.

The claim has one cell, with slack

    −| E[ W_1(θ) − Σ_i p_{i,1}(θ) − δ S_1(θ) ] |,

the expectation under the prior, S_1 the expected discounted sum of all later payments under truthful reports, W_1 the
value of the social program with everyone, public utility included. Without a prior it is undecided. Extraction says
nothing about participation: its claims are others. It is of interest where types tell of each other: in the transition
(Liu 2014, Section 4), or in the prior (Crémer and McLean 1985).
"""

from __future__ import annotations

from fractions import Fraction

from lpmech.claims.budget import NO_PRIOR, first_payments
from lpmech.claims.payoffs import Payoffs
from lpmech.claims.words import amount
from lpmech.mechanisms.social import Program
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Axes, Table, product
from lpmech.separation.claim import Cell, Claim, Verdict

CLAIM = "full_surplus_extraction"


def full_surplus_extraction(env: Environment, mechanism: Mechanism, everyone: Program, payoffs: Payoffs) -> Claim:
    """The expected discounted sum of payments is the expected social surplus."""
    if env.prior is None:
        return Claim(id=CLAIM, verdict=Verdict.UNDECIDED, reason=NO_PRIOR)
    collected = first_payments(env, mechanism) + payoffs.budget[0].scaled(env.discount)
    paid, worth = (_mean(env, env.prior, table) for table in (collected, everyone.periods[0].value))
    slack = -abs(worth - paid)
    if slack == 0:
        return Claim(id=CLAIM, verdict=Verdict.PROVED, least_slack=slack, at=Cell())
    reason = f"the expected social surplus is {amount(worth)}, the expected discounted sum of payments {amount(paid)}"
    return Claim(id=CLAIM, verdict=Verdict.REFUTED, least_slack=slack, at=Cell(), reason=reason, cells=(Cell(),))


def has_correlated_prior(env: Environment) -> bool:
    """Whether under the prior some agent's first type tells of another's, given the public state."""
    if env.prior is None or len(env.agents) == 1:
        return False
    stage = env.stage(0)
    chances = env.prior.full(stage.components, stage.sizes)
    public = _marginal(chances, stage.components, "public")
    both = [_marginal(chances, stage.components, "public", name) for name in env.agents]
    return not (chances * product([public] * (len(env.agents) - 1))).same_as(product(both))


def _marginal(chances: Table, components: Axes, *kept: str) -> Table:
    """The distribution of the components that are kept."""
    for axis in components:
        chances = chances if axis in kept else chances.total(axis)
    return chances


def _mean(env: Environment, prior: Table, values: Table) -> Fraction:
    """The expectation of a function of the first state."""
    stage = env.stage(0)
    chances = prior.full(stage.components, stage.sizes)
    return chances.contract(values.full(stage.components, stage.sizes), *stage.components).array.item()
