"""Hypotheses of theorems: private values, independence, signs, feasible sets, and that lies stay feasible."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from ..kernel.certificate import Claim
from ..kernel.constraints import promised
from ..kernel.environment import Environment, Stage
from ..kernel.errors import Malformed, Path, Rejected
from ..kernel.fields import string
from ..kernel.independence import allowed, at, independent
from ..kernel.kinds import Case, Form, Keys, Kind, plain, slack
from ..kernel.labels import Labels
from ..kernel.model import Model, Period
from ..kernel.older import paired
from ..kernel.scan import Scan, expect_verdict
from ..kernel.sets import feasible_at, same_without
from ..kernel.spaces import GridTable, Space
from ..kernel.vectors import Vector


@dataclass(frozen=True)
class Found:
    """What a witness names: one or two states, between which a utility or the probability of a component's next label
    differs; a next state; a shock. The allocation is None at terminal utility; what a witness does not have is None."""

    period: int
    agent: int | None = None
    allocation: int | None = None
    shock: int | None = None
    states: Sequence[tuple[int, ...]] = ()
    component: str = ""
    next_label: str = ""
    next_state: tuple[int, ...] = ()


def _integer(value: int | None) -> int:
    """A label's number in a witness; null where it must not be."""
    if value is None:
        raise Rejected("the witness has null where a label is needed")
    return value


def _allocation(labels: Labels, fields: dict[str, object], index: int, path: Path) -> int | None:
    value = fields["allocation"]
    return None if value is None else labels.allocation(value, index, (*path, "allocation"))


def _states(labels: Labels, fields: dict[str, object], index: int, path: Path) -> list[tuple[int, ...]]:
    return [labels.state(fields[key], index, (*path, key)) for key in ("state", "other state")]


def established(holds: Callable[[Model], bool]) -> Form[None]:
    """The form of a claim that the checker decides by itself."""

    def check(case: Case, claim: Claim[None]) -> None:
        if not holds(case.model):
            expect_verdict(claim, "refuted")

    return Form(plain(check))


def refuting(
    refutes: Callable[[Model, Found], bool], keys: Keys, read: Callable[[Labels, dict[str, object], Path], Found]
) -> Form[Found]:
    """The form of a witness that refutes such a claim."""

    def check(case: Case, claim: Claim[Found]) -> None:
        if not refutes(case.model, claim.witness):
            raise Rejected("the witness does not refute the claim")

    return Form(plain(check), keys, read)


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


def _read_private(labels: Labels, fields: dict[str, object], path: Path) -> Found:
    index = labels.own_period(fields["period"], (*path, "period"))
    agent = labels.agent(fields["agent"], (*path, "agent"))
    allocation = _allocation(labels, fields, index, path)
    return Found(index, agent, allocation, states=_states(labels, fields, index, path))


def _check_private(model: Model, witness: Found) -> bool:
    environment = model.environment
    agent, period = _integer(witness.agent), witness.period
    terminal = environment.horizon is not None and period == environment.horizon
    if terminal != (witness.allocation is None):
        raise Rejected("the allocation is null for terminal utility, and only there")
    table, space = _utility(environment, agent, period)
    states = [dict(paired(space.names, state)) for state in witness.states]
    if witness.allocation is not None:
        states = [{**labels, "allocation": witness.allocation} for labels in states]
    return _agree(states, environment.agents[agent]) and at(table, states[0]) != at(table, states[1])


def _utility(environment: Environment, agent: int, period: int) -> tuple[GridTable, Space]:
    if environment.horizon is not None and period == environment.horizon:
        assert environment.terminal is not None
        return environment.terminal.utility[agent], environment.terminal.space
    stage = environment.stage(period)
    return stage.utility[agent], stage.space


def _agree(states: list[dict[str, int]], component: str) -> bool:
    """Whether two states have the same public state and the same type of an agent."""
    return all(states[0].get(axis) == states[1].get(axis) for axis in ("public", component))


def _independent(model: Model) -> bool:
    kernels = {id(period.kernel): period.kernel for period in model.periods if period.kernel is not None}
    return all(map(independent, kernels.values()))


def _read_marginal(labels: Labels, fields: dict[str, object], path: Path) -> Found:
    index = labels.own_period(fields["period"], (*path, "period"))
    name, following = (string(fields[key], (*path, key)) for key in ("component", "next"))
    states = _states(labels, fields, index, path)
    allocation = _allocation(labels, fields, index, path)
    return Found(index, None, allocation, states=states, component=name, next_label=following)


def _read_product(labels: Labels, fields: dict[str, object], path: Path) -> Found:
    index = labels.own_period(fields["period"], (*path, "period"))
    allocation = _allocation(labels, fields, index, path)
    state = labels.state(fields["state"], index, (*path, "state"))
    following = _next_state(labels, fields["next state"], index, (*path, "next state"))
    return Found(index, None, allocation, states=[state], next_state=following)


def _next_state(labels: Labels, value: object, index: int, path: Path) -> tuple[int, ...]:
    environment = labels.environment
    transition = None if environment.periods <= index else environment.transition(index)
    if transition is None:
        raise Malformed(path, "no transition is needed out of this period")
    return labels.labels(value, transition.following, path)


def _moving(model: Model, period: int) -> Period:
    """A period out of which a transition is needed."""
    if period >= len(model.periods) or model.periods[period].kernel is None:
        raise Rejected("no transition is needed out of the period of the witness")
    return model.periods[period]


def _chance(period: Period, allocation: int, state: Sequence[int], wanted: Mapping[int, int]) -> Fraction:
    """The probability, after an allocation and a state, that the next state has given labels in some components."""
    kernel = promised(period).on(tuple(wanted))
    chance = kernel.at(allocation, period.space.number(state)).chance(kernel.following.number(tuple(wanted.values())))
    return Fraction(chance, kernel.denominator)


def _check_marginal(model: Model, witness: Found) -> bool:
    """A component's probability of a label differs between states that agree where they have to."""
    period, name = _moving(model, witness.period), witness.component
    following = promised(period).following
    component = following.component(name)
    if component < 0 or witness.next_label not in following.components[component].labels:
        raise Rejected("the witness names a component or next label that the next state does not have")
    wanted = {component: following.components[component].labels.index(witness.next_label)}
    allocation, states = _integer(witness.allocation), witness.states
    if not _agree([dict(paired(period.space.names, state)) for state in states], name):
        return False
    first, second = (_chance(period, allocation, state, wanted) for state in states)
    return first != second


def _check_product(model: Model, witness: Found) -> bool:
    """The probability of a next state is not the product of its components' probabilities."""
    period, labels = _moving(model, witness.period), dict(enumerate(witness.next_state))
    after = _integer(witness.allocation), witness.states[0]
    product = prod(_chance(period, *after, {component: label}) for component, label in labels.items())
    return _chance(period, *after, labels) != product


def _same_sets(model: Model) -> bool:
    return all(_same(stage) for stage in model.environment.stages)


def _same(stage: Stage) -> bool:
    if stage.open is None:
        return all(shock.same_without for shock in stage.shocks)
    shocks, agents = range(len(stage.shocks)), range(len(stage.utility))
    return all(same_without(stage, z, agent) for z in shocks for agent in agents)


def _read_sets(labels: Labels, fields: dict[str, object], path: Path) -> Found:
    """With a state or without."""
    index = labels.own_period(fields["period"], (*path, "period"))
    agent = labels.agent(fields["agent"], (*path, "agent"))
    shock = labels.shock(fields["shock"], index, (*path, "shock"))
    allocation = _allocation(labels, fields, index, path)
    states = [labels.state(fields["state"], index, (*path, "state"))] if "state" in fields else []
    return Found(index, agent, allocation, shock, states)


def _check_sets(model: Model, witness: Found) -> bool:
    """An allocation is feasible with an agent and not without it, or the other way round."""
    agent, place = _integer(witness.agent), witness.allocation
    if witness.states:
        place = _integer(place)
    if witness.period >= len(model.periods):
        raise Rejected("the witness names a period without allocations")
    stage = model.periods[witness.period].stage
    if stage.open is not None and not witness.states:
        raise Rejected("what is feasible depends on the state, so that a witness names one")
    shock = _integer(witness.shock) if stage.has_shocks else 0
    place, state = _integer(place), stage.space.number(witness.states[0]) if witness.states else 0
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


_PAIR = ("agent", "period", "allocation", "state", "other state")
_MARGINAL = ("period", "allocation", "component", "state", "other state", "next")
_PRODUCT = ("period", "allocation", "state", "next state")
_SETS = ("agent", "period", "shock", "allocation")

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
        refuted=(refuting(_check_private, _PAIR, _read_private),),
    ),
    Kind(
        id="independent_transitions",
        concept="independent transitions: given the allocation, each agent's type moves on its own and the public "
        "state's alone, and the public state on its own",
        proved=(established(_independent),),
        refuted=(
            refuting(_check_marginal, _MARGINAL, _read_marginal),
            refuting(_check_product, _PRODUCT, _read_product),
        ),
    ),
    Kind(
        id="non_negative_values",
        concept="non-negative values: no flow or terminal utility of an agent is negative",
        either=(slack(scan_values),),
    ),
    Kind(
        id="same_feasible_sets",
        concept="the same allocations are feasible with and without each agent",
        proved=(established(_same_sets),),
        refuted=(refuting(_check_sets, _SETS, _read_sets), refuting(_check_sets, (*_SETS, "state"), _read_sets)),
    ),
    STAYING,
)
