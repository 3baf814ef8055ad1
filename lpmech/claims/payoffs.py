"""Truthful payoffs of a mechanism, and what a lie yields, exactly.

With memory m = (r', a') of the previous period, current reports r and true state θ (others truthful):

    v̄_i(θ) = E_z v_i(a(z,θ), θ)
    U_{i,t}(θ) = E_z E[v̄_{i,t+1}(θ') − p_{i,t+1}((θ, a(z,θ)), θ') + δ U_{i,t+1}(θ') | a(z,θ), θ],   U_{i,T} = E[g_i]
    L_{i,t}(θ, r_i) = E_z v_i(a(z,r), θ) + δ E_z E[v̄_{i,t+1} − p_{i,t+1}((r, a(z,r)), ·) + δ U_{i,t+1} | a(z,r), θ]
    V_{i,t}(m, θ) = L_{i,t}(θ, θ_i) − p_{i,t}(m, θ)

L is what agent i expects from reporting r_i today and truthfully ever after, before paying today: the kernel is
taken at the true state, the memory at the lie. A one-period lie gains −(slack) with
slack = V_{i,t}(m,θ) − (L_{i,t}(θ,r_i) − p_{i,t}(m,r)). U solves a linear system when the horizon is infinite.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lpmech.mdp.evaluation import discounted_sums
from lpmech.mechanisms.social import SocialPrograms
from lpmech.problem import tables
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.stages import PREVIOUS, REPORT, Stage
from lpmech.problem.tables import Choice, Table
from lpmech.problem.transition import NEXT

_SAID = "said|"  # no name has a |


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Payoffs:
    """Truthful payoffs of every agent; by agent, then by period (`Environment.periods`)."""

    flow: tuple[tuple[Table, ...], ...]  # v̄_i
    continuation: tuple[tuple[Table, ...], ...]  # U_i
    budget: tuple[Table, ...]  # by period: E of the discounted sum of all later payments


def truthful_payoffs(env: Environment, mechanism: Mechanism, programs: SocialPrograms | None = None) -> Payoffs:
    """v̄, U and the expected discounted sum of later payments, by backward recursion or one exact linear solve.

    If the social programs are given, it is tried first whether everyone expects what it adds to the others' welfare,
    as under the pivot mechanism: then nothing is left to solve.
    """
    agents = range(len(env.agents))
    flow = tuple(tuple(_flow(env.stage(t), mechanism.allocation[t], i) for t in env.periods) for i in agents)
    if env.horizon is None:
        *continuation, budget = _stationary(env, mechanism, flow, programs)
        return Payoffs(flow=flow, continuation=tuple((table,) for table in continuation), budget=(budget,))
    continuation_by_agent = tuple(_backwards(env, mechanism, agent, flow[agent]) for agent in agents)
    return Payoffs(flow=flow, continuation=continuation_by_agent, budget=_budget_backwards(env, mechanism))


def _flow(stage: Stage, rule: Choice, agent: int) -> Table:
    """v̄_i: the agent's expected utility today."""
    return stage.over_shocks(stage.utilities[agent].choose("allocation", rule))


def expected_after(env: Environment, position: int, values: Table, rule: Choice) -> Table:
    """E_z E[X(θ') | a(z,r), θ] for X on the next state, where `rule` may have report axes."""
    return env.stage(position).over_shocks(env.expect(position, values).choose("allocation", rule))


def expected_payment(env: Environment, position: int, transfers: Table, rule: Choice, agent: int | None) -> Table:
    """E_z E[p((r, a(z,r)), θ') | a(z,r), θ], r = (r_i, θ_{-i}), with r_i on the axis `report <agent>`; None: truth."""
    stage = env.stage(position)
    following = {name: NEXT + name for name in env.next_components(position)}
    remembered = {PREVIOUS + name: name for name in (*stage.components, "allocation")}
    if agent is not None:
        remembered[PREVIOUS + env.agents[agent]] = REPORT + env.agents[agent]
    assert stage.transition is not None
    expected = stage.transition.expect(transfers.rename(following | remembered))
    if agent is not None:
        expected = as_heard(stage, expected, agent)
    return stage.over_shocks(expected.choose("allocation", rule))


def _stationary(
    env: Environment, mechanism: Mechanism, flow: tuple[tuple[Table, ...], ...], programs: SocialPrograms | None
) -> list[Table]:
    """U_i for every agent and the budget's sums: one kernel, several right-hand sides."""
    rule, stage = mechanism.allocation[0], env.stage(0)
    payments = [expected_payment(env, 0, tables_[-1], rule, None) for tables_ in mechanism.transfers]
    rewards = [expected_after(env, 0, flow[i][0], rule) - payment for i, payment in enumerate(payments)]
    rewards.append(tables.total(payments))
    if programs is not None and (known := _contributions(env, rule, rewards, programs)):
        return known
    return discounted_sums(stage, rule, rewards, stage.components, env.discount)


def _contributions(
    env: Environment, rule: Choice, rewards: Sequence[Table], programs: SocialPrograms
) -> list[Table] | None:
    """E[W(θ') − W_{-i}(θ')] for every agent and E[Σ_i W_{-i}(θ') − (n − 1) W(θ')], if these solve x = r + δ P x; None
    if they do not. That equation has one solution, so that it does not matter how it was found."""
    stage = env.stage(0)
    everyone = programs.everyone.periods[0].value
    others = [program.periods[0].value for program in programs.without]
    guesses = [everyone - other for other in others]
    guesses.append(tables.total(others) - everyone.scaled(len(others) - 1))
    found = []
    for reward, guess in zip(rewards, guesses, strict=True):
        value = expected_after(env, 0, guess, rule).full(stage.components, stage.sizes).reduced()
        if not (reward + expected_after(env, 0, value, rule).scaled(env.discount)).same_as(value):
            return None
        found.append(value)
    return found


def _backwards(env: Environment, mechanism: Mechanism, agent: int, flow: tuple[Table, ...]) -> tuple[Table, ...]:
    """U_i by backward recursion from the terminal utility."""
    later: list[Table] = []
    for position in env.backwards():
        rule = mechanism.allocation[position]
        transfers = mechanism.next_transfers(env, agent, position)
        if transfers is None:
            later.append(expected_after(env, position, env.terminal_utility(agent), rule).reduced())
            continue
        gross = flow[position + 1] + later[-1].scaled(env.discount)
        value = expected_after(env, position, gross, rule) - expected_payment(env, position, transfers, rule, None)
        later.append(value.reduced())
    return tuple(reversed(later))


def _budget_backwards(env: Environment, mechanism: Mechanism) -> tuple[Table, ...]:
    """S_t = E[Σ_i p_{i,t+1} + δ S_{t+1}]; 0 after the last period."""
    sums: list[Table] = [tables.ZERO]
    for position in env.backwards():
        if position + 1 == len(env.periods):
            continue
        rule = mechanism.allocation[position]
        following = [tables_[position + 1] for tables_ in mechanism.transfers]
        paid = tables.total(expected_payment(env, position, table, rule, None) for table in following)
        rest = expected_after(env, position, sums[-1], rule).scaled(env.discount)
        sums.append((paid + rest).reduced())
    return tuple(reversed(sums))


def reported(env: Environment, rule: Choice, agent: int) -> Choice:
    """The allocation rule as a function of the agent's report (axis `report <agent>`) and the others' types."""
    return rule.rename({env.agents[agent]: REPORT + env.agents[agent]})


def heard_rule(stage: Stage, rule: Choice, agent: int) -> Choice:
    """The same where it counts what the agent is heard to say: who is away has its type as its axis besides."""
    heard, name = stage.heard(agent), stage.agents[agent]
    others = tuple(axis for axis in ("shock", *stage.components) if axis != name)
    chosen = rule.over((*others, name), stage.sizes)
    return Choice((*others, *heard.axes), chosen[..., heard.positions])


def as_heard(stage: Stage, table: Table, agent: int) -> Table:
    """A function of an agent's report as one of what it is heard to say."""
    axis = REPORT + stage.agents[agent]
    if axis not in table.axes or not (stage.away and stage.away[agent]):
        return table
    return table.rename({axis: _SAID}).choose(_SAID, stage.heard(agent))


def at_truth(env: Environment, table: Table, agent: int, size: int) -> Table:
    """A function of the state and the report of agent i, where the report is the truth."""
    name = env.agents[agent]
    return table.choose(REPORT + name, Choice((name,), np.arange(size)))


def payment_for(table: Table, name: str) -> Table:
    """p(m, r) as a function of the agent's report and the others' types."""
    names: Mapping[str, str] = {name: REPORT + name}
    return table.rename(names)
