"""Participation at every memory and state, against two outside options.

- *zero*: V_{i,t}(m,θ) ≥ 0;
- *passive*: V_{i,t}(m,θ) ≥ O_{i,t}(θ), where after i has left for good the others run their efficient policy a_{-i}
  and i still consumes: O_{i,t} = E_z { v_i(a_{-i}(z,θ), θ) + δ E[O_{i,t+1} | a_{-i}(z,θ), θ] }, O_{i,T+1} = g_i.

(Bergemann and Välimäki 2008, Section 2; Balandat and Tomlin, Definitions 5, 6 and Theorem 2.)
"""

from __future__ import annotations

from collections.abc import Iterator

from lpmech.claims.blocks import memory_axes, memory_block
from lpmech.claims.evidence import CONTINUATION, VALUES, by_agent
from lpmech.claims.game import Game, per_game
from lpmech.claims.kind import Evidence, Failure, claim
from lpmech.claims.papers import BT, BV
from lpmech.claims.payoffs import expected_after
from lpmech.claims.words import shortfall_in_words
from lpmech.mdp.evaluation import discounted_sums
from lpmech.problem.mechanism import has_memory
from lpmech.problem.tables import ZERO, Table
from lpmech.separation.slacks import Block

Outside = tuple[tuple[Table, ...], ...]  # by agent, then by period


@per_game
def outside_options(game: Game) -> Outside:
    """O_i: the value of leaving for good while the others run their own efficient policy."""
    return tuple(_outside(game, agent) for agent in game.agents)


OUTSIDE_OPTIONS = Evidence(key="outside options", write=lambda game, _: by_agent(game.model, outside_options(game)))


@claim(
    id="participation_zero_option",
    failure=Failure.BELOW_ZERO,
    concept="every agent's truthful payoff is at least 0 in every period, at every memory and state",
    holds="nobody ends below 0",
    fails="someone ends below 0",
    slack=(
        "what an agent expects from the mechanism from a state on, payments deducted; negative: it would rather "
        "have nothing"
    ),
    source=f"{BV}, Section 2",
    evidence=(CONTINUATION,),
    say=shortfall_in_words,
)
def participation_zero_option(game: Game) -> Iterator[Block]:
    for agent, position, transfers in game.slots():
        yield _beyond(game, agent, position, transfers, ZERO)


@claim(
    id="participation_passive_option",
    failure=Failure.BELOW_LEAVING,
    concept=(
        "every agent's truthful payoff is at least that of leaving for good "
        "while the others run their own efficient policy, in every period, at every memory and state"
    ),
    holds="nobody gains by leaving",
    fails="someone gains by leaving",
    slack=(
        "what an agent expects from the mechanism beyond what it would have by leaving for good while the others "
        "run their own efficient policy, which it may still enjoy or suffer"
    ),
    source=f"{BV}, Theorem 1; {BT}, Section V",
    evidence=(CONTINUATION, VALUES, OUTSIDE_OPTIONS),
    say=shortfall_in_words,
)
def participation_passive_option(game: Game) -> Iterator[Block]:
    for agent, position, transfers in game.slots():
        yield _beyond(game, agent, position, transfers, outside_options(game)[agent][position])


KINDS = (participation_zero_option, participation_passive_option)


def _beyond(game: Game, agent: int, position: int, transfers: Table, option: Table) -> Block:
    """V_i − O_i at every memory and state of a period."""
    gross = (game.truthful_value(agent, position, ZERO) - option).reduced()
    axes = (*memory_axes(transfers), *game.model.stage(position).components)
    return memory_block(game, agent, position, axes, (gross, transfers.scaled(-1)), remembers=has_memory(transfers))


def _outside(game: Game, agent: int) -> tuple[Table, ...]:
    env, rules = game.model, [period.allocation for period in game.programs.without[agent].periods]
    if env.horizon is None:
        stage = env.stage(0)
        flow = stage.over_shocks(stage.utilities[agent].choose("allocation", rules[0]))
        return tuple(discounted_sums(stage, rules[0], [flow], stage.components, env.discount))
    values = [env.terminal_utility(agent)]
    for position in env.backwards():
        stage, rule = env.stage(position), rules[position]
        flow = stage.over_shocks(stage.utilities[agent].choose("allocation", rule))
        values.append((flow + expected_after(env, position, values[-1], rule).scaled(env.discount)).reduced())
    return tuple(reversed(values[1:]))
