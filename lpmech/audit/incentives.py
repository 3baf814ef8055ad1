"""Periodic ex post incentive compatibility, from its definition, at every memory, state and report.

For every agent i, period t, memory m, state θ and report r_i, with r = (r_i, θ_{-i}):

    slack = [L_{i,t}(θ, θ_i) − p_{i,t}(m, θ)] − [L_{i,t}(θ, r_i) − p_{i,t}(m, r)]  ≥ 0       (L: `payoffs.py`)

By shock: the same for one z at a time in today's terms, under the transfers p_{i,t}(z, ·), with truthful payoffs
from tomorrow on. (Bergemann and Välimäki 2008, Section 2; Balandat and Tomlin, Definitions 3, 4; Liu 2014, (2).)
"""

from __future__ import annotations

import numpy as np

from lpmech.audit.payoffs import Payoffs, at_truth, lie_payoff, payment_for, reported
from lpmech.audit.words import gain_in_words
from lpmech.claims import Claim
from lpmech.environment import Environment
from lpmech.mechanisms.mechanism import Mechanism, has_memory, memories_before
from lpmech.slacks import Block, claim_from_blocks
from lpmech.stages import PREVIOUS, REPORT
from lpmech.tables import Choice, Table


def incentive_blocks(env: Environment, mechanism: Mechanism, payoffs: Payoffs) -> list[Block]:
    """The slack of every one-period lie."""
    blocks = []
    for agent, name in enumerate(env.agents):
        for position, transfers in mechanism.periods(env, agent):
            gap = _gap(env, lie_payoff(env, mechanism, payoffs, agent, position), agent, position)
            if name in transfers.axes:  # else the payment is the same for every report, and cancels
                gap = (gap + _gap(env, payment_for(transfers, name).scaled(-1), agent, position)).reduced()
            blocks.append(memory_block(env, mechanism, agent, position, transfers, gap))
    return blocks


def _gap(env: Environment, lie: Table, agent: int, position: int) -> Table:
    """Truth minus lie, with the state's components and the report as axes."""
    stage, name = env.stage(position), env.agents[agent]
    gap = at_truth(env, _with_report(lie, name, stage.sizes[name]), agent, stage.sizes[name]) - lie
    kept = tuple(axis for axis in gap.axes if axis.startswith(PREVIOUS) or axis == "shock")
    sizes = {**stage.sizes, **gap.sizes}
    return gap.full((*kept, *stage.components, REPORT + name), sizes).reduced()


def _with_report(lie: Table, name: str, size: int) -> Table:
    """The table with its report axis, also where the report changes nothing."""
    return lie if REPORT + name in lie.axes else lie.full((*lie.axes, REPORT + name), lie.sizes | {REPORT + name: size})


def memory_block(
    env: Environment, mechanism: Mechanism, agent: int | None, position: int, transfers: Table, slacks: Table,
    report: Choice | None = None,
) -> Block:  # fmt: skip
    """A block over states and, where the transfers remember, the memories that count."""
    if not has_memory(transfers):
        return Block(agent=agent, position=position, table=slacks, report=report)
    counts = memories_before(env, mechanism.allocation, position)
    kept = tuple(axis for axis in counts.axes if axis in slacks.axes)
    summed = tuple(place for place, axis in enumerate(counts.axes) if axis not in kept)
    return Block(agent=agent, position=position, table=slacks, report=report,
                 counts=Choice(kept, np.asarray(counts.positions.any(axis=summed))), memories=counts)  # fmt: skip


def incentive_compatible(env: Environment, blocks: list[Block]) -> Claim:
    """The claim of periodic ex post incentive compatibility."""
    return claim_from_blocks(env, "incentive_compatible", blocks, gain_in_words)


def by_shock_blocks(env: Environment, mechanism: Mechanism, payoffs: Payoffs) -> list[Block]:
    """The slack of every one-period lie at every shock, under the transfers by shock."""
    blocks = []
    for agent, name in enumerate(env.agents):
        for position in env.periods:
            assert mechanism.by_shock is not None
            transfers = mechanism.by_shock[agent][position]
            lie = _lie_at_shock(env, mechanism, payoffs, agent, position) - payment_for(transfers, name)
            table = _gap(env, _with_shock(env, lie, position), agent, position)
            likely = Choice(("shock",), env.stage(position).shock_probabilities.array.sign() > 0)
            blocks.append(Block(agent=agent, position=position, table=table, counts=likely))
    return blocks


def _with_shock(env: Environment, table: Table, position: int) -> Table:
    sizes = {"shock": len(env.stage(position).shocks), **table.sizes}
    return table if "shock" in table.axes else table.full(("shock", *table.axes), sizes)


def _lie_at_shock(env: Environment, mechanism: Mechanism, payoffs: Payoffs, agent: int, position: int) -> Table:
    """v_i(a(z,r), θ) + δ E[V_{i,t+1}(θ') | a(z,r), θ] shock by shock; transfers by shock remember nothing."""
    stage = env.stage(position)
    rule = reported(env, mechanism.allocation[position], agent)
    transfers = mechanism.next_transfers(env, agent, position)
    if transfers is None:
        value = env.terminal_utility(agent)
    else:
        following = 0 if env.horizon is None else position + 1
        later = payoffs.continuation[agent][following].scaled(env.discount)
        value = payoffs.flow[agent][following] + later - transfers
    total = stage.utilities[agent] + env.expect(position, value).scaled(env.discount)
    return total.choose("allocation", rule)


def incentive_compatible_by_shock(env: Environment, blocks: list[Block]) -> Claim:
    """The claim of incentive compatibility at every shock."""
    return claim_from_blocks(env, "incentive_compatible_by_shock", blocks, gain_in_words)
