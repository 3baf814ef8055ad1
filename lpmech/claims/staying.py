"""Whether a lie can lead to an allocation that is infeasible at the truth.

What is feasible may depend on types. The mechanism chooses what is feasible at the reports r, so that a lie of agent i
can lead to an allocation that is infeasible at the true state θ. It then has the utility that the tables give it. The
slack of (i, t, z, θ, r_i), z of positive probability, is 0 if a(z, r) is feasible at θ, and −1 if not. (No paper's; the
tables of docs/environment_format.md, section 4.)
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lpmech.claims.game import Game
from lpmech.claims.incentives import able
from lpmech.claims.kind import Version, claim
from lpmech.claims.words import infeasible_in_words
from lpmech.problem import exact
from lpmech.problem.stages import REPORT
from lpmech.problem.tables import Choice, Table, constant
from lpmech.separation.slacks import Block, block


def _by_types(game: Game) -> bool:
    """Whether what is feasible depends on types."""
    tables = (stage.open for stage in game.environment.stages)
    return any(table is not None and set(game.environment.agents) & set(table.axes) for table in tables)


@claim(
    id="lies_stay_feasible",
    concept="every lie of one agent leads to an allocation that is feasible at the true state",
    holds="no lie leads to what cannot be",
    fails="a lie leads to what cannot be",
    slack="0 if the allocation after a lie is feasible at the true state, and −1 if not",
    source="where feasible sets depend on types: the environment format, section 4",
    since=Version.V1_3,
    of_interest=_by_types,
    stated="of mechanisms where what is feasible depends on types",
    say=infeasible_in_words,
)
def lies_stay_feasible(game: Game) -> Iterator[Block]:
    env = game.model
    for position in env.periods:
        stage = env.stage(position)
        mask = stage.feasible()
        open_ = Table(mask.axes, exact.from_integers(mask.positions.astype(np.int64)))
        likely = Choice(("shock",), stage.shock_probabilities.array.sign() > 0)
        for agent, name in enumerate(env.agents):
            allowed = open_.choose("allocation", game.reported(agent, position))
            axes = ("shock", *stage.components, REPORT + name)
            yield block(agent, position, (allowed - constant(1)).full(axes, stage.sizes), likely, *able(stage, agent))


KINDS = (lies_stay_feasible,)
