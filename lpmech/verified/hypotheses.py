"""Hypotheses about an environment, and states and memories, as values of the proofs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .environment import Names, Space
from .faults import Path, malformed
from .fields import fields, place, whole
from .possible import by_state


def state_of(value: Any, space: Space, names: Names, path: Path) -> list[int]:
    keys = names.agents if space.public is None else ("public", *names.agents)
    given = fields(value, path, keys)
    public = 0 if space.public is None else place(given["public"], space.public, (*path, "public"))
    return [
        public,
        *(place(given[name], among, (*path, name)) for name, among in zip(names.agents, space.types, strict=False)),
    ]


def memory_of(value: Any, names: Names, before: int, path: Path) -> Any:
    given = fields(value, path, ("reports", "allocation"))
    reports = state_of(given["reports"], names.space(before), names, (*path, "reports"))
    allocations = names.allocations[names.stage(before)]
    return ((reports, place(given["allocation"], allocations, (*path, "allocation"))),)


def linked(names: Names, witness: dict[str, Any], path: Path) -> Any:
    """The witness that transitions are not independent: of a component, or of a next state."""
    t = _period_of(witness["period"], names, 0, (*path, "period"))
    allocation = place(witness["allocation"], names.allocations[names.stage(t)], (*path, "allocation"))
    state = state_of(witness["state"], names.space(t), names, (*path, "state"))
    following = names.space(0 if names.horizon is None else t + 1)
    if "next state" in witness:
        return ("LinkedStates", t, allocation, state, state_of(witness["next state"], following, names, path))
    other = state_of(witness["other state"], names.space(t), names, (*path, "other state"))
    component = ("public", *names.agents).index(witness["component"])
    label = place(witness["next"], following.components()[component], (*path, "next"))
    return ("LinkedComponent", t, allocation, component, state, other, label)


def _private_values(env: Any, names: Names, proved: bool, witness: Any, path: Path) -> Any:
    if proved:
        fields(witness, path, ())
        return ("PrivateValues", True, 0, 0, 0, [], [])
    given = fields(witness, path, ("agent", "period", "allocation", "state", "other state"))
    agent = place(given["agent"], names.agents, (*path, "agent"))
    t = _period_of(given["period"], names, 1, (*path, "period"))
    space = names.space(t)
    over = names.horizon is not None and t == names.horizon
    allocation = 0
    if over is not (given["allocation"] is None):
        malformed((*path, "allocation"), "an allocation, or null after the last period", given["allocation"])
    if not over:
        allocation = place(given["allocation"], names.allocations[names.stage(t)], (*path, "allocation"))
    states = [state_of(given[key], space, names, (*path, key)) for key in ("state", "other state")]
    return ("PrivateValues", False, agent, t, allocation, *states)


def _same_sets(env: Any, names: Names, proved: bool, witness: Any, path: Path) -> Any:
    if proved:
        fields(witness, path, ())
        return ("SameFeasibleSets", True, 0, 0, 0, 0, [])
    given = fields(witness, path, ("agent", "period", "shock", "allocation"), ("state",))
    agent = place(given["agent"], names.agents, (*path, "agent"))
    t = _period_of(given["period"], names, 0, (*path, "period"))
    stage, space = names.stage(t), names.space(t)
    state: list[int] = [] if by_state(env[3][stage]) else [0] * len(space.sizes())  # [] is no state, and refused
    if "state" in given:
        state = state_of(given["state"], space, names, (*path, "state"))
    shocks = names.shocks[stage]
    if (shocks is None) is not (given["shock"] is None):
        malformed((*path, "shock"), "a shock, or null in a stage without shocks", given["shock"])
    shock = 0 if shocks is None else place(given["shock"], shocks, (*path, "shock"))
    return (
        "SameFeasibleSets",
        False,
        agent,
        t,
        shock,
        place(given["allocation"], names.allocations[stage], (*path, "allocation")),
        state,
    )


def _period_of(value: Any, names: Names, more: int, path: Path) -> int:
    if names.horizon is None:
        if value is not None:
            malformed(path, "null, as the horizon is infinite", value)
        return 0
    return whole(value, path, 1, names.horizon + more) - 1


HYPOTHESES: dict[str, Callable[[Any, Names, bool, Any, Path], Any]] = {
    "private_values": _private_values,
    "same_feasible_sets": _same_sets,
}
