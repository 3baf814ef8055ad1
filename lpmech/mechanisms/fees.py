"""Participation fees: a contingent mechanism whose subsidies the agents pay for, all in the first period.

On top of contingent transfers p (`contingent.py`), with N ≥ 2 agents, a prior, and any horizon:

    η_j(θ_{j,1}) = −E[ Σ_{t≥1} δ^{t−1} p_{j,t} | θ_{j,1} ]          (the prior conditional on j's own first type),
    p̃_{i,1} = p_{i,1} + (1/(N−1)) Σ_{j≠i} η_j(θ_{j,1}),            p̃_{i,t} = p_{i,t} for t ≥ 2.

Agent i's fee does not depend on its own report and is due before anything that i can influence, so incentives are those
of p. Each η_j is paid N−1 times in shares of 1/(N−1): by the law of iterated expectations the expected discounted sum
of all payments is exactly 0. Where a first type has probability 0 the condition means nothing, and η_j is 0 there. Fees
are due whatever is reported, and no participation is promised: the audit shows who would rather leave.

Where p_1 = 0 and the agents have the whole surplus, E[Σ δ^{t−1} p_{j,t}] = −E[W_1 − Σ δ^{t−1} u_j], hence
η_j = E[W_1 − Σ δ^{t−1} u_j | θ_{j,1}]; the paper's second expression for η_j has the opposite sign.
(Liu 2014, Section 3.3.)
"""

from __future__ import annotations

from fractions import Fraction

from lpmech.mdp.evaluation import discounted_sums
from lpmech.mechanisms.contingent import contingent, obstacle_in_words
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.kind import PRIOR, TWO_AGENTS, MechanismKind, formula
from lpmech.mechanisms.social import SocialPrograms
from lpmech.problem import exact, tables
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import ZERO, Table
from lpmech.problem.transition import NEXT


def with_fees(env: Environment, mechanism: Mechanism, name: str) -> Mechanism:
    """The mechanism with first-period fees that balance its budget ex ante. Raises NoMechanism."""
    shares = [table.scaled(Fraction(1, len(env.agents) - 1)) for table in subsidies(env, mechanism, name)]
    transfers = []
    for agent, (first, *rest) in enumerate(mechanism.transfers):
        fee = tables.total(share for other, share in enumerate(shares) if other != agent)
        later = (first,) if env.horizon is None and not rest else rest  # a single table served every period
        transfers.append(((first + fee).minimal(), *later))
    return Mechanism(name=name, allocation=mechanism.allocation, transfers=tuple(transfers))


def subsidies(env: Environment, mechanism: Mechanism, name: str) -> list[Table]:
    """η by agent, each over the agent's own type. Raises NoMechanism."""
    if env.prior is None:
        raise NoMechanism(f"no {name} transfers: the environment has no prior, and the fees are expectations under it")
    if len(env.agents) < 2:
        raise NoMechanism(f"no {name} transfers: with one agent there are no others to pay the fees")
    expected = [values.scaled(-1) for values in discounted_payments(env, mechanism)]
    return [given_own_type(env, env.prior, agent, values) for agent, values in enumerate(expected)]


def given_own_type(env: Environment, prior: Table, agent: int, values: Table) -> Table:
    """E[X(θ_1) | θ_{i,1}] over the agent's type; 0 at types of probability 0."""
    stage, name = env.stage(0), env.agents[agent]
    others = [axis for axis in stage.components if axis != name]
    chances = prior.full(stage.components, stage.sizes)
    weighted = chances.contract(values.full(stage.components, stage.sizes), *others).array.fractions()
    mass = chances.contract(tables.constant(1, stage.components, chances.array.shape), *others).array.fractions()
    means = [above / below if below else 0 for above, below in zip(weighted, mass, strict=True)]
    return Table((name,), exact.from_fractions(means, (len(means),)))


def discounted_payments(env: Environment, mechanism: Mechanism) -> list[Table]:
    """E[ Σ_{t≥1} δ^{t−1} p_{i,t} | θ_1 ] under truth, by agent."""
    agents = range(len(env.agents))
    if env.horizon is not None:
        return [_backwards(env, mechanism, agent) for agent in agents]
    stage, rule = env.stage(0), mechanism.allocation[0]
    paid = [_expected_next(env, mechanism, 0, mechanism.transfers[agent][-1]) for agent in agents]
    later = discounted_sums(stage, rule, paid, stage.components, env.discount)
    return [mechanism.transfers[agent][0] + later[agent].scaled(env.discount) for agent in agents]


def _backwards(env: Environment, mechanism: Mechanism, agent: int) -> Table:
    """The sums of a finite horizon: what is still to be paid after each period, from the last to the first."""
    later = ZERO
    for position in list(env.backwards())[1:]:
        stage, rule = env.stage(position), mechanism.allocation[position]
        rest = stage.over_shocks(env.expect(position, later).choose("allocation", rule)).scaled(env.discount)
        later = (_expected_next(env, mechanism, position, mechanism.transfers[agent][position + 1]) + rest).reduced()
    return mechanism.transfers[agent][0] + later.scaled(env.discount)


def _expected_next(env: Environment, mechanism: Mechanism, position: int, transfers: Table) -> Table:
    """E_z E[ p_{t+1}((θ, a(z,θ)), θ') | a(z,θ), θ ] for the period t at `position`."""
    stage = env.stage(position)
    assert stage.transition is not None
    names = {name: NEXT + name for name in env.next_components(position)}
    names |= {PREVIOUS + name: name for name in (*stage.components, "allocation")}
    expected = stage.transition.expect(transfers.rename(names))
    return stage.over_shocks(expected.choose("allocation", mechanism.allocation[position]))


def _fees(env: Environment, programs: SocialPrograms, form: Form, name: str) -> Mechanism:
    found = contingent(env, programs.everyone, form)
    if not isinstance(found, Mechanism):
        raise NoMechanism(f"no {name} transfers: {obstacle_in_words(env, found)}")
    return with_fees(env, found, name)


def _fees_vcg(env: Environment, programs: SocialPrograms) -> Mechanism:
    return _fees(env, programs, Form.CONTINGENT_VCG, "fees_vcg")


def _fees_by_report(env: Environment, programs: SocialPrograms) -> Mechanism:
    return _fees(env, programs, Form.CONTINGENT, "fees")


_TITLE = "with fees in the first period that pay for its expected subsidies"
_SOURCE = "Liu (2014), Section 3.3"
KINDS = (
    MechanismKind(
        name="fees_vcg", title=f"contingent_vcg {_TITLE}", source=_SOURCE, build=formula(_fees_vcg),
        needs=(PRIOR, TWO_AGENTS),
    ),
    MechanismKind(
        name="fees", title=f"contingent {_TITLE}", source=_SOURCE, build=formula(_fees_by_report),
        needs=(PRIOR, TWO_AGENTS),
    ),
)  # fmt: skip
