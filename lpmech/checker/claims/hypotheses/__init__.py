"""Hypotheses of theorems, decided from the environment alone: private values, independence, signs, feasible sets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ...kernel.certificate import Claim, W
from ...kernel.environment import Environment, Stage, Transition
from ...kernel.errors import Malformed, Path, Rejected
from ...kernel.fields import string
from ...kernel.independence import allowed, at, independent, probability_of
from ...kernel.kinds import Case, Form, Keys, Kind, plain, slack
from ...kernel.labels import Labels
from ...kernel.model import Model
from ...kernel.older import paired
from ...kernel.scan import Scan, expect_verdict
from ...kernel.spaces import GridTable, Space


@dataclass(frozen=True)
class Pair:
    """Two states between which an agent's utility differs; the allocation is None at terminal utility."""

    agent: int | None
    period: int
    allocation: int | None
    states: tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True)
class Marginal:
    """Two states between which the probability of a component's next label differs."""

    period: int
    allocation: int | None
    component: str
    states: tuple[tuple[int, ...], tuple[int, ...]]
    next: str


@dataclass(frozen=True)
class Product:
    """A next state whose probability is not the product of its components'."""

    period: int
    allocation: int | None
    state: tuple[int, ...]
    next: tuple[int, ...]


@dataclass(frozen=True)
class Feasible:
    """An allocation that is feasible with an agent or without it alone."""

    agent: int | None
    period: int
    shock: int | None
    allocation: int | None


def _integer(value: int | None) -> int:
    """A label's number in a witness; null where it must not be."""
    if value is None:
        raise Rejected("the witness has null where a label is needed")
    return value


def _allocation(labels: Labels, fields: dict[str, object], index: int, path: Path) -> int | None:
    value = fields["allocation"]
    return None if value is None else labels.allocation(value, index, (*path, "allocation"))


def _states(
    labels: Labels, fields: dict[str, object], index: int, path: Path
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    one, other = (labels.state(fields[key], index, (*path, key)) for key in ("state", "other state"))
    return one, other


def established(holds: Callable[[Environment], bool]) -> Form[None]:
    """The form of a claim that the checker decides by itself."""

    def check(case: Case, claim: Claim[None]) -> None:
        if not holds(case.model.environment):
            expect_verdict(claim, "refuted")

    return Form(plain(check))


def refuting(
    refutes: Callable[[Environment, W], bool], keys: Keys, read: Callable[[Labels, dict[str, object], Path], W]
) -> Form[W]:
    """The form of a witness that refutes such a claim."""

    def check(case: Case, claim: Claim[W]) -> None:
        if not refutes(case.model.environment, claim.witness):
            raise Rejected("the witness does not refute the claim")

    return Form(plain(check), keys, read)


def scan_values(model: Model, scan: Scan) -> None:
    """Slack of (i, t, θ): the least utility of the agent over the allocations; terminal utility as period T+1."""
    for agent in model.agents:
        for period in model.periods:
            scan.see(period.utility[agent].worst(), agent=agent, period=period.index)
        if model.environment.terminal is not None:
            scan.see(model.terminal([agent]), agent=agent, period=len(model.periods))


def _private(environment: Environment) -> bool:
    """A table depends exactly on its axes, so values are private iff no other agent is an axis."""
    tables = [stage.utility for stage in environment.stages]
    tables += [environment.terminal.utility] if environment.terminal is not None else []
    names = environment.agents
    pairs = (pair for found in tables for pair in paired(names, found))
    return all(set(table.axes) <= {*allowed(name)} for name, table in pairs)


def _read_private(labels: Labels, fields: dict[str, object], path: Path) -> Pair:
    index = labels.own_period(fields["period"], (*path, "period"))
    agent = labels.agent(fields["agent"], (*path, "agent"))
    return Pair(agent, index, _allocation(labels, fields, index, path), _states(labels, fields, index, path))


def _check_private(environment: Environment, witness: Pair) -> bool:
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


def _independent(environment: Environment) -> bool:
    return all(independent(stage) for stage in environment.stages)


def _read_marginal(labels: Labels, fields: dict[str, object], path: Path) -> Marginal:
    index = labels.own_period(fields["period"], (*path, "period"))
    name, following = (string(fields[key], (*path, key)) for key in ("component", "next"))
    states = _states(labels, fields, index, path)
    return Marginal(index, _allocation(labels, fields, index, path), name, states, following)


def _read_product(labels: Labels, fields: dict[str, object], path: Path) -> Product:
    index = labels.own_period(fields["period"], (*path, "period"))
    allocation = _allocation(labels, fields, index, path)
    state = labels.state(fields["state"], index, (*path, "state"))
    return Product(index, allocation, state, _next_state(labels, fields["next state"], index, (*path, "next state")))


def _next_state(labels: Labels, value: object, index: int, path: Path) -> tuple[int, ...]:
    environment = labels.environment
    transition = None if environment.periods <= index else environment.transition(index)
    if transition is None:
        raise Malformed(path, "no transition is needed out of this period")
    return labels.labels(value, transition.following, path)


def _moving(environment: Environment, period: int) -> tuple[Stage, Transition]:
    """The stage of a period, and the transition out of it."""
    if period >= environment.periods or environment.transition(period) is None:
        raise Rejected("no transition is needed out of the period of the witness")
    stage = environment.stage(period)
    assert stage.transition is not None
    return stage, stage.transition


def _check_marginal(environment: Environment, witness: Marginal) -> bool:
    """A component's probability of a label differs between states that agree where they have to."""
    stage, transition = _moving(environment, witness.period)
    name, following = witness.component, transition.following
    component = following.component(name)
    if component < 0 or witness.next not in following.components[component].labels:
        raise Rejected("the witness names a component or next label that the next state does not have")
    label = following.components[component].labels.index(witness.next)
    allocation, states = _integer(witness.allocation), witness.states
    if not _agree([dict(paired(stage.space.names, state)) for state in states], name):
        return False
    first, second = (probability_of(stage, allocation, state)({component: label}) for state in states)
    return first != second


def _check_product(environment: Environment, witness: Product) -> bool:
    """The probability of a next state is not the product of its components' probabilities."""
    stage, _ = _moving(environment, witness.period)
    labels = dict(enumerate(witness.next))
    chance = probability_of(stage, _integer(witness.allocation), witness.state)
    product = chance({})
    for component, label in labels.items():
        product *= chance({component: label})
    return chance(labels) != product


def _same_sets(environment: Environment) -> bool:
    return all(shock.same_without for stage in environment.stages for shock in stage.shocks)


def _read_sets(labels: Labels, fields: dict[str, object], path: Path) -> Feasible:
    index = labels.own_period(fields["period"], (*path, "period"))
    agent = labels.agent(fields["agent"], (*path, "agent"))
    shock = labels.shock(fields["shock"], index, (*path, "shock"))
    return Feasible(agent, index, shock, _allocation(labels, fields, index, path))


def _check_sets(environment: Environment, witness: Feasible) -> bool:
    agent = _integer(witness.agent)
    if witness.period >= environment.periods:
        raise Rejected("the witness names a period without allocations")
    stage = environment.stage(witness.period)
    shock = stage.shocks[_integer(witness.shock) if stage.has_shocks else 0]
    allocation = _integer(witness.allocation)
    return (allocation in shock.feasible) != (allocation in shock.without[agent])


_PAIR = ("agent", "period", "allocation", "state", "other state")
_MARGINAL = ("period", "allocation", "component", "state", "other state", "next")
_PRODUCT = ("period", "allocation", "state", "next state")
_SETS = ("agent", "period", "shock", "allocation")


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
        refuted=(refuting(_check_sets, _SETS, _read_sets),),
    ),
)
