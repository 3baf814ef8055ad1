"""The certificate of a mechanism with states, `lpmech-states-certificate` (docs/states_format.md, section 2).

Its evidence and claims are those of the plain mechanism in the product, which the checker makes again by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lpmech.claims.evidence import mechanism_json
from lpmech.claims.kind import Version
from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.product import Product, product_of
from lpmech.problem.remembering import MechanismState, StateMechanism
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Axes, Choice, Table
from lpmech.problem.written import table_json

FORMAT, BY_SHOCK = "lpmech-states-certificate/1", "lpmech-states-certificate/1.1"
WITH_AWAY = "lpmech-states-certificate/2"  # says what more claims mean where agents are away
NOT_COVERED = (
    "claims about the environment alone, about existence and about uniqueness are not covered of a mechanism with "
    "states; lpmech certify decides those"
)
BESIDES = (
    "no payments that remember one period make telling the truth optimal, and these automata do; claims about the "
    "environment alone and about existence are in a certificate of their own, existence.json of -o DIR"
)


def states_json(product: Product, plain: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate, from that of the plain mechanism in the product."""
    mechanism = _mechanism(product)
    return {
        "format": _format(mechanism, plain),
        "environment": product.given.sha256,
        "product": product.environment.sha256,
        "versions": plain["versions"],
        "mechanism": mechanism,
        "evidence": plain["evidence"],
        "claims": plain["claims"],
    }


def _format(mechanism: dict[str, Any], plain: Mapping[str, Any]) -> str:
    """The oldest version that has such states and claims."""
    if plain["format"] in (Version.V1_5, Version.V1_7):
        return WITH_AWAY
    return BY_SHOCK if _follows_shocks(mechanism) else FORMAT


def _mechanism(product: Product) -> dict[str, Any]:
    env, found = product.given, product.states
    periods = [[_state(env, env.stage(t), one) for one in states] for t, states in enumerate(found.states)]
    return {"name": found.name, "states": periods}


def _follows_shocks(mechanism: dict[str, Any]) -> bool:
    """Whether some next state depends on the shock, as version 1 does not know."""
    return any("shock" in one["next"]["axes"] for states in mechanism["states"] for one in states if one["next"])


def _state(env: Environment, stage: Stage, state: MechanismState) -> dict[str, Any]:
    payments = (table_json(table, env.agents) for table in state.payments)
    return {
        "name": state.name,
        "allocation": _allocation(env, stage, state),
        "next": None if state.after is None else _index(state.after),
        "transfers": dict(zip(env.agents, payments, strict=True)),
    }


def _allocation(env: Environment, stage: Stage, state: MechanismState) -> dict[str, Any]:
    """An INDEX TABLE, or chances where lots are drawn."""
    if state.draws:
        return table_json(state.chances, env.agents, ("allocation",))
    chances = state.chances.over(("allocation", "shock", *stage.components), stage.sizes).numerators
    chosen, axes = np.argmax(chances, axis=0), ("shock", *stage.components)
    return _index(Choice(axes, chosen))


def _index(choice: Choice) -> dict[str, Any]:
    """On just the axes on which it depends."""
    axes, positions = list(choice.axes), choice.positions
    for axis in choice.axes:
        place = axes.index(axis)
        first = positions.take([0], axis=place)
        if bool((positions == first).all()):
            positions = positions.take(0, axis=place)
            axes.remove(axis)
    return {"axes": axes, "indices": positions.ravel().tolist()}


def read_back(env: Environment, told: Mapping[str, Any]) -> Product:
    """The product of an environment and the mechanism of a certificate, which a checker has accepted."""
    mechanism = told["mechanism"]
    states = tuple(tuple(_read_state(env, env.stage(t), one) for one in states)
                   for t, states in enumerate(mechanism["states"]))  # fmt: skip
    return product_of(env, StateMechanism(name=mechanism["name"], states=states))


def in_product(product: Product, told: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate of the plain mechanism in the product."""
    kept = {key: told[key] for key in ("versions", "evidence", "claims")}
    sha, mechanism = product.environment.sha256, mechanism_json(product.environment, product.mechanism)
    return kept | {"format": str([*Version][-1]), "environment": sha, "mechanism": mechanism}


def _read_state(env: Environment, stage: Stage, told: Mapping[str, Any]) -> MechanismState:
    after = told["next"]
    return MechanismState(
        name=told["name"],
        chances=_read_chances(stage, told["allocation"]),
        after=None if after is None else _read_index(stage, after, ("allocation", "shock", *stage.components)),
        payments=tuple(_read_table(stage, told["transfers"][agent]) for agent in env.agents),
    )


def _sizes(stage: Stage) -> dict[str, int]:
    return {axis: len(labels) for axis, labels in stage.labels.items()}


def _read_index(stage: Stage, told: Mapping[str, Any], axes: Axes) -> Choice:
    """Positions over all of some axes."""
    sizes = _sizes(stage)
    array = np.array(told["indices"], dtype=np.intp).reshape([sizes[axis] for axis in told["axes"]])
    return Choice(axes, np.ascontiguousarray(Choice(tuple(told["axes"]), array).over(axes, sizes)))


def _read_table(stage: Stage, told: Mapping[str, Any]) -> Table:
    numbers, below = ([_int(one) for one in told["numerators"]], _int(told["denominator"]))
    shape = [_sizes(stage)[axis] for axis in told["axes"]]
    return Table(tuple(told["axes"]), exact.from_integers(np.array(numbers, dtype=object).reshape(shape), below))


def _int(told: int | str) -> int:
    return int(told, 16) if isinstance(told, str) else told


def _read_chances(stage: Stage, told: Mapping[str, Any]) -> Table:
    axes = ("allocation", "shock", *stage.components)
    if "numerators" in told:
        return _read_table(stage, told).full(axes, _sizes(stage))
    chosen = _read_index(stage, told, axes[1:]).positions
    numbers = np.arange(len(stage.allocations)).reshape(-1, *[1] * chosen.ndim) == chosen[None]
    return Table(axes, exact.from_integers(numbers.astype(np.int64), 1))
