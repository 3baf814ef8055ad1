"""The hypotheses of the theorems, decided from values (never assumed): each is a claim with a witness.

- *private values*: v_i(a, θ) and g_i(θ) depend on (a, θ_0, θ_i) only;
- *independent transitions*: μ(θ'|a, θ) = F_0(θ_0'|θ_0, a) Π_i F_i(θ_i'|θ_0, θ_i, a), however it is written;
- *non-negative values*: v_i ≥ 0 and g_i ≥ 0;
- *same feasible sets*: A_{-i}(z,θ) = A(z,θ) for every agent, shock and state.

(Bergemann and Välimäki 2008, Section 2; Balandat and Tomlin, Section III and Assumptions 4, 5.)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import reduce
from operator import mul

import numpy as np

from lpmech.problem.environment import Environment, per_environment
from lpmech.problem.stages import Stage, state_labels
from lpmech.problem.tables import Axes, Table, align, product
from lpmech.problem.transition import NEXT, Factored, Joint, Mixture
from lpmech.separation.claim import Cell, Finding, Verdict
from lpmech.separation.slacks import block, claim_from_blocks
from lpmech.separation.witnesses import (
    DrawsCorrelated,
    FeasibilityDiffers,
    FeasibilityDiffersAt,
    TransitionDiffers,
    UtilityDiffers,
)


@per_environment
def private_values(env: Environment) -> Finding:
    """Whether no agent's utility depends on another agent's type."""
    for position, agent, table, labels in _utilities(env):
        foreign = [axis for axis in table.axes if axis in env.agents and axis != env.agents[agent]]
        if foreign:
            here, there = _differing(table, foreign[0], labels)
            there.pop("allocation", None)
            witness = UtilityDiffers(
                agent=env.agents[agent], period=env.period(position), allocation=here.pop("allocation", None),
                state=here, other_state=there,
            )  # fmt: skip
            reason = f"the utility of {env.agents[agent]} depends on the type of {foreign[0]}"
            return Finding(verdict=Verdict.REFUTED, reason=reason, witness=witness)
    return Finding(verdict=Verdict.PROVED)


def _utilities(env: Environment) -> Iterator[tuple[int, int, Table, dict[str, tuple[str, ...]]]]:
    """Flow utilities, stage by stage, then terminal ones, each with the labels of its axes."""
    for position in range(len(env.stages)):
        stage = env.stages[position]
        labels = {axis: stage.labels[axis] for axis in ("allocation", *stage.components)}
        yield from ((position, agent, table, labels) for agent, table in enumerate(stage.utilities))
    if env.terminal is not None:
        labels = state_labels(env.agents, env.terminal.types, env.terminal.public)
        yield from ((len(env.periods), i, table, labels) for i, table in enumerate(env.terminal.utilities))


def _differing(table: Table, axis: str, labels: dict[str, tuple[str, ...]]) -> tuple[dict[str, str], dict[str, str]]:
    """Two cells, as labels, that differ along `axis` only and where the table's values differ."""
    first = table.take(axis, 0)
    differs = table.array.numerators != align(first.array.numerators, first.axes, table.axes)
    index = dict(zip(table.axes, (int(n) for n in np.argwhere(differs)[0]), strict=True))
    there = {name: names[index.get(name, 0)] for name, names in labels.items()}
    return there | {axis: labels[axis][0]}, there


@per_environment
def independent_transitions(env: Environment) -> Finding:
    """Whether types move independently, each on its own, given the allocation and the public state."""
    for position in _needed(env):
        witness = _dependent_marginal(env, position) or _dependent_draws(env, position)
        if witness is not None:
            what = witness.component if isinstance(witness, TransitionDiffers) else "the next state"
            reason = f"the distribution of {what} depends on more than its own present, or the draws are correlated"
            return Finding(verdict=Verdict.REFUTED, reason=reason, witness=witness)
    return Finding(verdict=Verdict.PROVED)


def _needed(env: Environment) -> list[int]:
    """The periods whose transitions matter, one for each stage that has one."""
    shared = len(env.stages) == 1
    return [t for t in (env.periods[:1] if shared else env.periods) if env.stage(t).transition is not None]


def _own(component: str) -> Axes:
    """What the distribution of a component may depend on."""
    return ("allocation", "public", component, NEXT + component)


def _marginals(env: Environment, position: int) -> dict[str, Table]:
    """The marginal of each next component, over just the axes on which it depends and its next labels."""
    stage = env.stage(position)
    assert stage.transition is not None
    names = env.next_components(position)
    return {name: _keeping(stage.transition.marginal(name), NEXT + name) for name in names}


def _keeping(table: Table, axis: str) -> Table:
    """The minimal table that still has `axis`."""
    size = table.sizes[axis]
    smaller = table.minimal()
    return smaller if axis in smaller.axes else smaller.full((*smaller.axes, axis), smaller.sizes | {axis: size})


def _dependent_marginal(env: Environment, position: int) -> TransitionDiffers | None:
    """A component whose marginal depends on another agent's type (the public state: on any), with two states."""
    stage = env.stage(position)
    labels = {axis: stage.labels[axis] for axis in ("allocation", *stage.components)}
    for component, table in _marginals(env, position).items():
        foreign = [axis for axis in table.axes if axis not in _own(component)]
        if foreign:
            following = _next_labels(env, position)[component]
            here, there = _differing(table, foreign[0], labels | {NEXT + component: following})
            there.pop("allocation")
            there.pop(NEXT + component)
            return TransitionDiffers(
                period=env.period(position), allocation=here.pop("allocation"), component=component,
                next=here.pop(NEXT + component), state=here, other_state=there,
            )  # fmt: skip
    return None


def _dependent_draws(env: Environment, position: int) -> DrawsCorrelated | None:
    """A state whose next components are not drawn independently."""
    stage = env.stage(position)
    transition = stage.transition
    if isinstance(transition, Factored) or transition is None:
        return None
    independent = reduce(mul, _marginals(env, position).values())
    for allocation in range(len(stage.allocations)):
        difference = _at(transition, allocation) - independent.take("allocation", allocation)
        found = np.argwhere(difference.array.numerators != 0)
        if len(found):
            index = dict(zip(difference.axes, (int(n) for n in found[0]), strict=True))
            state = {name: stage.labels[name][index.get(name, 0)] for name in stage.components}
            following = {name: labels[index[NEXT + name]] for name, labels in _next_labels(env, position).items()}
            return DrawsCorrelated(period=env.period(position), allocation=stage.allocations[allocation],
                                   state=state, next_state=following)  # fmt: skip
    return None


def _at(transition: Joint | Mixture, allocation: int) -> Table:
    """The joint distribution of the next state at one allocation."""
    if isinstance(transition, Joint):
        return transition.table.take("allocation", allocation)
    parts = (reduce(mul, element.factors.values(), weight).take("allocation", allocation)
             for weight, element in transition.elements)  # fmt: skip
    return reduce(lambda left, right: left + right, parts)


def _next_labels(env: Environment, position: int) -> dict[str, tuple[str, ...]]:
    """The labels of the state that follows a period."""
    if env.horizon is None or position + 1 < env.horizon:
        stage = env.stage(position + 1)
        return {name: stage.labels[name] for name in stage.components}
    if env.terminal is None:
        raise ValueError("nothing follows the last period")
    return state_labels(env.agents, env.terminal.types, env.terminal.public)


def non_negative_values(env: Environment) -> Finding:
    """Whether no flow or terminal utility of an agent is negative."""
    blocks = []
    for position, agent, table, _ in _utilities(env):
        least = table
        if "allocation" in table.axes:
            where = table.axes.index("allocation")
            axes = tuple(axis for axis in table.axes if axis != "allocation")
            least = Table(axes, table.array.view(table.array.numerators.min(axis=where)))
        blocks.append(block(agent, position, least))
    return claim_from_blocks(env, blocks)


def least_worth(env: Environment, at: Cell) -> tuple[str | None, Fraction]:
    """The allocation that is worth least to the agent of a cell, and what it is worth; None after the last period."""
    assert at.agent is not None
    assert at.state is not None
    agent, position = env.agents.index(at.agent), max((at.period or 1) - 1, 0)
    if env.terminal is not None and position == len(env.periods):
        labels = state_labels(env.agents, env.terminal.types, env.terminal.public)
        return None, _value_at(env.terminal.utilities[agent], labels, at.state)
    stage = env.stage(0 if env.horizon is None else position)
    worth = {
        a: _value_at(stage.utilities[agent], stage.labels, {**at.state, "allocation": a}) for a in stage.allocations
    }
    least = min(worth, key=worth.__getitem__)
    return least, worth[least]


def _value_at(table: Table, labels: Mapping[str, tuple[str, ...]], where: Mapping[str, str]) -> Fraction:
    """A table at labels."""
    return table.array.item(tuple(labels[axis].index(where[axis]) for axis in table.axes))


def needs_agent(env: Environment, witness: FeasibilityDiffers | FeasibilityDiffersAt) -> bool:
    """Whether the allocation of a witness is feasible with the agent only; if not, it is feasible without it only."""
    stage = env.stage(0 if witness.period is None else witness.period - 1)
    shock = 0 if witness.shock is None else stage.labels["shock"].index(witness.shock)
    state = witness.state if isinstance(witness, FeasibilityDiffersAt) else {}
    where = {axis: stage.labels[axis].index(label) for axis, label in state.items()}
    where |= {"shock": shock, "allocation": stage.allocations.index(witness.allocation)}
    allowed = stage.feasible()
    return bool(allowed.positions[tuple(where[axis] for axis in allowed.axes)])


def same_feasible_sets(env: Environment) -> Finding:
    """Whether A_{-i}(z,θ) = A(z,θ) for every agent, shock and state."""
    for position, stage in enumerate(env.stages):
        if stage.open is not None:
            found = _differs_at_a_state(env, position, stage)
            if found is not None:
                return found
            continue
        for shock in stage.shocks:
            for agent, allowed in zip(env.agents, shock.feasible_without, strict=True):
                other = sorted(set(allowed) ^ set(shock.feasible))
                if other:
                    allocation = stage.allocations[other[0]]
                    witness = FeasibilityDiffers(agent=agent, period=env.period(position), shock=shock.label,
                                                 allocation=allocation)  # fmt: skip
                    reason = f"{allocation!r} is feasible only with, or only without, {agent}"
                    return Finding(verdict=Verdict.REFUTED, reason=reason, witness=witness)
    return Finding(verdict=Verdict.PROVED)


def _differs_at_a_state(env: Environment, position: int, stage: Stage) -> Finding | None:
    """An allocation that is feasible at a shock and state only with an agent, or only without it."""
    axes = ("shock", "allocation", *stage.components)
    everyone = stage.feasible().over(axes, stage.sizes)
    for agent, name in enumerate(env.agents):
        places = np.argwhere(everyone != stage.feasible(agent).over(axes, stage.sizes))
        if len(places):
            shock, place, *state = (int(step) for step in places[0])
            labels = {axis: stage.labels[axis][step] for axis, step in zip(stage.components, state, strict=True)}
            witness = FeasibilityDiffersAt(agent=name, period=env.period(position), shock=stage.shocks[shock].label,
                                           allocation=stage.allocations[place], state=labels)  # fmt: skip
            told = ", ".join(f"{axis} = {label}" for axis, label in labels.items())
            reason = f"{stage.allocations[place]!r} is feasible only with, or only without, {name} at {told}"
            return Finding(verdict=Verdict.REFUTED, reason=reason, witness=witness)
    return None


def has_correlated_prior(env: Environment) -> bool:
    """Whether under the prior some agent's first type tells of another's, given the public state."""
    if env.prior is None or len(env.agents) == 1:
        return False
    stage = env.stage(0)
    chances = env.prior.full(stage.components, stage.sizes)
    public = _marginal(chances, stage.components, "public")
    both = [_marginal(chances, stage.components, "public", name) for name in env.agents]
    return not (chances * product([public] * (len(env.agents) - 1))).same_as(product(both))


def _marginal(chances: Table, components: Axes, *kept: str) -> Table:
    """The distribution of the components that are kept."""
    for axis in components:
        chances = chances if axis in kept else chances.total(axis)
    return chances


@per_environment
def independent_form(env: Environment) -> Environment:
    """The same environment with factored transitions, where its transitions are independent.

    Raises ValueError where they are not.
    """
    if independent_transitions(env).verdict is not Verdict.PROVED:
        raise ValueError("the transitions are not independent")
    shared = len(env.stages) == 1
    stages = []
    for position in range(1) if shared else env.periods:
        stage = env.stage(position)
        factors = Factored(factors=_marginals(env, position)) if stage.transition is not None else None
        stages.append(dataclasses.replace(stage, transition=factors))
    return dataclasses.replace(env, stages=tuple(stages))
