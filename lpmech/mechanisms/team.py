"""The balanced team mechanism: everybody is paid what its report changes in the others' prospects, by everybody else.

N ≥ 2 agents with private values, independent transitions given the allocation and the public state, a prior under which
first types are independent given the public state, any horizon. With the efficient rule a* and

    Ψ_{i,t}(θ) = E[ Σ_{s≥t} δ^{s−t} ( w(a*_s, θ_{0,s}) + Σ_{j≠i} v_j(a*_s, θ_s) ) | θ_t = θ ],
    γ_{i,t}(m, θ_0, s) = E[ Ψ_{i,t}(θ_0, s, θ_{-i}) | m, θ_0 ] − E[ Ψ_{i,t}(θ_0, θ_i, θ_{-i}) | m, θ_0 ],
    p_{i,t}(m, r) = − γ_{i,t}(m, r_0, r_i) + 1/(N−1) Σ_{j≠i} γ_{j,t}(m, r_0, r_j).

Today's types have the law Π_j F_j(· | r'_0, r'_j, a') given the memory m = (r', a'), and that of the prior given θ_0 in
period 1. Terminal utilities of j ≠ i belong to Ψ. The first mean is over the others' types alone, so that γ is defined
for every own type, of probability 0 too.

*Why the payments sum to 0*: each γ_j is paid once to j, and N−1 times by the others in shares of 1/(N−1).

*Why truth is optimal to one who sees its own types only.* What i pays of the others' γ_j has mean 0 whatever i reports:
θ_j has the law that γ_j is centred by, since j is truthful and its law depends on past reports of j and allocations
alone. And i receives Σ_t δ^{t−1} γ_{i,t}. Given what i has reported, the first mean of γ_{i,t+1} continues what is left
of Ψ_{i,t} after the others' utility of t, and the second is what is expected of it before r_{i,t+1}: under every plan
of i the sum is Ψ_{i,1} of the reports, less a constant, up to terms of mean 0. So i is left with what all enjoy
together, less a constant: the truth brings about the efficient rule, and no plan does better, after own lies too.
An agent who sees the others' types would lie: the claim `incentive_compatible` is in general refuted.

With one period this is the expected externality mechanism of d'Aspremont and Gérard-Varet (1979).
(Athey and Segal 2013, Propositions 1 and 2; the public utility in Ψ is ours: agents then internalise it.)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from lpmech.mdp.evaluation import discounted_sums
from lpmech.mechanisms.kind import PRIOR, SEPARABLE, STAYING, TWO_AGENTS, MechanismKind, Need, formula
from lpmech.mechanisms.social import Program, SocialPrograms
from lpmech.problem import exact, tables
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import Table
from lpmech.problem.transition import NEXT
from lpmech.separation.claim import Verdict
from lpmech.separation.hypotheses import (
    has_correlated_prior,
    independent_form,
    independent_transitions,
    private_values,
)

NAME = "balanced_team"
PROMISES = ("efficient", "interim_incentive_compatible", "interim_best_response", "ex_post_budget_balance")


def balanced_team(env: Environment, programs: SocialPrograms) -> Mechanism:
    """The balanced team mechanism of the efficient rule. Raises NoMechanism with the hypothesis that fails."""
    reason = obstacle(env)
    if reason is not None:
        raise NoMechanism(f"no {NAME} transfers: {reason}")
    model = independent_form(env)
    gains = [externalities(model, programs.everyone, agent) for agent in range(len(env.agents))]
    return shared(programs.everyone, gains)


def shared(everyone: Program, gains: Sequence[Sequence[Table]]) -> Mechanism:
    """The mechanism in which everybody receives its own γ, and pays the others' in equal shares."""
    share, transfers = Fraction(1, len(gains) - 1), []
    for agent, own in enumerate(gains):
        others = [one for other, one in enumerate(gains) if other != agent]
        by_period = zip(own, *others, strict=True)
        transfers.append(tuple((tables.total(rest).scaled(share) - paid).minimal() for paid, *rest in by_period))
    rules = tuple(period.allocation for period in everyone.periods)
    return Mechanism(name=NAME, allocation=rules, transfers=tuple(transfers), interim=True)


def obstacle(env: Environment) -> str | None:
    """Why the mechanism does not keep what it promises here; None if it does."""
    if len(env.agents) < 2:
        return "with one agent there are no others to balance the budget with"
    for found in (private_values(env), independent_transitions(env)):
        if found.verdict is not Verdict.PROVED:
            return f"{found.reason}, and it needs {SEPARABLE.words}"
    if not STAYING.holds(env):
        return f"it needs {STAYING.words}"
    if env.prior is None:
        return "the environment has no prior, and the payments are expectations under it"
    if has_correlated_prior(env):
        return "under the prior some agent's first type tells of another's, and it needs independent first types"
    return None


def externalities(env: Environment, everyone: Program, agent: int) -> list[Table]:
    """γ_i: of each period; of the first and of all later ones, if the horizon is infinite. Transitions are factored."""
    prospects = others_prospects(env, everyone, agent)
    first = _centred(env, agent, prospects[0], _first_law(env))
    later = prospects if env.horizon is None else prospects[1:]
    before = env.periods if env.horizon is None else env.periods[:-1]
    pairs = zip(before, later, strict=True)
    return [first, *(_centred(env, agent, worth, _law(env, position)) for position, worth in pairs)]


def others_prospects(env: Environment, everyone: Program, agent: int) -> list[Table]:
    """Ψ_i by period, over the state's components."""
    if env.horizon is None:
        stage, rule = env.stage(0), everyone.periods[0].allocation
        flow = stage.over_shocks(stage.utility_of_society(agent).choose("allocation", rule))
        return list(discounted_sums(stage, rule, [flow], stage.components, env.discount))
    others = (other for other in range(len(env.agents)) if other != agent)
    later, found = tables.total(env.terminal_utility(other) for other in others), list[Table]()
    for position in env.backwards():
        stage, rule = env.stage(position), everyone.periods[position].allocation
        worth = stage.utility_of_society(agent) + env.expect(position, later).scaled(env.discount)
        later = stage.over_shocks(worth.choose("allocation", rule)).reduced()
        found.insert(0, later)
    return found


def _centred(env: Environment, agent: int, worth: Table, law: dict[str, Table]) -> Table:
    """E[X | m, θ_0, θ_i] − E[X | m, θ_0], where each agent's type has a law of its own."""
    name = env.agents[agent]
    for other in (other for other in env.agents if other != name and other in worth.axes):
        worth = worth.contract(law[other], other).reduced()
    return worth - worth.contract(law[name], name) if name in worth.axes else tables.ZERO


def _law(env: Environment, position: int) -> dict[str, Table]:
    """F_j by agent: the law of the types that follow a period, given its reports and allocation."""
    transition = env.stage(position).transition
    assert transition is not None
    past = {axis: PREVIOUS + axis for axis in ("allocation", *env.stage(position).components)}
    return {name: transition.marginal(name).rename(past | {NEXT + name: name}) for name in env.agents}


def _first_law(env: Environment) -> dict[str, Table]:
    """The law of the first type given the public state, by agent; 0 at public states of probability 0."""
    assert env.prior is not None
    stage = env.stage(0)
    every = env.prior.full(stage.components, stage.sizes)
    return {name: _given_public(every, name) for name in env.agents}


def _given_public(chances: Table, name: str) -> Table:
    for axis in chances.axes:
        chances = chances if axis in ("public", name) else chances.total(axis)
    below = chances.total(name).full(chances.axes, chances.sizes).array.fractions()
    pairs = zip(chances.array.fractions(), below, strict=True)
    values = [above / total if total else Fraction(0) for above, total in pairs]
    return Table(chances.axes, exact.from_fractions(values, chances.array.shape))


INDEPENDENT_PRIOR = Need(
    words="independent first types, given the public state", holds=lambda env: not has_correlated_prior(env)
)
KINDS = (
    MechanismKind(
        name=NAME, title="the balanced team mechanism: truthful for agents who see their own types only, and balanced",
        source="Athey and Segal (2013), Propositions 1 and 2; d'Aspremont and Gérard-Varet (1979)",
        also=("agv", "athey_segal", "expected_externality"), build=formula(balanced_team), promises=PROMISES,
        needs=(SEPARABLE, STAYING, PRIOR, INDEPENDENT_PRIOR, TWO_AGENTS),
    ),
)  # fmt: skip
