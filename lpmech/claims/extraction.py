"""Full surplus extraction: the designer collects, in expectation, all that society is worth.

The claim has one cell, with slack

    −| E[ W_1(θ) − Σ_i p_{i,1}(θ) − δ S_1(θ) ] |,

the expectation under the prior, S_1 the expected discounted sum of all later payments under truthful reports, W_1 the
value of the social program with everyone, public utility included. Without a prior it is undecided. Extraction says
nothing about participation: its claims are others. It is of interest where types tell of each other: in the transition
(Liu 2014, Section 4), or in the prior (Crémer and McLean 1985).
"""

from __future__ import annotations

from lpmech.claims.budget import NO_PRIOR, all_payments, mean
from lpmech.claims.conditions import SEPARATIONS
from lpmech.claims.evidence import BUDGET, VALUES
from lpmech.claims.game import Game
from lpmech.claims.kind import Failure, claim
from lpmech.claims.papers import LIU
from lpmech.claims.words import amount
from lpmech.separation.claim import Cell, Finding, Verdict
from lpmech.separation.hypotheses import has_correlated_prior


@claim(
    id="full_surplus_extraction",
    failure=Failure.SURPLUS_LEFT,
    concept=(
        "full surplus extraction: the expected discounted sum of payments "
        "is the expected social surplus under the prior and truthful reports"
    ),
    holds="the whole surplus is extracted",
    fails="the surplus is not extracted exactly",
    slack=(
        "minus the distance between what the agents are expected to pay in all and the expected social surplus. "
        "It needs a prior. With private values and independent types it is stated if it is required only"
    ),
    source=f"{LIU}, Section 3; Crémer and McLean (1985)",
    evidence=(VALUES, BUDGET, SEPARATIONS),  # the last one is then an empty list, but for convex independence
    of_interest=lambda game: not game.separable or has_correlated_prior(game.model),
    stated="if values or transitions are interdependent or first types are correlated, or if it is asked for",
)
def full_surplus_extraction(game: Game) -> Finding:
    env = game.model
    if env.prior is None:
        return Finding(verdict=Verdict.UNDECIDED, reason=NO_PRIOR)
    worth = mean(env, env.prior, game.programs.everyone.periods[0].value)
    paid = mean(env, env.prior, all_payments(game))
    slack = -abs(worth - paid)
    if slack == 0:
        return Finding(verdict=Verdict.PROVED, least_slack=slack, at=Cell())
    reason = f"the expected social surplus is {amount(worth)}, the expected discounted sum of payments {amount(paid)}"
    return Finding(verdict=Verdict.REFUTED, least_slack=slack, at=Cell(), reason=reason, cells=(Cell(),))


KINDS = (full_surplus_extraction,)
