"""Hypotheses of theorems, decided from the environment alone: private values, independence, signs, feasible sets."""

from collections.abc import Mapping

from .certificate import Claim
from .environment import Environment, Stage
from .errors import Rejected
from .independence import allowed, at, independent, probability_of
from .meter import Meter
from .model import Model
from .scan import Scan, expect_verdict
from .spaces import GridTable, Space
from .vectors import Vector


def decide(claim: Claim, environment: Environment, meter: Meter) -> None:
    """A claim without a slack: proved by the checker itself, or refuted by the claim's witness."""
    holds, check_witness = {
        "private_values": (_private, _check_private),
        "independent_transitions": (_independent, _check_independent),
        "same_feasible_sets": (_same_sets, _check_sets),
    }[claim.id]
    if claim.verdict == "proved":
        if not holds(environment, meter):
            expect_verdict(claim, "refuted")
    elif not check_witness(environment, claim.witness):
        raise Rejected("the witness does not refute the claim")


def scan_values(model: Model, scan: Scan) -> None:
    """Slack of (i, t, θ): the least utility of the agent over the allocations; terminal utility as period T+1."""
    for agent in model.agents:
        for period in model.periods:
            family = period.utility[agent]
            rows = family.rows
            lowest = rows[0] if len(rows) == 1 else list(map(min, *rows))
            scan.see(Vector(family.denominator, lowest), agent=agent, period=period.index)
        if model.environment.terminal is not None:
            scan.see(model.terminal([agent]), agent=agent, period=len(model.periods))


def _integer(value: object) -> int:
    """A label's number in a witness; null where it must not be."""
    if not isinstance(value, int):
        raise Rejected("the witness has null where a label is needed")
    return value


def _private(environment: Environment, meter: Meter) -> bool:
    """A table depends exactly on its axes, so values are private iff no other agent is an axis."""
    tables = [stage.utility for stage in environment.stages]
    tables += [environment.terminal.utility] if environment.terminal is not None else []
    names = environment.agents
    pairs = (pair for found in tables for pair in zip(names, found, strict=True))
    return all(set(table.axes) <= {*allowed(name)} for name, table in pairs)


def _check_private(environment: Environment, witness: Mapping[str, object]) -> bool:
    agent, period = _integer(witness["agent"]), _integer(witness["period"])
    terminal = environment.horizon is not None and period == environment.horizon
    if terminal != (witness["allocation"] is None):
        raise Rejected("the allocation is null for terminal utility, and only there")
    table, space = _utility(environment, agent, period)
    states = [dict(zip(space.names, _state(witness[key]), strict=True)) for key in ("state", "other state")]
    if not terminal:
        states = [{**labels, "allocation": _integer(witness["allocation"])} for labels in states]
    return _agree(states, environment.agents[agent]) and at(table, states[0]) != at(table, states[1])


def _utility(environment: Environment, agent: int, period: int) -> tuple[GridTable, Space]:
    if environment.horizon is not None and period == environment.horizon:
        assert environment.terminal is not None
        return environment.terminal.utility[agent], environment.terminal.space
    stage = environment.stage(period)
    return stage.utility[agent], stage.space


def _state(value: object) -> tuple[int, ...]:
    """The labels' numbers of a state in a witness."""
    return tuple(map(_integer, value)) if isinstance(value, tuple) else ()


def _agree(states: list[dict[str, int]], component: str) -> bool:
    """Whether two states have the same public state and the same type of an agent."""
    return all(states[0].get(axis) == states[1].get(axis) for axis in ("public", component))


def _independent(environment: Environment, meter: Meter) -> bool:
    return all(independent(stage, meter) for stage in environment.stages)


def _check_independent(environment: Environment, witness: Mapping[str, object]) -> bool:
    period = _integer(witness["period"])
    if period >= environment.periods or environment.transition(period) is None:
        raise Rejected("no transition is needed out of the period of the witness")
    stage = environment.stage(period)
    if "component" in witness:
        return _check_marginal(stage, witness)
    return _check_product(stage, witness)


def _check_marginal(stage: Stage, witness: Mapping[str, object]) -> bool:
    """A component's probability of a label differs between states that agree where they have to."""
    transition = stage.transition
    assert transition is not None
    name, following = str(witness["component"]), transition.following
    component = following.component(name)
    if component < 0 or witness["next"] not in following.components[component].labels:
        raise Rejected("the witness names a component or next label that the next state does not have")
    label = following.components[component].labels.index(str(witness["next"]))
    allocation, states = _integer(witness["allocation"]), [_state(witness[k]) for k in ("state", "other state")]
    if not _agree([dict(zip(stage.space.names, state, strict=True)) for state in states], name):
        return False
    first, second = (probability_of(stage, allocation, state)({component: label}) for state in states)
    return first != second


def _check_product(stage: Stage, witness: Mapping[str, object]) -> bool:
    """The probability of a next state is not the product of its components' probabilities."""
    transition = stage.transition
    assert transition is not None
    labels = dict(enumerate(_state(witness["next state"])))
    chance = probability_of(stage, _integer(witness["allocation"]), _state(witness["state"]))
    product = chance({})
    for component, label in labels.items():
        product *= chance({component: label})
    return chance(labels) != product


def _same_sets(environment: Environment, meter: Meter) -> bool:
    return all(
        chosen == shock.feasible for stage in environment.stages for shock in stage.shocks for chosen in shock.without
    )


def _check_sets(environment: Environment, witness: Mapping[str, object]) -> bool:
    agent, period = _integer(witness["agent"]), _integer(witness["period"])
    if period >= environment.periods:
        raise Rejected("the witness names a period without allocations")
    stage = environment.stage(period)
    shock = stage.shocks[_integer(witness["shock"]) if stage.has_shocks else 0]
    allocation = _integer(witness["allocation"])
    return (allocation in shock.feasible) != (allocation in shock.without[agent])
