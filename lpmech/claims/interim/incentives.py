"""The claim `interim_incentive_compatible`: no single lie gains, to an agent who sees its own types only.

Of the three interim notions it is the one in the middle: truth is optimal at every own information state, also after
own lies, on average over the others. With w(θ_{-i}) the prior in period 1 and μ(·|a', ρ) later, V the truthful payoff
and L that of one lie,

    slack = Σ_{θ_{-i}} w(θ_{-i}) [ V_{i,t}(m, θ) − L_{i,t}(m, θ, r_i) ] / Σ w  ≥ 0.

The own information states are what an agent can meet if it lies as it likes and the others tell the truth. They are
closed under play, and payoffs are bounded: where no single lie gains at any of them no plan of lies gains either, so
that `interim_best_response` follows. Ex post incentives imply it, since a mean of slacks of at least 0 is at least 0.
(Athey and Segal 2013, Section 3: Bayesian incentive compatibility after every history.)
"""

from __future__ import annotations

from lpmech.claims.budget import NO_PRIOR
from lpmech.claims.evidence import CONTINUATION
from lpmech.claims.game import Game
from lpmech.claims.interim.cells import TOO_LARGE, Means, finding, is_too_large, seers, undecided
from lpmech.claims.interim.game import InterimGame
from lpmech.claims.kind import Failure, Version, claim
from lpmech.claims.papers import ATHEY_SEGAL
from lpmech.claims.words import interim_gain_in_words
from lpmech.problem.stages import REPORT
from lpmech.problem.tables import Table
from lpmech.separation.claim import Finding


@claim(
    id="interim_incentive_compatible",
    failure=Failure.UNSEEING_LIE,
    concept=(
        "interim incentive compatible: at everything that an agent can come to know by whatever lies of its own, the "
        "others being truthful, no one-period lie gains to it who sees only its own types, the public states and the "
        "past, and averages over the others by the prior and the transition"
    ),
    holds="no lie pays to one who sees its own types only, also after lies of its own",
    fails="a lie pays to one who sees its own types only, perhaps only after lies of its own",
    slack=(
        "what an agent loses by one lie, on average over what it does not see, the others and its own later reports "
        "being truthful; negative: what it gains. Truth itself counts as a report, so that the least slack is at most "
        "0. Weaker than incentive_compatible, whose agent sees all types, and stronger than interim_best_response, "
        "which asks nothing after own lies that do not pay. Without a prior it is proved, under every one, if "
        "incentive_compatible is"
    ),
    source=f"d'Aspremont and Gérard-Varet (1979); {ATHEY_SEGAL}, Section 3",
    since=Version.V1_2,
    away_since=Version.V1_5,
    evidence=(CONTINUATION,),
    implied_by="incentive_compatible",
    of_interest=lambda game: game.mechanism.interim,
    stated="if the mechanism is made for such agents, or if it is asked for",
)
def interim_incentive_compatible(game: Game) -> Finding:
    if game.model.prior is None:
        return undecided(NO_PRIOR)
    if is_too_large(game, _reports):
        return undecided(TOO_LARGE)
    return finding(lies(game), interim_gain_in_words)


KINDS = (interim_incentive_compatible,)


def lies(game: Game) -> list[Means]:
    """What every report loses, at all that agents can come to know."""
    return [
        means
        for seer in seers(game)
        for axis in (REPORT + seer.deviator.name,)
        for means in (seer.first(_loss, axis), *seer.later(_loss, axis))
    ]


def _reports(deviator: InterimGame) -> int:
    """The most reports that the agent has in any period."""
    return max(deviator.sizes(position)[deviator.name] for position in deviator.env.periods)


def _loss(deviator: InterimGame, position: int, first: bool) -> Table:
    """V − L, by memory, state and report."""
    transfers, game = deviator.transfers(position, first), deviator.game
    truth = game.truthful_value(deviator.agent, position, transfers)
    paid = game.payment_of_report(deviator.agent, position, transfers)
    return truth - (game.lie_payoff(deviator.agent, position) - paid)
