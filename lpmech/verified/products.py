"""The product of an environment and a mechanism with states (docs/states_format.md, section 3), as JSON values.

Nobody has to believe it: the proofs decide whether it is the product (`check_lifted`).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm, prod
from typing import Any

from . import generated as proofs
from .environment import Names, Space
from .lifting import Count, Period, Up, same, shown, up_public
from .modes import Modes

END = "end"  # the public state after the last period where the environment has none
JSON = dict[str, Any]


class Product:
    """The product of an environment, which was read from the value `given`, and a mechanism with states."""

    def __init__(self, env: Any, names: Names, given: JSON, modes: Modes) -> None:
        self.env, self.names, self.given, self.modes = env, names, given, modes
        count = Count()
        self.periods = [Period(env, names, modes, t, count) for t in range(len(modes.names))]

    def keys(self) -> list[Any]:
        """What the numbers of the product stand for, as the proofs have it."""
        return [
            ("Key", [(p, k) for p, _, k in one.public], [part.shock for part in one.parts], one.pairs)
            for one in self.periods
        ]

    def environment(self) -> JSON:
        value: JSON = {
            "format": "lpmech-environment/2",
            "name": self.given.get("name", "unnamed"),
            "discount": shown(self.env[1]),
            "horizon": self.names.horizon,
            "agents": list(self.names.agents),
            "stages": [self._stage(one) for one in self.periods],
        }
        if self.env[5]:
            value["terminal"] = self._terminal()
        if self.env[6] is not None:
            lifted = self.periods[0].axes(0)
            value["prior"] = self.periods[0].written(
                self.env[6][0], lifted, list(lifted), lambda at: at["public"][2] == 0
            )
        return value

    def _stage(self, one: Period) -> JSON:
        _, _, _, _, feasible, without, possible, away, utility, shared, moves = one.stage
        agents = self.names.agents
        value: JSON = {
            "types": {name: list(types) for name, types in zip(agents, one.space.types, strict=True)},
            "public": [label for _, label, _ in one.public],
            "allocations": [label for _, label, _ in one.allocations],
            "utility": {name: one.written(table, one.today) for name, table in zip(agents, utility, strict=True)},
            "public utility": one.written(shared, one.today),
        }
        if away:
            lists = zip(agents, one.space.types, away, strict=True)
            value["away"] = {name: [types[k] for k in at] for name, types, at in lists if at}
        if possible is not None:
            _, axes, rest, cells = possible[0]
            value["feasible"] = one.written(
                ("Table", axes, (rest, 1), {k: (x, 1) for k, x in cells.items()}), one.today
            )
        others = [{name: _set(one, without[i][z]) for i, name in enumerate(agents)} for z in range(len(one.stage[3]))]
        if self.names.shocks[self.names.stage(one.t)] is None and not one.random:
            value["feasible without"] = others[0]
        else:
            value["shocks"] = {
                part.label: {
                    "probability": shown(part.width),
                    "feasible": _set(one, feasible[part.shock]),
                    "feasible without": others[part.shock],
                }
                for part in one.parts
            }
        if moves[0] != "Nothing" and (self.env[5] or one.following):
            value["transition"] = self._transition(one, moves)
        return value

    def _transition(self, one: Period, moves: Any) -> JSON:
        space = self.names.space(one.t + 1)
        start = len(self.names.agents) + 2
        ahead = dict(enumerate([("public", self._public_after(one, space)), *_same_types(self.names.agents, space)]))
        if moves[0] == "Joint":
            lifted = one.today | {start + k: ("next " + name, ups) for k, (name, ups) in ahead.items()}
            return {"joint": one.written(moves[1], lifted, [0, *(start + k for k in ahead)], _leads)}
        elements = []
        for weight, factors in moves[1]:
            element: JSON = {}
            for (name, ups), factor in zip(ahead.values(), factors, strict=True):
                lifted = one.today | {start: ("next " + name, ups)}
                first = name == "public"
                element[name] = one.written(factor, lifted, [0, start] if first else (), _leads if first else None)
            elements.append({"weight": one.written(weight, one.today), **element})
        if "mixture" in self.given["stages"][self.names.stage(one.t)]["transition"]:
            return {"mixture": elements}
        del elements[0]["weight"]
        return elements[0]

    def _public_after(self, one: Period, space: Space) -> list[Up]:
        if one.following:
            return up_public(space.public, one.following)
        return same(space.public or (END,))

    def _terminal(self) -> JSON:
        last, one = self.names.last, self.periods[-1]
        lifted = dict(enumerate([("public", same(last.public or (END,))), *_same_types(self.names.agents, last)]))
        pairs = zip(self.names.agents, self.env[5], strict=True)
        return {
            "utility": {name: one.written(table, lifted) for name, table in pairs},
            "types": {name: list(types) for name, types in zip(self.names.agents, last.types, strict=True)},
            "public": list(last.public or (END,)),
        }

    def mechanism(self) -> JSON:
        """The plain mechanism in the product."""
        agents = range(len(self.names.agents))
        transfers = [[self._payments(one, i) for one in self.periods] for i in agents]
        return {
            "name": self.modes.name,
            "allocation": [self._rule(one) for one in self.periods],
            "transfers": dict(zip(self.names.agents, transfers, strict=True)),
            "transfers by shock": None,
        }

    def _rule(self, one: Period) -> JSON:
        places = {pair: n for n, pair in enumerate(one.pairs)}
        indices = []
        for z, part in enumerate(one.parts):
            for n, k in self._rows(one):
                a = one.drawn[k][z][n]
                indices.append(places[a, one.goes(k, part.shock, a, n) if one.following else 0])
        return {"axes": ["shock", "public", *self.names.agents], "indices": indices}

    def _rows(self, one: Period) -> list[tuple[int, int]]:
        """The states of the product in order: a report of the environment, and a state of the mechanism."""
        types = prod(map(len, one.space.types))
        return [(p * types + n, k) for p, _, k in one.public for n in range(types)]

    def _payments(self, one: Period, i: int) -> JSON:
        tables = [mode[3][i] for mode in self.modes.machine[one.t]]
        rows = self._rows(one)
        one.count.add(len(rows))
        paid = [proofs.look_up(tables[k], one.reports[n]) for n, k in rows]
        below = lcm(*(value[1] for value in paid))
        above = [_int(value[0] * (below // value[1])) for value in paid]
        return {"axes": ["public", *self.names.agents], "denominator": _int(below), "numerators": above}


def _leads(at: dict[str, Up]) -> bool:
    """Whether the allocation leads to the state of the next public state."""
    return at["allocation"][2] == at["next public"][2]


def _same_types(agents: Sequence[str], space: Space) -> list[tuple[str, list[Up]]]:
    return [(name, same(types)) for name, types in zip(agents, space.types, strict=True)]


def _set(one: Period, chosen: Sequence[int]) -> list[str]:
    """The allocations of the product whose allocation is in a set."""
    among = set(chosen)
    return [label for a, label, _ in one.allocations if a in among]


def _int(number: int) -> int | str:
    """An INT of a certificate."""
    return number if abs(number) < 1 << 53 else hex(number)
