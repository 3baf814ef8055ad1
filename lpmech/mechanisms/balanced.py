"""Balanced mechanisms: the agents share what they enjoy together, and in expectation the payments sum to 0.

N agents, an infinite horizon or at least two periods. Nothing is paid in period 1. From period 2 on agent i pays what
is due (`due_payments.py`) with the target

    ξ_i(a, θ) = u_i(a, θ) − (1/N) [ w(a, θ_0) + Σ_j u_j(a, θ) − Ω(θ) + δ E[Ω(θ') | a, θ] ],
    Ω(θ) = E_z { w(a*(z,θ), θ_0) + δ E[Ω(θ') | a*(z,θ), θ] },

Ω with the index of its period where the horizon is finite. Payments are paid by the agent, so u_i − ξ_i is what i is
left with: summed over time the terms in Ω telescope, truth is worth (W − Ω)(θ) / N, net of what is due, and a lie that
leads to the allocation a is worth at most (Q(θ, a) − Ω(θ)) / N, hence no more. At a* the terms of w cancel in Σ_i ξ_i:
after every state the expected payments of the next period sum to 0. Without a public utility Ω = 0 and
ξ_i = u_i − (1/N) Σ_j u_j, as in the paper; with one, Ω is the part of the surplus that no agent receives, and paying it
out to the agents (1/N of W for each) would cost the designer w in every period.

The last period T of a finite horizon needs transfers p_T of its own (`last_period.py`), which are paid besides. With
V^i_T what they leave to agent i the target of period T−1 is ξ_i + δ E[V^i_T − (W_T − Ω_T)/N | a, θ]: what the last
period leaves to i beyond its share is due as well. Then truth is worth (W − Ω)/N in T−1 as before, and since Σ_i
V^i_T = W_T − Ω_T − Σ_i p_{i,T}, what is due in T sums to −E[Σ_i p_{i,T}] in expectation: with p_T itself the payments
of the last period sum to 0, too. (The paper's footnote 16 promises that for all periods but the last.) With one
period there is none before it.

The two forms of the systems are those of `due_payments.py`: *balanced_vcg* has one payment for all reports, *balanced*
one for each report. Balance holds under truthful reports; after a lie the payments need not sum to 0.
(Liu 2014, Section 3.3, Proposition 3.7 and its proof, 7.3, where there is no public utility.)
"""

from __future__ import annotations

from fractions import Fraction

from lpmech.mdp.evaluation import discounted_sums
from lpmech.mechanisms.due_payments import Infeasible, due_payments, infeasible_in_words
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.kind import TWO_PERIODS, MechanismKind, formula
from lpmech.mechanisms.last_period import contradiction_in_words, last_period, truthful_worth
from lpmech.mechanisms.social import Program, SocialPrograms
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.problem.members import member
from lpmech.problem.tables import ZERO, Table


def balanced(env: Environment, everyone: Program, form: Form, name: str) -> Mechanism:
    """The balanced mechanism of that form for the efficient rule. Raises NoMechanism."""
    form = member(Form, form)
    last = _last_payments(env, everyone, name)
    transfers = []
    for agent, own in enumerate(last):
        due = [
            owed(env, everyone, agent, position, form, sharing_target(env, everyone, agent, position, own), name)
            for position in (env.periods if env.horizon is None else env.periods[:-1])
        ]
        transfers.append((ZERO, *due[:-1], (due[-1] + own).minimal()))
    rules = tuple(period.allocation for period in everyone.periods)
    return Mechanism(name=name, allocation=rules, transfers=tuple(transfers))


def _last_payments(env: Environment, everyone: Program, name: str) -> tuple[Table, ...]:
    """p_T by agent; 0 where there is no last period. Raises NoMechanism."""
    if env.horizon is None:
        return tuple(ZERO for _ in env.agents)
    if env.horizon == 1:
        raise NoMechanism(f"no {name} transfers: there is no period before the last in which to settle what it pays")
    last = last_period(env, everyone.periods[-1].allocation)
    if last.contradiction is not None:
        raise NoMechanism(f"no {name} transfers: {contradiction_in_words(env, last.contradiction)}")
    assert last.transfers is not None
    return last.transfers


def sharing_target(env: Environment, everyone: Program, agent: int, position: int = 0, own: Table = ZERO) -> Table:
    """The target of the payment due after a period, over its allocation and components; `own` is p_T of the agent."""
    stage, share, public = env.stage(position), Fraction(1, len(env.agents)), public_worth(env, everyone)
    after = 0 if env.horizon is None else position + 1
    surplus = stage.utility_of_society() - public[position] + env.expect(position, public[after]).scaled(env.discount)
    target = stage.utilities[agent] - surplus.scaled(share)
    if env.horizon is None or after + 1 < env.horizon:
        return target
    last = everyone.periods[after]
    beyond = truthful_worth(env, last.allocation, agent) - own - (last.value - public[after]).scaled(share)
    return target + env.expect(position, beyond).scaled(env.discount)


def public_worth(env: Environment, everyone: Program) -> tuple[Table, ...]:
    """Ω by period: the expected discounted sum of the public utility under the efficient rule, from there on."""
    if not any(stage.public_utility.array.numerators.any() for stage in env.stages):
        return tuple(ZERO for _ in env.periods)
    if env.horizon is None:
        stage, rule = env.stage(0), everyone.periods[0].allocation
        flow = stage.over_shocks(stage.public_utility.choose("allocation", rule))
        return tuple(discounted_sums(stage, rule, [flow], stage.components, env.discount))
    found = [ZERO]
    for position in env.backwards():
        stage, rule = env.stage(position), everyone.periods[position].allocation
        worth = stage.public_utility + env.expect(position, found[0]).scaled(env.discount)
        found.insert(0, stage.over_shocks(worth.choose("allocation", rule)))
    return tuple(found[:-1])


def owed(
    env: Environment, everyone: Program, agent: int, position: int, form: Form, targets: Table, name: str
) -> Table:
    """The payment due in the period after one, of a mechanism of that name. Raises NoMechanism."""
    form = member(Form, form)
    found = due_payments(env, everyone.periods[position].allocation, agent, position, form, targets)
    if isinstance(found, Infeasible):
        raise NoMechanism(f"no {name} transfers: {infeasible_in_words(env, found)}")
    return found


def _balanced_vcg(env: Environment, programs: SocialPrograms) -> Mechanism:
    return balanced(env, programs.everyone, Form.CONTINGENT_VCG, "balanced_vcg")


def _balanced(env: Environment, programs: SocialPrograms) -> Mechanism:
    return balanced(env, programs.everyone, Form.CONTINGENT, "balanced")


_TITLE = "contingent transfers that share the surplus, with a balanced budget in every period"
_SOURCE = "Liu (2014), Section 3.3, Proposition 3.7"
KINDS = (
    MechanismKind(
        name="balanced_vcg", title=f"{_TITLE}: one payment for all reports", source=_SOURCE,
        build=formula(_balanced_vcg), needs=(TWO_PERIODS,),
    ),
    MechanismKind(
        name="balanced", title=f"{_TITLE}: one payment for each report", source=_SOURCE, build=formula(_balanced),
        needs=(TWO_PERIODS,),
    ),
)  # fmt: skip
