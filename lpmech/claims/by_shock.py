"""Incentive compatibility at every shock, under the mechanism's transfers by shock.

The slacks are those of `incentives.py` for one z at a time in today's terms, under the transfers p_{i,t}(z, ·), with
truthful payoffs from tomorrow on. (Balandat and Tomlin, Definitions 3 and 4.)
"""

from __future__ import annotations

from collections.abc import Iterator

from lpmech.claims.evidence import CONTINUATION
from lpmech.claims.game import Game
from lpmech.claims.incentives import able, gap_of
from lpmech.claims.kind import Failure, claim
from lpmech.claims.papers import BT
from lpmech.claims.words import gain_in_words
from lpmech.problem.environment import Environment
from lpmech.problem.tables import Choice, Table
from lpmech.separation.slacks import Block, block


@claim(
    id="incentive_compatible_by_shock",
    failure=Failure.LIE_AT_A_SHOCK,
    concept="periodic ex post incentive compatible at every shock, under the transfers by shock",
    holds="telling the truth is optimal at every shock",
    fails="at some shock a lie pays",
    slack=(
        "what an agent loses by one lie when it knows the public shock, under the payments for that shock; "
        "negative: what it gains"
    ),
    source=f"{BT}, Section V",
    evidence=(CONTINUATION,),
    applies=lambda game: game.mechanism.by_shock is not None,
    stated="of a mechanism whose payments depend on the public shock",
    say=gain_in_words,
)
def incentive_compatible_by_shock(game: Game) -> Iterator[Block]:
    env, by_shock = game.model, game.mechanism.by_shock
    assert by_shock is not None
    for agent in game.agents:
        for position in env.periods:
            lie = lie_at_shock(game, agent, position) - game.payment_of_report(
                agent, position, by_shock[agent][position]
            )
            table = gap_of(env, _with_shock(env, lie, position), agent, position)
            stage = env.stage(position)
            likely = Choice(("shock",), stage.shock_probabilities.array.sign() > 0)
            yield block(agent, position, table, likely, *able(stage, agent))


KINDS = (incentive_compatible_by_shock,)


def _with_shock(env: Environment, table: Table, position: int) -> Table:
    sizes = {"shock": len(env.stage(position).shocks), **table.sizes}
    return table if "shock" in table.axes else table.full(("shock", *table.axes), sizes)


def lie_at_shock(game: Game, agent: int, position: int) -> Table:
    """v_i(a(z,r), θ) + δ E[V_{i,t+1}(θ') | a(z,r), θ] shock by shock; transfers by shock remember nothing."""
    env, transfers = game.model, game.next_transfers(agent, position)
    if transfers is None:
        value = env.terminal_utility(agent)
    else:
        value = game.truthful_value(agent, 0 if env.horizon is None else position + 1, transfers)
    total = env.stage(position).utilities[agent] + env.expect(position, value).scaled(env.discount)
    return total.choose("allocation", game.reported(agent, position))
