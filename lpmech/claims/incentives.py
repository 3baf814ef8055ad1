"""Periodic ex post incentive compatibility, from its definition, at every memory, state and report.

For every agent i, period t, memory m, state θ and report r_i, with r = (r_i, θ_{-i}):

    slack = [L_{i,t}(θ, θ_i) − p_{i,t}(m, θ)] − [L_{i,t}(θ, r_i) − p_{i,t}(m, r)]  ≥ 0       (L: `payoffs.py`)

By shock: the same for one z at a time in today's terms, under the transfers p_{i,t}(z, ·), with truthful payoffs
from tomorrow on. (Bergemann and Välimäki 2008, Section 2; Balandat and Tomlin, Definitions 3, 4; Liu 2014, (2).)
"""

from __future__ import annotations

import numpy as np

from lpmech.claims.payoffs import Payoffs, at_truth, lie_payoff, payment_for, reported
from lpmech.claims.words import gain_in_words
from lpmech.mechanisms.social import Progress, silent
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism, has_memory, memories_before
from lpmech.problem.progress import shares
from lpmech.problem.stages import PREVIOUS, REPORT
from lpmech.problem.tables import ZERO, Axes, Choice, Table
from lpmech.separation.claim import Claim
from lpmech.separation.slacks import Block, block, claim_from_blocks


def incentive_blocks(
    env: Environment, mechanism: Mechanism, payoffs: Payoffs, progress: Progress = silent
) -> list[Block]:
    """The slack of every one-period lie."""
    blocks = []
    for agent, name in shares("incentive constraints", list(enumerate(env.agents)), progress):
        for position, transfers in mechanism.periods(env, agent):
            stage = env.stage(position)
            gap = _gap(env, lie_payoff(env, mechanism, payoffs, agent, position), agent, position)
            kept: Axes = ()
            if name in transfers.axes:  # else the payment is the same for every report, and cancels
                own = own_part(transfers, name)
                gap = (gap + _gap(env, payment_for(own, name).scaled(-1), agent, position)).reduced()
                kept = memory_axes(transfers)
            axes = (*kept, *stage.components, REPORT + name)
            blocks.append(memory_block(env, mechanism, agent, position, has_memory(transfers), axes, (gap,)))
    return blocks


def own_part(transfers: Table, name: str) -> Table:
    """p(m, r) less what does not change with the own report: on just the memories and reports that matter to it."""
    return (transfers - transfers.take(name, 0)).minimal() if name in transfers.axes else ZERO


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


def memory_axes(transfers: Table) -> Axes:
    """What a table of transfers remembers."""
    return tuple(axis for axis in transfers.axes if axis.startswith(PREVIOUS))


def axis_sizes(env: Environment, position: int) -> dict[str, int]:
    """The sizes of today's axes and of the memory's."""
    before = env.stage(0 if env.horizon is None else max(position - 1, 0)).sizes
    return {**env.stage(position).sizes, **{PREVIOUS + axis: size for axis, size in before.items()}}


def memory_block(
    env: Environment, mechanism: Mechanism, agent: int | None, position: int, remembers: bool, axes: Axes,
    terms: tuple[Table, ...], *, counts: tuple[Choice, ...] = (), distance: bool = False,
    report: Choice | None = None,
) -> Block:  # fmt: skip
    """A block over states and, where transfers remember, the memories that count; the slack is the terms' sum."""
    memories = memories_before(env, mechanism.allocation, position) if remembers else None
    kept = tuple(axis for axis in memories.axes if axis in axes) if memories else ()
    if memories and kept:
        summed = tuple(place for place, axis in enumerate(memories.axes) if axis not in kept)
        counts = (Choice(kept, np.asarray(memories.positions.any(axis=summed))), *counts)
    return Block(agent=agent, position=position, axes=axes, sizes=axis_sizes(env, position), terms=terms,
                 distance=distance, counts=counts, memories=memories, report=report)  # fmt: skip


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
            blocks.append(block(agent, position, table, likely))
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
