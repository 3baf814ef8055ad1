"""Hypotheses of theorems: private values, independence, signs, feasible sets, and that lies stay feasible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Annotated

from ..kernel.environment import feasible_at, same_without
from ..kernel.errors import Malformed, Path, expect, there
from ..kernel.kinds import Kind, Scan, established, refuting, slack
from ..kernel.labels import MaybeAgent, MaybeAllocation, MaybeShock, OwnPeriod, Scope, State, labels_on
from ..kernel.model import Model, Period
from ..kernel.older import paired, record
from ..kernel.rows import allowed, at, is_independent
from ..kernel.shapes import Text
from ..kernel.spaces import Space
from ..kernel.sums import promised
from ..kernel.vectors import Vector


def _next_state(scope: Scope, value: object, path: Path) -> tuple[int, ...]:
    environment = scope.environment
    transition = None if environment.periods <= scope.period else environment.transition(scope.period)
    if transition is None:
        raise Malformed(path, "no transition is needed out of this period")
    return labels_on(transition.following, value, path)


@record
class OtherTypes:
    """Two states between which a utility differs; the allocation is None at terminal utility."""

    agent: MaybeAgent
    period: OwnPeriod
    allocation: MaybeAllocation
    state: State
    other_state: State


@record
class Marginal:
    """Two states between which the probability of a component's next label differs."""

    period: OwnPeriod
    allocation: MaybeAllocation
    component: Text
    state: State
    other_state: State
    next: Text


@record
class Product:
    """A next state whose probability is not the product of those of its labels."""

    period: OwnPeriod
    allocation: MaybeAllocation
    state: State
    next_state: Annotated[tuple[int, ...], _next_state]


@record
class Sets:
    """An allocation that is feasible with an agent or without it, and not both."""

    agent: MaybeAgent
    period: OwnPeriod
    shock: MaybeShock
    allocation: MaybeAllocation


@record
class SetsAtState(Sets):
    """The same at a state."""

    state: State


def _integer(value: int | None) -> int:
    """A label's number in a witness; null where it must not be."""
    return there(value, "the witness has null where a label is needed")


def scan_values(model: Model, scan: Scan) -> None:
    """Slack of (i, t, θ): the least utility of the agent over the allocations; terminal utility as period T+1."""
    for agent in model.agents:
        for period in model.periods:
            scan.see(period.utility[agent].worst(), agent=agent, period=period.index)
        if model.environment.terminal is not None:
            scan.see(model.terminal([agent]), agent=agent, period=len(model.periods))


def _private(model: Model) -> bool:
    """A table depends exactly on its axes, so values are private iff no other agent is an axis."""
    environment = model.environment
    tables = [stage.utility for stage in environment.stages]
    tables += [environment.terminal.utility] if environment.terminal is not None else []
    names = environment.agents
    pairs = (pair for found in tables for pair in paired(names, found))
    return all(set(table.axes) <= {*allowed(name)} for name, table in pairs)


def _check_private(model: Model, witness: OtherTypes) -> bool:
    environment, end, agent = model.environment, model.environment.terminal, _integer(witness.agent)
    at_end = witness.period == environment.horizon
    expect(at_end == (witness.allocation is None), "the allocation is null for terminal utility, and only there")
    utility = end.utility if at_end and end is not None else environment.stage(witness.period).utility
    states, table = _named(model.space(witness.period + 1), witness), utility[agent]
    if witness.allocation is not None:
        states = [{**labels, "allocation": witness.allocation} for labels in states]
    return _agree(states, environment.agents[agent]) and at(table, states[0]) != at(table, states[1])


def _named(space: Space, witness: OtherTypes | Marginal) -> list[dict[str, int]]:
    """The labels of the two states, by component."""
    return [dict(paired(space.names, state)) for state in (witness.state, witness.other_state)]


def _agree(states: list[dict[str, int]], component: str) -> bool:
    """Whether two states have the same public state and the same type of an agent."""
    return all(states[0].get(axis) == states[1].get(axis) for axis in ("public", component))


def _independent(model: Model) -> bool:
    kernels = {id(period.kernel): period.kernel for period in model.periods if period.kernel is not None}
    return all(map(is_independent, kernels.values()))


def _moving(model: Model, period: int) -> Period:
    """A period out of which a transition is needed."""
    moves = period < len(model.periods) and model.periods[period].kernel is not None
    expect(moves, "no transition is needed out of the period of the witness")
    return model.periods[period]


def _chance(period: Period, allocation: int, state: Sequence[int], wanted: Mapping[int, int]) -> Fraction:
    """The probability, after an allocation and a state, that the next state has given labels in some components."""
    kernel = promised(period).on(tuple(wanted))
    chance = kernel.at(allocation, period.space.number(state)).chance(kernel.following.number(tuple(wanted.values())))
    return Fraction(chance, kernel.denominator)


def _check_marginal(model: Model, witness: Marginal) -> bool:
    """A component's probability of a label differs between states that agree where they have to."""
    period, name = _moving(model, witness.period), witness.component
    following = promised(period).following
    component = following.component(name)
    known = component >= 0 and witness.next in following.components[component].labels
    expect(known, "the witness names a component or next label that the next state does not have")
    wanted = {component: following.components[component].labels.index(witness.next)}
    allocation = _integer(witness.allocation)
    if not _agree(_named(period.space, witness), name):
        return False
    first, second = (_chance(period, allocation, s, wanted) for s in (witness.state, witness.other_state))
    return first != second


def _check_product(model: Model, witness: Product) -> bool:
    """The probability of a next state is not the product of its components' probabilities."""
    period, labels = _moving(model, witness.period), dict(enumerate(witness.next_state))
    after = _integer(witness.allocation), witness.state
    product = prod(_chance(period, *after, {component: label}) for component, label in labels.items())
    return _chance(period, *after, labels) != product


def _check_sets(model: Model, witness: Sets) -> bool:
    """An allocation is feasible with an agent and not without it, or the other way round."""
    agent, named = _integer(witness.agent), witness.state if isinstance(witness, SetsAtState) else None
    if named is not None:
        _integer(witness.allocation)
    stage = model.periods[witness.period].stage
    whole = stage.open is None or named is not None
    expect(whole, "what is feasible depends on the state, so that a witness names one")
    shock, place = _integer(witness.shock) if stage.has_shocks else 0, _integer(witness.allocation)
    state = 0 if named is None else stage.space.number(named)
    return feasible_at(stage, shock).has(place, state) != feasible_at(stage, shock, agent).has(place, state)


def scan_staying(model: Model, scan: Scan) -> None:
    """Slack of (i, t, z, θ, r_i): 0 if a(z, r) is feasible at θ, and −1 if not."""
    for period in model.periods:
        for z in period.likely:
            sets, plan = feasible_at(period.stage, z), period.plan[z]
            shock = z if period.stage.has_shocks else None
            for agent in model.agents:
                for report in range(period.types(agent)):
                    slacks = Vector(1, sets.stays([plan[r] for r in period.reported(agent, report)]), 1)
                    able = period.able(agent, report)
                    scan.see(slacks, agent=agent, period=period.index, shock=shock, report=report, states=able)


STAYING = Kind(
    id="lies_stay_feasible",
    concept="every lie of one agent leads to an allocation that is feasible at the true state",
    either=(slack(scan_staying),),
    since="lpmech-certificate/1.3",
    by_shock=True,
)
KINDS = (
    Kind(
        id="private_values",
        concept="private values: no agent's utility depends on another agent's type",
        proved=(established(_private),),
        refuted=(refuting(_check_private, OtherTypes),),
    ),
    Kind(
        id="independent_transitions",
        concept="independent transitions: given the allocation, each agent's type moves on its own and the public "
        "state's alone, and the public state on its own",
        proved=(established(_independent),),
        refuted=(refuting(_check_marginal, Marginal), refuting(_check_product, Product)),
    ),
    Kind(
        id="non_negative_values",
        concept="non-negative values: no flow or terminal utility of an agent is negative",
        either=(slack(scan_values),),
    ),
    Kind(
        id="same_feasible_sets",
        concept="the same allocations are feasible with and without each agent",
        proved=(established(lambda model: all(map(same_without, model.environment.stages))),),
        refuted=(refuting(_check_sets, Sets), refuting(_check_sets, SetsAtState)),
    ),
    STAYING,
)
