"""Participation at every memory and state, against two outside options.

- *zero*: V_{i,t}(m,θ) ≥ 0;
- *passive*: V_{i,t}(m,θ) ≥ O_{i,t}(θ), where after i has left for good the others run their efficient policy a_{-i}
  and i still consumes: O_{i,t} = E_z { v_i(a_{-i}(z,θ), θ) + δ E[O_{i,t+1} | a_{-i}(z,θ), θ] }, O_{i,T+1} = g_i.

(Bergemann and Välimäki 2008, Section 2; Balandat and Tomlin, Definitions 5, 6 and Theorem 2.)
"""

from __future__ import annotations

from lpmech.claims.incentives import memory_axes, memory_block
from lpmech.claims.payoffs import Payoffs, expected_after, truthful_value
from lpmech.claims.words import shortfall_in_words
from lpmech.mdp.evaluation import discounted_sums
from lpmech.mechanisms.social import SocialPrograms
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism, has_memory
from lpmech.problem.tables import ZERO, Table
from lpmech.separation.claim import Claim
from lpmech.separation.slacks import claim_from_blocks

Outside = tuple[tuple[Table, ...], ...]  # by agent, then by period


def outside_options(env: Environment, programs: SocialPrograms) -> Outside:
    """O_i: the value of leaving for good while the others run their own efficient policy."""
    return tuple(_outside(env, programs, agent) for agent in range(len(env.agents)))


def _outside(env: Environment, programs: SocialPrograms, agent: int) -> tuple[Table, ...]:
    rules = [period.allocation for period in programs.without[agent].periods]
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


def participation(
    env: Environment, mechanism: Mechanism, payoffs: Payoffs, claim_id: str, outside: Outside | None = None
) -> Claim:
    """V_i − O_i ≥ 0 at every memory and state; O_i = 0 where no outside option is given."""
    blocks = []
    for agent in range(len(env.agents)):
        for position, transfers in mechanism.periods(env, agent):
            option = outside[agent][position] if outside else ZERO
            gross = (truthful_value(env, payoffs, agent, position, ZERO) - option).reduced()
            axes = (*memory_axes(transfers), *env.stage(position).components)
            terms = (gross, transfers.scaled(-1))
            blocks.append(memory_block(env, mechanism, agent, position, has_memory(transfers), axes, terms))
    return claim_from_blocks(env, claim_id, blocks, shortfall_in_words)
