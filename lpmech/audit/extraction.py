"""Full surplus extraction: the designer collects, in expectation, all that society is worth.

The claim has one cell, with slack

    −| E[ W_1(θ) − Σ_i p_{i,1}(θ) − δ S_1(θ) ] |,

the expectation under the prior, S_1 the expected discounted sum of all later payments under truthful reports, W_1 the
value of the social program with everyone, public utility included. Without a prior it is undecided. Extraction says
nothing about participation: its claims are others. (Liu 2014, Section 4.)
"""

from __future__ import annotations

from fractions import Fraction

from lpmech.audit.budget import NO_PRIOR, first_payments
from lpmech.audit.payoffs import Payoffs
from lpmech.audit.words import amount
from lpmech.claims import Cell, Claim, Verdict
from lpmech.environment import Environment
from lpmech.mechanisms.mechanism import Mechanism
from lpmech.social import Program
from lpmech.tables import Table

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


def _mean(env: Environment, prior: Table, values: Table) -> Fraction:
    """The expectation of a function of the first state."""
    stage = env.stage(0)
    chances = prior.full(stage.components, stage.sizes)
    return chances.contract(values.full(stage.components, stage.sizes), *stage.components).array.item()
