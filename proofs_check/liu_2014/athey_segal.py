"""What Liu (2014) says of Athey and Segal: the team mechanism (Section 2.1) and its balanced form (Section 3.3).

The balanced team mechanism: let Ψ_j,t(θ) be the expected discounted utilities of all but j from t on, under the truth,
and

    γ_j,t(m, θ_j) = E[Ψ_j,t | m, θ_j] − E[Ψ_j,t | m]

what j's report changes of them, given the reports and the allocation m of the period before (in period 1 the prior).
Agent i receives γ_i,t and pays a share of what the others receive, γ_j,t / (N − 1). The payments sum to 0 always.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np

from lpmech.problem import exact, tables
from lpmech.problem.environment import Environment
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.stages import PREVIOUS
from lpmech.problem.tables import ZERO, Table
from lpmech.problem.transition import NEXT
from lpmech.separation.claim import Verdict
from lpmech.statements.environments import Environments, Moves, Shape
from lpmech.statements.instance import Instance
from lpmech.statements.statement import Expected, Failure, Hypothesis, statement
from proofs_check.shared.shapes import INDEPENDENT, PRIOR, PRIVATE_VALUES, SAME_SETS, SEVERAL


def _signed(case: Instance, sign: int) -> Failure | None:
    """The team mechanism in which everyone receives (sign −1) or pays (+1) the sum of the others' flow values."""
    transfers = []
    for i, _ in enumerate(case.env.agents):
        paid = []
        for t in case.env.periods:
            stage, rule = case.env.stage(t), case.programs.everyone.periods[t].allocation
            others = stage.over_shocks(stage.utility_of_society(i).choose("allocation", rule)).scaled(sign)
            paid.append(others.minimal())
        transfers.append(tuple(paid))
    rules = tuple(period.allocation for period in case.programs.everyone.periods)
    return case.holds(Mechanism(name="team", allocation=rules, transfers=tuple(transfers)), "incentive_compatible")


TEAM = Environments(shape=Shape(shocks=False, terminal=False, public_utility=False, negative=False, agents=(2, 3)))


@statement(
    "L14-D3", "equation (3), with its sign",
    "With private values and independent types the team mechanism, in which everyone receives what the others enjoy, "
    "is periodic ex post incentive compatible.",
    draws=TEAM,
    hypotheses=(SEVERAL, *(Hypothesis(name, lambda case, name=name: case.proved(name))  # type: ignore[misc]
                           for name in ("private_values", "independent_transitions")), SAME_SETS,
                Hypothesis("no terminal utility", lambda case: case.env.terminal is None)),
)  # fmt: skip
def team_mechanism(case: Instance) -> Failure | None:
    return _signed(case, -1)


@statement(
    "L14-X3", "equation (3), as printed", "Everyone pays the sum of the others' flow values.",
    draws=TEAM, expected=Expected.REFUTED, corrects="payments are paid by the agent: (3) needs a minus sign",
)  # fmt: skip
def team_mechanism_as_printed(case: Instance) -> Failure | None:
    return _signed(case, 1)


Numbers = np.ndarray  # of Fractions


def balanced_team(case: Instance) -> Mechanism:
    """The mechanism, with a finite horizon and a prior."""
    env, count = case.env, len(case.env.agents)
    gamma = [[_gamma(case, j, t) for t in env.periods] for j in range(count)]
    shares = [[table.scaled(Fraction(1, count - 1)) for table in row] for row in gamma]
    transfers = tuple(
        tuple((tables.total(shares[j][t] for j in range(count) if j != i) - gamma[i][t]).minimal() for t in env.periods)
        for i in range(count)
    )
    rules = tuple(period.allocation for period in case.programs.everyone.periods)
    return Mechanism(name="balanced team", allocation=rules, transfers=transfers)


def _others_worth(case: Instance, agent: int, position: int) -> Table:
    """Ψ by the state of a period."""
    env, later = case.env, ZERO
    for t in range(env.periods[-1], position - 1, -1):
        stage, rule = env.stage(t), case.programs.everyone.periods[t].allocation
        flow = stage.utility_of_society(agent)
        flow = flow if t == env.periods[-1] else flow + env.expect(t, later).scaled(env.discount)
        later = stage.over_shocks(flow.choose("allocation", rule))
    return later


def _gamma(case: Instance, agent: int, position: int) -> Table:
    """γ over the memory (in period 1: over nothing) and the own type."""
    env, name = case.env, case.env.agents[agent]
    stage = env.stage(position)
    worth = _array(_others_worth(case, agent, position), stage.components, stage.sizes)
    before, chances = _chances(env, position)
    own = stage.components.index(name)
    shape = chances.shape[: len(before)]
    found = np.empty((*shape, stage.sizes[name]), dtype=object)
    for place in np.ndindex(*shape):
        here = chances[place]
        mean = (here * worth).sum()
        for k in range(stage.sizes[name]):
            mass = here.take(k, axis=own).sum()
            found[(*place, k)] = (here * worth).take(k, axis=own).sum() / mass - mean if mass else Fraction(0)
    axes = (*(PREVIOUS + axis for axis in before), name)
    return Table(axes, exact.from_fractions(list(found.ravel()), found.shape)).minimal()


def _chances(env: Environment, position: int) -> tuple[tuple[str, ...], Numbers]:
    """The chances of the states of a period, after the axes of the memory."""
    stage = env.stage(position)
    if position == 0:
        assert env.prior is not None
        return (), _array(env.prior, stage.components, stage.sizes)
    earlier = env.stage(position - 1)
    assert earlier.transition is not None
    before = ("allocation", *earlier.components)
    following = tuple(NEXT + axis for axis in stage.components)
    sizes = {**earlier.sizes, **{NEXT + axis: stage.sizes[axis] for axis in stage.components}}
    return before, _array(earlier.transition.distribution(stage.components), (*before, *following), sizes)


def _array(table: Table, axes: tuple[str, ...], sizes: Mapping[str, int]) -> Numbers:
    full = table.full(axes, sizes).array
    return np.array(full.fractions(), dtype=object).reshape(full.shape)


def _plain(case: Instance) -> bool:
    return case.env.terminal is None and not any(
        stage.has_shocks or stage.public or stage.public_utility.array.numerators.any() for stage in case.env.stages
    )


def _apart(case: Instance) -> bool:
    """Whether the prior is a product."""
    if case.env.prior is None:
        return False
    stage = case.env.stage(0)
    chances = _array(case.env.prior, stage.components, stage.sizes)
    every = tuple(range(chances.ndim))
    margins = [chances.sum(axis=tuple(k for k in every if k != axis)) for axis in every]
    return all(chances[place] == _product([row[k] for row, k in zip(margins, place, strict=True)])
               for place in product(*map(range, chances.shape)))  # fmt: skip


def _possible(case: Instance) -> bool:
    """Whether every own type is possible at first, and after whatever was."""
    for t, name in product(case.env.periods, case.env.agents):
        before, chances = _chances(case.env, t)
        others = tuple(k for k in range(len(before), chances.ndim) if k - len(before) != _place(case, t, name))
        if (chances.sum(axis=others) == 0).any():
            return False
    return True


def _place(case: Instance, position: int, name: str) -> int:
    return case.env.stage(position).components.index(name)


def _product(chances: list[Fraction]) -> Fraction:
    total = Fraction(1)
    for chance in chances:
        total *= chance
    return total


def _truthful_on_average(case: Instance) -> Failure | None:
    found = balanced_team(case)
    for wanted in ("efficient", "ex_post_budget_balance", "interim_best_response"):
        claim = case.claim(wanted, found)
        if claim.verdict is not Verdict.PROVED:
            words = f"the claim {wanted} is {claim.verdict}: {claim.reason}"
            return Failure(words=words, mechanism=found, claims=(wanted,))
    return None


SMALL = Shape(agents=(2, 2), types=(1, 2), allocations=(2, 2), horizons=(1, 2), shocks=False, public=False,
              public_utility=False, terminal=False, prior=True)  # fmt: skip
POSSIBLE = Hypothesis("every own type is possible, whatever was before", _possible)
SIMPLE = Environments(shape=SMALL, keep=lambda case: _possible(case) and _apart(case))
INTERDEPENDENT = Environments(shape=replace(SMALL, private=False, horizons=(1,)), keep=SIMPLE.keep)
TOGETHER = Environments(
    shape=replace(SMALL, kernels=(Moves.JOINT, Moves.LINKED), horizons=(2,), types=(2, 2)), keep=_possible
)
FIRST_APART = Hypothesis("the first types are independent", _apart)
PLAIN = Hypothesis("no shocks, public states, public or terminal utility", _plain)
TWICE = Hypothesis("at most two periods", lambda case: case.env.horizon in (1, 2))
ASSUMED = (SEVERAL, PRIOR, SAME_SETS, PLAIN, TWICE)
team_with_correlation = statement(
    "L14-R2.1", "Section 2.1, on Athey and Segal",
    "With private values efficient mechanisms exist whether or not types are correlated: the team mechanism (3) is "
    "periodic ex post incentive compatible.",
    draws=replace(TEAM, shape=replace(TEAM.shape, kernels=(Moves.JOINT, Moves.MIXTURE, Moves.LINKED), max_states=8)),
    hypotheses=(SEVERAL, PRIVATE_VALUES, SAME_SETS,
                Hypothesis("no terminal utility", lambda case: case.env.terminal is None)),
)(team_mechanism.conclusion)  # fmt: skip
balanced_team_mechanism = statement(
    "L14-R5", "footnote 5 and Section 3.3, on Athey and Segal",
    "With private values and independent types, in one or two periods, the balanced team mechanism is efficient, its "
    "payments always sum to 0, and the truth is optimal on average, against every plan of reports.",
    draws=SIMPLE, hypotheses=(*ASSUMED, PRIVATE_VALUES, INDEPENDENT, FIRST_APART, POSSIBLE),
)(_truthful_on_average)  # fmt: skip
balanced_team_with_interdependence = statement(
    "L14-R5a", "Section 3.3, on Athey and Segal, with interdependent values",
    "The balanced team mechanism makes the truth optimal on average also where values are interdependent.",
    draws=INTERDEPENDENT, hypotheses=(*ASSUMED, INDEPENDENT, FIRST_APART, POSSIBLE), expected=Expected.REFUTED,
    corrects="as the paper says, it is not applicable there",
)(_truthful_on_average)  # fmt: skip
balanced_team_with_correlation = statement(
    "L14-R5b", "Section 3.3, on Athey and Segal, with correlated types",
    "The balanced team mechanism makes the truth optimal on average also where types are correlated.",
    draws=TOGETHER, hypotheses=(*ASSUMED, PRIVATE_VALUES, POSSIBLE), expected=Expected.REFUTED,
    corrects="as the paper says, it is not applicable there",
)(_truthful_on_average)  # fmt: skip
