"""Whether an allocation rule is efficient: Q_t(θ, a(z,θ)) attains the maximum over A(z) everywhere.

The slack of a cell (t, z, θ), z of positive probability, is Q_t(θ, a(z,θ)) − W_t(θ;z), never positive. By the
one-shot deviation principle a rule whose slacks are all 0 attains W.
(MDP optimality equation; see `mechanisms/social.py`.)
"""

from __future__ import annotations

from collections.abc import Iterator

from lpmech.claims.evidence import VALUES
from lpmech.claims.game import Game
from lpmech.claims.kind import Failure, claim
from lpmech.claims.papers import BV
from lpmech.claims.words import inefficiency_in_words
from lpmech.problem.tables import Choice
from lpmech.separation.slacks import Block, block


@claim(
    id="efficient",
    failure=Failure.BETTER_ALLOCATION,
    concept=(
        "efficient: the allocation rule maximises expected discounted social welfare in every period, state and shock"
    ),
    holds="the allocation is efficient",
    fails="the allocation is not efficient",
    slack=(
        "how far the chosen allocation's expected discounted welfare lies below the best one's; 0 or negative, "
        "and 0 everywhere iff the rule is efficient"
    ),
    source=f"the optimality equation of dynamic programming; {BV}, equation (1)",
    evidence=(VALUES,),
    say=inefficiency_in_words,
)
def efficient(game: Game) -> Iterator[Block]:
    env = game.model
    for position in env.periods:
        stage, solved = env.stage(position), game.programs.everyone.periods[position]
        gap = solved.q.choose("allocation", game.mechanism.allocation[position]) - solved.by_shock
        likely = Choice(("shock",), stage.shock_probabilities.array.sign() > 0)
        yield block(None, position, gap.full(("shock", *stage.components), stage.sizes).reduced(), likely)


KINDS = (efficient,)
