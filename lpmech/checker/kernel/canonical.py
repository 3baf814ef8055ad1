"""The canonical form of an environment and its SHA-256 (environment page section 5).

The serialiser walks the environment in the page's order of keys; everything that says nothing is left out. Tables are
reduced and ordered already when they are read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import prod

from .environment import Element, Environment, Shock, Stage, Transition
from .fields import decimal_text, fraction_text
from .older import paired
from .spaces import Axis, GridTable, Space


def digest(environment: Environment) -> str:
    """The SHA-256 of the canonical form, 64 lower-case hexadecimal digits."""
    hashed = hashlib.sha256()
    for part in canonical(environment):
        hashed.update(part.encode())
    return hashed.hexdigest()


def canonical(environment: Environment) -> Iterator[str]:
    """The canonical form in pieces."""
    horizon = "null" if environment.horizon is None else decimal_text(environment.horizon)
    yield _object(
        {
            "format": _string("lpmech-environment/1"),
            "name": _string(environment.name),
            "discount": _number(environment.discount),
            "horizon": horizon,
            "agents": _strings(environment.agents),
        }
    )[:-1]
    yield ',"stages":['
    for k, stage in enumerate(environment.stages):
        yield "," * (k > 0) + _stage(stage, environment)
    yield "]"
    if environment.terminal is not None:
        yield ',"terminal":' + _terminal(environment)
    if environment.prior is not None:
        space = environment.stages[0].space
        yield ',"prior":' + _table(environment.prior, _labels(space.components))
    yield "}"


def _stage(stage: Stage, environment: Environment) -> str:
    agents = environment.agents
    axes = _labels((stage.allocations, *stage.space.components))
    parts = {"types": _types(stage.space)}
    if stage.space.has_public:
        parts["public"] = _strings(stage.space.components[0].labels)
    parts["allocations"] = _strings(stage.allocations.labels)
    if stage.has_shocks:
        shocks = {str(shock.label): _shock(shock, stage, agents) for shock in stage.shocks}
        parts["shocks"] = _object(shocks)
    else:
        parts |= _without(stage.shocks[0], stage, agents)
    parts["utility"] = _object({name: _table(found, axes) for name, found in paired(agents, stage.utility)})
    if not stage.public_utility.is_zero:
        parts["public utility"] = _table(stage.public_utility, axes)
    if stage.transition is not None:
        parts["transition"] = _transition(stage.transition, axes)
    return _object(parts)


def _shock(shock: Shock, stage: Stage, agents: tuple[str, ...]) -> str:
    parts = {"probability": _number(shock.probability), "feasible": _set(shock.feasible, stage)}
    return _object(parts | _without(shock, stage, agents))


def _without(shock: Shock, stage: Stage, agents: tuple[str, ...]) -> dict[str, str]:
    different = {
        agent: _set(chosen, stage) for agent, chosen in paired(agents, shock.without) if chosen != shock.feasible
    }
    return {"feasible without": _object(different)} if different else {}


def _set(allocations: Iterable[int], stage: Stage) -> str:
    return _strings(stage.allocations.labels[k] for k in allocations)


def _transition(transition: Transition, axes: dict[str, tuple[str, ...]]) -> str:
    after = {f"next {axis.name}": axis.labels for axis in transition.following.components}
    axes = axes | after
    names = transition.following.names
    if transition.joint is not None:
        return _object({"joint": _table(transition.joint, axes)})
    elements = [_element(element, names, axes) for element in transition.elements]
    return elements[0] if transition.kind == "factored" else _object({"mixture": f"[{','.join(elements)}]"})


def _element(element: Element, names: tuple[str, ...], axes: dict[str, tuple[str, ...]]) -> str:
    pairs = list(paired(names, element.factors))
    if element.weight is not None:
        pairs.insert(0, ("weight", element.weight))
    return "{" + ",".join(f"{_string(name)}:{_table(found, axes)}" for name, found in pairs) + "}"


def _terminal(environment: Environment) -> str:
    terminal, last = environment.terminal, environment.stages[-1].space
    assert terminal is not None
    axes = _labels(terminal.space.components)
    pairs = paired(environment.agents, terminal.utility)
    parts = {"utility": _object({agent: _table(found, axes) for agent, found in pairs if not found.is_zero})}
    here, there = terminal.space, last
    if here.components[here.has_public :] != there.components[there.has_public :]:
        parts["types"] = _types(here)
    if here.components[: here.has_public] != there.components[: there.has_public]:
        parts["public"] = _strings(here.components[0].labels)
    return _object(parts)


def _types(space: Space) -> str:
    return _object({axis.name: _strings(axis.labels) for axis in space.components[space.has_public :]})


def _labels(axes: Iterable[Axis]) -> dict[str, tuple[str, ...]]:
    return {axis.name: axis.labels for axis in axes}


def _table(found: GridTable, labels: Mapping[str, tuple[str, ...]]) -> str:
    """Dense where at least half of the cells are not 0, else sparse with the cells that are not 0."""
    axes = _strings(found.axes)
    nonzero = [cell for cell, value in enumerate(found.numerators) if value]
    if 2 * len(nonzero) >= len(found.numerators):
        return f'{{"axes":{axes},"values":{_nested(found)}}}'
    values = ((cell, Fraction(found.numerators[cell], found.denominator)) for cell in nonzero)
    entries = {_cell(cell, found, labels): _number(value) for cell, value in values}
    return f'{{"axes":{axes},"default":"0","entries":{_object(entries)}}}'


def _nested(found: GridTable) -> str:
    written: dict[int, str] = {}  # by identity: numbers that cells share are written once
    for number in found.numerators:
        if id(number) not in written:
            written[id(number)] = _number(Fraction(number, found.denominator))
    level = [written[id(number)] for number in found.numerators]
    for size in reversed(found.sizes):
        level = [f"[{','.join(level[k : k + size])}]" for k in range(0, len(level), size)]
    return level[0]


def _cell(cell: int, found: GridTable, labels: Mapping[str, tuple[str, ...]]) -> str:
    after = prod(found.sizes)
    parts = []
    for axis, size in paired(found.axes, found.sizes):
        after //= size
        parts.append(labels[axis][cell // after % size])
    return "|".join(parts)


def _number(value: Fraction) -> str:
    return f'"{fraction_text(value.numerator, value.denominator)}"'


def _object(parts: Mapping[str, str]) -> str:
    return "{" + ",".join(f"{_string(key)}:{value}" for key, value in parts.items()) + "}"


def _strings(values: Iterable[str]) -> str:
    return f"[{','.join(map(_string, values))}]"


def _string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
