"""The dynamic pivot mechanism in its general form: public states, shocks, any feasible sets A_{-i}(z).

    M_i = W − W_{-i},   m_i(θ) = M_i(θ) − δ E[M_i(θ') | a*, θ],   p_i(θ) = E_z v_i(a*(z,θ), θ) − m_i(θ)      (flow)
    p_i(z,θ) = W_{-i}(θ;z) − Q_{-i}(θ, a*(z,θ)),   p_i(θ) = E_z p_i(z,θ)                                 (externality)

The two forms agree exactly in every environment; both are computed, and a difference is an error of this program.
With private values and independent transitions the transfers are periodic ex post incentive compatible, averaged
over shocks as well as shock by shock. With interdependent values the formulas can still be evaluated, and are in
general not incentive compatible: the audit decides.
(Bergemann and Välimäki 2006, Theorem 2; 2008, equations (10)-(13), Theorem 1; Balandat and Tomlin, Section V.)
"""

from __future__ import annotations

from collections.abc import Sequence

from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.kind import SEPARABLE, STAYING, MechanismKind, formula
from lpmech.mechanisms.social import SocialPrograms, StageValue
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Choice, Table

ByAgent = tuple[tuple[Table, ...], ...]


def pivot(env: Environment, programs: SocialPrograms) -> Mechanism:
    """The pivot mechanism of the efficient allocation rule (the first optimal allocation everywhere)."""
    rules = tuple(period.allocation for period in programs.everyone.periods)
    averaged, by_shock = externalities(env, programs, rules)
    for agent in range(len(env.agents)):
        _confirm(env, programs, agent, averaged[agent])
    shocks = any(stage.has_shocks for stage in env.stages)
    return Mechanism(name="pivot", allocation=rules, transfers=averaged, by_shock=by_shock if shocks else None)


def externalities(env: Environment, programs: SocialPrograms, rules: Sequence[Choice]) -> tuple[ByAgent, ByAgent]:
    """What every agent's presence costs the others under an allocation rule, whether it is efficient or not: expected
    over shocks, and by shock; by agent, then by period."""
    by_shock = tuple(
        tuple(_externality(one.periods[position], rule) for position, rule in enumerate(rules))
        for one in programs.without
    )
    averaged = tuple(
        tuple(env.stage(t).over_shocks(table).minimal() for t, table in enumerate(tables)) for tables in by_shock
    )
    return averaged, tuple(tuple(table.minimal() for table in tables) for tables in by_shock)


def _externality(others: StageValue, rule: Choice) -> Table:
    """W_{-i}(θ;z) − Q_{-i}(θ, a(z,θ))."""
    return others.by_shock - others.q.choose("allocation", rule)


def flow_marginal_contribution(env: Environment, programs: SocialPrograms, agent: int, position: int) -> Table:
    """m_i(θ) = M_i(θ) − δ E[M_i(θ') | a*, θ]."""
    stage = env.stage(position)
    rule = programs.everyone.periods[position].allocation
    following = env.expect(position, _next_contribution(env, programs, agent, position))
    later = stage.over_shocks(following.choose("allocation", rule)).scaled(env.discount)
    return marginal_contribution(programs, agent, position) - later


def marginal_contribution(programs: SocialPrograms, agent: int, position: int) -> Table:
    """M_i = W − W_{-i}."""
    return programs.everyone.periods[position].value - programs.without[agent].periods[position].value


def _next_contribution(env: Environment, programs: SocialPrograms, agent: int, position: int) -> Table:
    """M_i of the next period; g_i after the last."""
    if env.horizon is None:
        return marginal_contribution(programs, agent, 0)
    if position + 1 < env.horizon:
        return marginal_contribution(programs, agent, position + 1)
    return env.terminal_utility(agent)


def _confirm(env: Environment, programs: SocialPrograms, agent: int, transfers: tuple[Table, ...]) -> None:
    """Both forms of the transfers agree."""
    for position, table in enumerate(transfers):
        stage = env.stage(position)
        rule = programs.everyone.periods[position].allocation
        flow = stage.over_shocks(stage.utilities[agent].choose("allocation", rule))
        if not (flow - flow_marginal_contribution(env, programs, agent, position)).same_as(table):
            raise AssertionError(
                f"the two forms of the pivot transfers differ: {env.agents[agent]}, period {position + 1}"
            )


PIVOT = MechanismKind(
    name="pivot",
    title="the dynamic pivot mechanism: everybody pays what its presence costs the others",
    source="Bergemann and Välimäki (2006), Theorem 2; (2008), Theorem 1; Balandat and Tomlin, Section V",
    also=("vcg", "clarke", "groves"),
    build=formula(pivot),
    needs=(SEPARABLE, STAYING),
    automatic=True,
    form=Form.HISTORY_INDEPENDENT,
)
KINDS = (PIVOT,)
