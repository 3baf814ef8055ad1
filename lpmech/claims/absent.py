"""Who is away pays nothing: the claim `absent_pay_nothing`.

An agent may be away at some of its types (docs/environment_format.md, section 4): it has not come yet, or has left. The
slack of (i, t, m, r), r_i such a type, is −|p_{i,t}(m, r)|. What is reported counts: an agent who hides pays nothing
either. (Said of arrivals and departures in Bergemann and Välimäki 2008, Section 5, and in the literature on
perishable goods; here a claim like any other.)
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lpmech.claims.blocks import memory_axes, memory_block
from lpmech.claims.game import Game
from lpmech.claims.kind import Failure, Version, claim
from lpmech.claims.words import absent_in_words, payment_while_away_in_words
from lpmech.problem.mechanism import has_memory
from lpmech.problem.tables import Choice
from lpmech.separation.slacks import Block


@claim(
    id="absent_pay_nothing",
    failure=Failure.PAYMENT_AFTER_EXIT,
    concept="whoever is away neither pays nor receives anything, in every period, at every memory and all reports",
    holds="nobody pays or receives while away",
    fails="somebody who is away pays or receives something",
    slack="minus the amount that an agent pays or receives at a report that says that it is away",
    source="agents who arrive and leave: the environment format, section 4",
    since=Version.V1_3,
    of_interest=lambda game: game.has_away,
    stated="where some agents are away at some types",
    say=absent_in_words,
    say_in_reports=payment_while_away_in_words,
)
def absent_pay_nothing(game: Game) -> Iterator[Block]:
    for agent, position, transfers in game.slots():
        stage, name = game.model.stage(position), game.model.agents[agent]
        away = np.zeros(stage.sizes[name], dtype=bool)
        away[list(stage.away[agent] if stage.away else ())] = True
        axes = (*memory_axes(transfers), *stage.components)
        yield memory_block(game, agent, position, axes, (transfers,), remembers=has_memory(transfers),
                           counts=(Choice((name,), away),), distance=True)  # fmt: skip


KINDS = (absent_pay_nothing,)
