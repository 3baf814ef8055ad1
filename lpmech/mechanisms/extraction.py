"""Full surplus extraction: entry fees for lotteries that pay bonuses, so that nobody ever wants to leave.

Infinite horizon, δ < 1. With the target b = u_i the due payment (`due_payments.py`) q(θ'_{-i}; a, θ_{-i}, r_i) takes
from agent i in expectation exactly what the allocation was worth, and no less after a lie. Let

    K(a, θ_{-i}) = max of q(·; a, θ_{-i}, ·),      q̂ = q − K ≤ 0      (the bonus: what is paid is never positive),
    c(θ) = E_z δ K(a*(z,θ), θ_{-i})                                    (the entry fee);
    p_1 = c(r_1),      p_{t+1} = q̂(r_{-i,t+1}; a_t, r_t) + c(r_{t+1}).

The fee follows the allocation that the reports lead to and cancels against the K of the bonus of the next period, for
every report: the bonus is taken at the memory (r, a(z,r)) of the allocation that z did choose, so its expectation over
z, discounted, is −E_z δ K(a(z,r), θ_{-i}), which is −c(r). A fee may therefore enter by its expectation although it is
due before z is drawn: utilities are linear in money, the report moves fee and bonus together, and K does not depend on
what the agent itself reported or is. Truth is worth −q̂ ≥ 0 after every history and 0 in period 1, whatever the signs of
the utilities; each agent pays in expectation all that it enjoys, so the payments are worth E Σ_t δ^{t−1} Σ_i u_i.

That is the social surplus where there is no public utility w. With one, the surplus has a part that no agent has and
could pay without being worse off than outside: this module refuses. *extraction_vcg* has one q for all reports (where
the rows are linearly independent every agent is then indifferent among all reports), *extraction* one for each report.
(Liu 2014, Section 4, Proposition 4.1 and its proof, 7.5, where K exceeds |q| and utilities are not negative. There
"either Assumption 1 or 2" has to read "2 or 3".)
"""

from __future__ import annotations

import numpy as np

from lpmech.mechanisms.balanced import owed
from lpmech.mechanisms.forms import Form
from lpmech.mechanisms.kind import INFINITE_HORIZON, MechanismKind, Need, formula
from lpmech.mechanisms.social import Program, SocialPrograms
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism, NoMechanism
from lpmech.problem.members import member
from lpmech.problem.stages import PREVIOUS, is_remembered
from lpmech.problem.tables import Choice, Table

FINITE = "the horizon is finite, and what the last period owes would not be settled in a period after it"


def extraction(env: Environment, everyone: Program, form: Form, name: str) -> Mechanism:
    """The mechanism of that form that extracts the surplus of the efficient rule. Raises NoMechanism."""
    form = member(Form, form)
    if env.horizon is not None:
        raise NoMechanism(f"no {name} transfers: {FINITE}")
    if env.stage(0).public_utility.array.numerators.any():
        raise NoMechanism(f"no {name} transfers: public utility is a part of the surplus that no agent has to pay with")
    rule = everyone.periods[0].allocation
    transfers = []
    for agent in range(len(env.agents)):
        lottery = owed(env, everyone, agent, 0, form, env.stage(0).utilities[agent], name)
        bound = largest(env, agent, lottery)
        fee = entry_fee(env, rule, bound)
        transfers.append((fee, (lottery - bound + fee).minimal()))
    return Mechanism(name=name, allocation=(rule,), transfers=tuple(transfers))


def largest(env: Environment, agent: int, lottery: Table) -> Table:
    """K over what a lottery remembers of the allocation and of the others; what no report leads to counts as 0."""
    own = PREVIOUS + env.agents[agent]
    kept = tuple(axis for axis in lottery.axes if is_remembered(axis) and axis != own)
    rest = tuple(place for place, axis in enumerate(lottery.axes) if axis not in kept)
    most = np.array(lottery.array.numerators.max(axis=rest), dtype=object)
    return Table(kept, exact.from_integers(most, lottery.array.denominator)).minimal()


def entry_fee(env: Environment, rule: Choice, bound: Table) -> Table:
    """c: δ K at the allocation and the others' types of today, in expectation over shocks."""
    today = bound.rename({axis: axis.removeprefix(PREVIOUS) for axis in bound.axes})
    return env.stage(0).over_shocks(today.choose("allocation", rule)).scaled(env.discount).minimal()


def _extraction_vcg(env: Environment, programs: SocialPrograms) -> Mechanism:
    return extraction(env, programs.everyone, Form.CONTINGENT_VCG, "extraction_vcg")


def _extraction(env: Environment, programs: SocialPrograms) -> Mechanism:
    return extraction(env, programs.everyone, Form.CONTINGENT, "extraction")


_TITLE = "entry fees for lotteries that pay bonuses, which leave the agents nothing"
_SOURCE = "Liu (2014), Section 4, Proposition 4.1"
_NO_PUBLIC_UTILITY = Need(
    words="no public utility", holds=lambda env: not env.stage(0).public_utility.array.numerators.any()
)
KINDS = (
    MechanismKind(
        name="extraction_vcg", title=f"{_TITLE}: one lottery for all reports", source=_SOURCE,
        build=formula(_extraction_vcg), needs=(INFINITE_HORIZON, _NO_PUBLIC_UTILITY),
    ),
    MechanismKind(
        name="extraction", title=f"{_TITLE}: one lottery for each report", source=_SOURCE, build=formula(_extraction),
        needs=(INFINITE_HORIZON, _NO_PUBLIC_UTILITY),
    ),
)  # fmt: skip
