"""Whether an allocation rule is efficient: Q_t(θ, a(z,θ)) attains the maximum over A(z) everywhere.

The slack of a cell (t, z, θ), z of positive probability, is Q_t(θ, a(z,θ)) − W_t(θ;z), never positive. By the
one-shot deviation principle a rule whose slacks are all 0 attains W.
(MDP optimality equation; see `mechanisms/social.py`.)
"""

from __future__ import annotations

from lpmech.claims.words import inefficiency_in_words
from lpmech.mechanisms.social import Program
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Choice
from lpmech.separation.claim import Claim
from lpmech.separation.slacks import block, claim_from_blocks


def efficient(env: Environment, mechanism: Mechanism, everyone: Program) -> Claim:
    """The claim that the mechanism's allocation rule is efficient."""
    blocks = []
    for position in env.periods:
        stage, solved = env.stage(position), everyone.periods[position]
        gap = solved.q.choose("allocation", mechanism.allocation[position]) - solved.by_shock
        likely = Choice(("shock",), stage.shock_probabilities.array.sign() > 0)
        table = gap.full(("shock", *stage.components), stage.sizes).reduced()
        blocks.append(block(None, position, table, likely))
    return claim_from_blocks(env, "efficient", blocks, inefficiency_in_words)
