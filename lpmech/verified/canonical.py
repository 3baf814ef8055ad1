"""The canonical form of an environment, whose SHA-256 names it (docs/environment_format.md, section 5)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from itertools import product
from math import prod
from typing import Any

from .environment import FORMATS, ZERO, Names
from .fields import Q

Labels = dict[int, tuple[str, Sequence[str]]]  # the coordinate of an axis -> its name and its labels


def digest(env: Any, names: Names, given: Any) -> str:
    """The SHA-256 of an environment that was read as `env` from the JSON value `given`."""
    text = json.dumps(_environment(env, names, given), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _environment(env: Any, names: Names, given: Any) -> dict[str, Any]:
    _, discount, _, stages, _, terminal, prior = env
    found = {
        "format": FORMATS[any(one[6] is not None or one[7] for one in stages)],
        "name": given.get("name", "unnamed"),
        "discount": _number(discount),
        "horizon": names.horizon,
        "agents": names.agents,
        "stages": [_stage(one, names, k, given["stages"][k], terminal) for k, one in enumerate(stages)],
    }
    if terminal:
        found["terminal"] = _terminal(terminal, names)
    if prior is not None:
        found["prior"] = _table(prior[0], _axes(names, 0, 0))
    return found


def _axes(names: Names, k: int, start: int) -> Labels:
    """Of the states of stage k, whose coordinates begin with `start`."""
    return {place: (name, among) for name, (place, among) in names.axes(names.spaces[k], start).items()}


def _stage(stage: Any, names: Names, k: int, given: Any, terminal: Any) -> dict[str, Any]:
    _, _, _, chances, feasible, without, possible, away, utility, shared, moves = stage
    space, allocations, shocks = names.spaces[k], names.allocations[k], names.shocks[k]
    today = {0: ("allocation", allocations), **_axes(names, k, 1)}
    found: dict[str, Any] = {"types": dict(zip(names.agents, space.types, strict=True))}
    if away:
        lists = zip(names.agents, space.types, away, strict=True)
        found["away"] = {name: [types[one] for one in at] for name, types, at in lists if at}
    if space.public is not None:
        found["public"] = space.public
    found["allocations"] = allocations
    if possible is not None:
        found["feasible"] = _table(_as_numbers(possible[0]), today)

    def sets(z: int) -> dict[str, Any]:
        other = {
            name: [allocations[a] for a in without[i][z]]
            for i, name in enumerate(names.agents)
            if without[i][z] != feasible[z]
        }
        return {"feasible without": other} if other else {}

    if shocks is None:
        found |= sets(0)
    else:
        found["shocks"] = {
            name: {"probability": _number(chances[z]), "feasible": [allocations[a] for a in feasible[z]], **sets(z)}
            for z, name in enumerate(shocks)
        }
    found["utility"] = {name: _table(one, today) for name, one in zip(names.agents, utility, strict=True)}
    if any(value != ZERO for value in _flat(shared)):
        found["public utility"] = _table(shared, today)
    last = names.horizon is not None and k == names.horizon - 1
    if moves[0] != "Nothing" and (terminal or not last):
        found["transition"] = _transition(moves, names, today, names.last if last else _following(names, k), given)
    return found


def _as_numbers(table: Any) -> Any:
    _, axes, rest, cells = table
    return ("Table", axes, (rest, 1), {key: (one, 1) for key, one in cells.items()})


def _following(names: Names, k: int) -> Any:
    return names.spaces[0] if len(names.spaces) == 1 else names.spaces[k + 1]


def _transition(moves: Any, names: Names, today: Labels, following: Any, given: Any) -> Any:
    start = len(names.agents) + 2
    if moves[0] == "Joint":
        after = {place: (name, among) for name, (place, among) in names.axes(following, start, "next ").items()}
        return {"joint": _table(moves[1], {**today, **after})}
    mixed = "mixture" in given["transition"]
    elements = []
    for weight, factors in moves[1]:
        one: dict[str, Any] = {"weight": _table(weight, today)} if mixed else {}
        for name, among, factor in zip(("public", *names.agents), following.components(), factors, strict=True):
            if name != "public" or following.public is not None:
                one[name] = _table(factor, {**today, start: ("next " + name, among)})
        elements.append(one)
    return {"mixture": elements} if mixed else elements[0]


def _terminal(terminal: Any, names: Names) -> dict[str, Any]:
    last, before = names.last, names.spaces[-1]
    axes = {place: (name, among) for name, (place, among) in names.axes(last, 0).items()}
    pairs = zip(names.agents, terminal, strict=True)
    found: dict[str, Any] = {
        "utility": {name: _table(one, axes) for name, one in pairs if any(value != ZERO for value in _flat(one))}
    }
    if last.types != before.types:
        found["types"] = dict(zip(names.agents, last.types, strict=True))
    if last.public != before.public:
        found["public"] = last.public
    return found


def _flat(table: Any) -> list[Q]:
    _, axes, rest, cells = table
    return [cells.get(k + 1, rest) for k in range(prod(size for _, size in axes))]


def _table(table: Any, labels: Labels) -> dict[str, Any]:
    """Axes in order, those left out along which all is equal; dense where at least half of the cells are not 0."""
    places, values = _in_order(table)
    k = 0
    while k < len(places):
        _, size = places[k]
        inner = prod(one for _, one in places[k + 1 :])
        rows = [values[at : at + inner] for at in range(0, len(values), inner)]
        if all(row == rows[n - n % size] for n, row in enumerate(rows)):
            values = [value for row in rows[::size] for value in row]
            del places[k]
        else:
            k += 1
    axes, lists = [labels[place][0] for place, _ in places], [labels[place][1] for place, _ in places]
    full = [n for n, value in enumerate(values) if value != ZERO]
    if 2 * len(full) >= len(values):
        level: list[Any] = list(map(_number, values))
        for _, size in reversed(places):
            level = [level[at : at + size] for at in range(0, len(level), size)]
        return {"axes": axes, "values": level[0]}
    keys = list(product(*lists))
    return {"axes": axes, "default": "0", "entries": {"|".join(keys[n]): _number(values[n]) for n in full}}


def _in_order(table: Any) -> tuple[list[tuple[int, int]], list[Q]]:
    """Axes by coordinate, and the cells in their order."""
    _, axes, rest, cells = table
    steps: list[int] = []
    step = 1
    for _, size in reversed(axes):
        steps.insert(0, step)
        step *= size
    order = sorted(range(len(axes)), key=lambda k: axes[k][0])
    at = [0]
    for k in order:
        at = [place + x * steps[k] for place in at for x in range(axes[k][1])]
    return [axes[k] for k in order], [cells.get(place + 1, rest) for place in at]


def _number(value: Q) -> str:
    return str(value[0]) if value[1] == 1 else f"{value[0]}/{value[1]}"
