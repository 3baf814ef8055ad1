"""The claims `interim_participation_first` and `…_always`: what an agent who sees its own types only expects.

Ex post participation lets an agent leave who sees everyone's types. Here it sees its own, the public states and the
past. In period 1 it averages its truthful payoff over the others by the prior; later by the transition out of the state
before, of which it knows its own true type, whatever it reported, and the others' reports, which are true. So after its
own lies too it must want to stay, at every state to which lies can have led. (Liu 2014, Remark 4.2.)
"""

from __future__ import annotations

from lpmech.claims.budget import NO_PRIOR
from lpmech.claims.evidence import CONTINUATION
from lpmech.claims.game import Game, per_game
from lpmech.claims.interim.cells import TOO_LARGE, Means, finding, is_too_large, seers, undecided
from lpmech.claims.interim.game import InterimGame
from lpmech.claims.kind import Failure, Version, claim
from lpmech.claims.papers import LIU
from lpmech.claims.words import expectation_in_words
from lpmech.problem.tables import Table
from lpmech.separation.claim import Finding


def _has_prior(game: Game) -> bool:
    return game.model.prior is not None


@claim(
    id="interim_participation_first",
    failure=Failure.BELOW_ZERO_ON_AVERAGE,
    concept=(
        "interim participation at the start: every agent, once it sees its own first type and the public state, "
        "expects at least 0 from telling the truth, averaging over the others by the prior"
    ),
    holds="whoever sees its own first type expects at least 0",
    fails="someone who sees its own first type expects less than 0",
    slack=(
        "what an agent expects from the mechanism once it sees its own first type and the public state, and "
        "averages over the others by the prior; negative: it would rather have nothing. Weaker than "
        "participation_zero_option, whose agent sees all types. Without a prior it is proved, under every one, if "
        "that is"
    ),
    source="Myerson and Satterthwaite (1983); Crémer and McLean (1988)",
    since=Version.V1_1,
    away_since=Version.V1_5,
    evidence=(CONTINUATION,),
    implied_by="participation_zero_option",
    of_interest=_has_prior,
    stated="if there is a prior, or if it is asked for",
)
def interim_participation_first(game: Game) -> Finding:
    return finding(first(game), expectation_in_words) if _has_prior(game) else undecided(NO_PRIOR)


@claim(
    id="interim_participation_always",
    failure=Failure.BELOW_ZERO_ON_AVERAGE,
    concept=(
        "interim participation after every history: every agent, who sees only its own types, the public "
        "states and the past, expects at least 0 from telling the truth from now on, in every period and whatever "
        "it has reported before, averaging over the others by the prior and the transition"
    ),
    holds="whoever sees its own types expects at least 0 after every history",
    fails="someone who sees its own types expects less than 0 after some history",
    slack=(
        "the same in every period: what an agent then expects who remembers the reports and allocations and its "
        "own types, which it may have misreported, and averages over the others' types of today by the transition"
    ),
    source=f"{LIU}, Remark 4.2 (interim participation constraints in each period)",
    since=Version.V1_1,
    away_since=Version.V1_5,
    evidence=(CONTINUATION,),
    implied_by="participation_zero_option",
    of_interest=_has_prior,
    stated="if there is a prior, or if it is asked for",
)
def interim_participation_always(game: Game) -> Finding:
    if not _has_prior(game):
        return undecided(NO_PRIOR)
    if is_too_large(game):
        return undecided(TOO_LARGE)
    return finding(always(game), expectation_in_words)


KINDS = (interim_participation_first, interim_participation_always)


def _truthful(deviator: InterimGame, position: int, first: bool) -> Table:
    return deviator.game.truthful_value(deviator.agent, position, deviator.transfers(position, first))


def always(game: Game) -> list[Means]:
    """What the truth is worth at all that agents can come to know."""
    return [*first(game), *(found for seer in seers(game) for found in seer.later(_truthful))]


@per_game
def first(game: Game) -> list[Means]:
    """The same in period 1."""
    return [seer.first(_truthful) for seer in seers(game)]
