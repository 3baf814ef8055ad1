"""Balanced mechanisms: the agents share what they enjoy together, and in expectation the payments sum to 0.

Infinite horizon, N agents, δ < 1. Nothing is paid in period 1. From period 2 on agent i pays what is due
(`due_payments.py`) with the target

    ξ_i(a, θ) = u_i(a, θ) − (1/N) [ w(a, θ_0) + Σ_j u_j(a, θ) − Ω(θ) + δ E[Ω(θ') | a, θ] ],
    Ω(θ) = E_z { w(a*(z,θ), θ_0) + δ E[Ω(θ') | a*(z,θ), θ] }.

Payments are paid by the agent, so u_i − ξ_i is what i is left with: summed over time the terms in Ω telescope, truth
is worth (W − Ω)(θ) / N, net of what is due, and a lie that leads to the allocation a is worth at most (Q(θ, a) −
Ω(θ)) / N, hence no more. At a* the terms of w cancel in Σ_i ξ_i: after every state the expected payments of the next
period sum to 0. Without a public utility Ω = 0 and ξ_i = u_i − (1/N) Σ_j u_j, as in the paper; with one, Ω is the
part of the surplus that no agent receives, and paying it out to the agents (1/N of W for each) would cost the
designer w in every period. The two forms of the systems are those of `due_payments.py`: *balanced_vcg* has one
payment for all reports, *balanced* one for each report. Balance holds under truthful reports; after a lie the
payments need not sum to 0.
(Liu 2014, Section 3.3, Proposition 3.7 and its proof, 7.3, where there is no public utility.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType

from lpmech.environment import Environment
from lpmech.mdp.evaluation import discounted_sums
from lpmech.mechanisms.due_payments import Form, Infeasible, due_payments, infeasible_in_words
from lpmech.mechanisms.mechanism import Mechanism, NoMechanism
from lpmech.social import Program, SocialPrograms
from lpmech.tables import ZERO, Table


def balanced(env: Environment, everyone: Program, form: Form, name: str) -> Mechanism:
    """The balanced mechanism of that form for the efficient rule. Raises NoMechanism."""
    if env.horizon is not None:
        raise NoMechanism(f"no {name} transfers: {FINITE}")
    transfers = []
    for agent in range(len(env.agents)):
        due = stationary_due(env, everyone, agent, form, sharing_target(env, everyone, agent), name)
        transfers.append((ZERO, due))
    return Mechanism(name=name, allocation=(everyone.periods[0].allocation,), transfers=tuple(transfers))


FINITE = "the horizon is finite, and what the last period owes would not be settled in a period after it"


def sharing_target(env: Environment, everyone: Program, agent: int) -> Table:
    """ξ_i, over the allocation and today's components."""
    stage, share = env.stage(0), Fraction(1, len(env.agents))
    public = public_worth(env, everyone)
    surplus = stage.utility_of_society() - public + env.expect(0, public).scaled(env.discount)
    return stage.utilities[agent] - surplus.scaled(share)


def public_worth(env: Environment, everyone: Program) -> Table:
    """Ω: the expected discounted sum of the public utility under the efficient rule."""
    stage, rule = env.stage(0), everyone.periods[0].allocation
    if not stage.public_utility.array.numerators.any():
        return ZERO
    flow = stage.over_shocks(stage.public_utility.choose("allocation", rule))
    (worth,) = discounted_sums(stage, rule, [flow], stage.components, env.discount)
    return worth


def stationary_due(env: Environment, everyone: Program, agent: int, form: Form, targets: Table, name: str) -> Table:
    """The payment due in every period but the first of an infinite horizon. Raises NoMechanism."""
    found = due_payments(env, everyone.periods[0].allocation, agent, 0, form, targets)
    if isinstance(found, Infeasible):
        raise NoMechanism(f"no {name} transfers: {infeasible_in_words(env, found)}")
    return found


def _balanced_vcg(env: Environment, programs: SocialPrograms) -> Mechanism:
    return balanced(env, programs.everyone, "contingent_vcg", "balanced_vcg")


def _balanced(env: Environment, programs: SocialPrograms) -> Mechanism:
    return balanced(env, programs.everyone, "contingent", "balanced")


MECHANISMS: Mapping[str, Callable[[Environment, SocialPrograms], Mechanism]] = MappingProxyType(
    {"balanced_vcg": _balanced_vcg, "balanced": _balanced}
)
