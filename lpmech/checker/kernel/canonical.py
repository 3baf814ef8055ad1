"""The canonical form of an environment and its SHA-256 (environment page section 5).

The environment is walked in the page's order of keys; everything that says nothing is left out. Tables are reduced and
ordered already when they are read. No label has control characters, so the standard library's JSON is the page's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from .environment import Element, Environment, Shock, Stage, Terminal, Transition
from .fields import fraction_text
from .older import paired
from .spaces import Axis, GridTable, Space, unravel

Labels = Mapping[str, tuple[str, ...]]


def digest(environment: Environment) -> str:
    """The SHA-256 of the canonical form, 64 lower-case hexadecimal digits."""
    hashed = hashlib.sha256()
    for part in canonical(environment):
        hashed.update(part.encode())
    return hashed.hexdigest()


def canonical(environment: Environment) -> Iterator[str]:
    """The canonical form in pieces."""
    head = {
        "format": environment.format,
        "name": environment.name,
        "discount": _number(environment.discount),
        "horizon": environment.horizon,
        "agents": environment.agents,
    }
    yield _text(head)[:-1] + ',"stages":['
    for k, stage in enumerate(environment.stages):
        yield "," * (k > 0) + _text(_stage(stage, environment))
    yield "]"
    if environment.terminal is not None:
        yield ',"terminal":' + _text(_terminal(environment.terminal, environment))
    if environment.prior is not None:
        space = environment.stages[0].space
        yield ',"prior":' + _text(_table(environment.prior, _labels(space.components)))
    yield "}"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _stage(stage: Stage, environment: Environment) -> dict[str, Any]:
    agents, axes = environment.agents, _labels((stage.allocations, *stage.space.components))
    parts: dict[str, Any] = {"types": _types(stage.space)}
    if stage.away:
        listed = paired(stage.space.components[stage.space.has_public :], stage.away)
        parts["away"] = {axis.name: [axis.labels[k] for k in sorted(away)] for axis, away in listed if away}
    if stage.space.has_public:
        parts["public"] = stage.space.components[0].labels
    parts["allocations"] = stage.allocations.labels
    if stage.open is not None:
        parts["feasible"] = _table(stage.open, axes)
    if stage.has_shocks:
        parts["shocks"] = {str(shock.label): _shock(shock, stage, agents) for shock in stage.shocks}
    else:
        parts |= _without(stage.shocks[0], stage, agents)
    parts["utility"] = {name: _table(found, axes) for name, found in paired(agents, stage.utility)}
    if not stage.public_utility.is_zero:
        parts["public utility"] = _table(stage.public_utility, axes)
    if stage.transition is not None:
        parts["transition"] = _transition(stage.transition, axes)
    return parts


def _shock(shock: Shock, stage: Stage, agents: tuple[str, ...]) -> dict[str, Any]:
    parts = {"probability": _number(shock.probability), "feasible": _set(shock.feasible, stage)}
    return parts | _without(shock, stage, agents)


def _without(shock: Shock, stage: Stage, agents: tuple[str, ...]) -> dict[str, Any]:
    pairs = paired(agents, shock.without)
    different = {agent: _set(chosen, stage) for agent, chosen in pairs if chosen != shock.feasible}
    return {"feasible without": different} if different else {}


def _set(allocations: Iterable[int], stage: Stage) -> list[str]:
    return [stage.allocations.labels[k] for k in allocations]


def _transition(transition: Transition, axes: Labels) -> dict[str, Any]:
    axes = {**axes, **{f"next {axis.name}": axis.labels for axis in transition.following.components}}
    if transition.joint is not None:
        return {"joint": _table(transition.joint, axes)}
    elements = [_element(element, transition.following.names, axes) for element in transition.elements]
    return elements[0] if transition.is_product else {"mixture": elements}


def _element(element: Element, names: tuple[str, ...], axes: Labels) -> dict[str, Any]:
    weight = {} if element.weight is None else {"weight": _table(element.weight, axes)}
    return weight | {name: _table(found, axes) for name, found in paired(names, element.factors)}


def _terminal(terminal: Terminal, environment: Environment) -> dict[str, Any]:
    here, there, axes = terminal.space, environment.stages[-1].space, _labels(terminal.space.components)
    pairs = paired(environment.agents, terminal.utility)
    parts: dict[str, Any] = {"utility": {agent: _table(found, axes) for agent, found in pairs if not found.is_zero}}
    if here.components[here.has_public :] != there.components[there.has_public :]:
        parts["types"] = _types(here)
    if here.components[: here.has_public] != there.components[: there.has_public]:
        parts["public"] = here.components[0].labels
    return parts


def _types(space: Space) -> Labels:
    return _labels(space.components[space.has_public :])


def _labels(axes: Iterable[Axis]) -> dict[str, tuple[str, ...]]:
    return {axis.name: axis.labels for axis in axes}


def _table(found: GridTable, labels: Labels) -> dict[str, Any]:
    """Dense where at least half of the cells are not 0, else sparse with the cells that are not 0."""
    nonzero = [cell for cell, value in enumerate(found.numerators) if value]
    if 2 * len(nonzero) >= len(found.numerators):
        return {"axes": found.axes, "values": _nested(found)}
    values = ((cell, Fraction(found.numerators[cell], found.denominator)) for cell in nonzero)
    return {"axes": found.axes, "default": "0", "entries": {_cell(k, found, labels): _number(x) for k, x in values}}


def _nested(found: GridTable) -> Any:
    written: dict[int, str] = {}  # by identity: numbers that cells share are written once
    for number in found.numerators:
        if id(number) not in written:
            written[id(number)] = _number(Fraction(number, found.denominator))
    level: list[Any] = [written[id(number)] for number in found.numerators]
    for size in reversed(found.sizes):
        level = [level[k : k + size] for k in range(0, len(level), size)]
    return level[0]


def _cell(cell: int, found: GridTable, labels: Labels) -> str:
    return "|".join(labels[axis][k] for axis, k in paired(found.axes, unravel(cell, found.sizes)))


def _number(value: Fraction) -> str:
    return fraction_text(value.numerator, value.denominator)
