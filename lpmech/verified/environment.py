"""environment.json as the value `Env` of the proofs, and the names that its numbers stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from .faults import Limit, Path, malformed
from .fields import PREFIXES, RESERVED, Q, fields, items, label, labels, number, place, text, whole
from .possible import ADDED, narrowed, read_away, something_is_feasible

FORMATS = ("lpmech-environment/1", "lpmech-environment/2")
MAX_AGENTS = 100
MAX_PERIODS = 300
MAX_STATES = 20_000
MAX_CELLS = 500_000
ONE: Q = (1, 1)
ZERO: Q = (0, 1)
Axes = dict[str, tuple[int, Sequence[str]]]  # the name of an axis -> its coordinate and its labels


@dataclass(frozen=True)
class Space:
    """The labels of a joint state: of the public state, if there is one, and of each agent's types."""

    public: tuple[str, ...] | None
    types: tuple[tuple[str, ...], ...]

    def sizes(self) -> list[int]:
        return [len(self.public or ("",)), *map(len, self.types)]

    def components(self) -> list[tuple[str, ...]]:
        return [self.public or ("",), *self.types]


@dataclass(frozen=True)
class Names:
    """What the numbers in an environment stand for. `horizon` is None if it is infinite."""

    agents: tuple[str, ...]
    horizon: int | None
    spaces: tuple[Space, ...]
    last: Space
    allocations: tuple[tuple[str, ...], ...]
    shocks: tuple[tuple[str, ...] | None, ...]

    def stage(self, t: int) -> int:
        return 0 if len(self.spaces) == 1 else t

    def space(self, t: int) -> Space:
        """Of period t = 0, 1, …, or after the last one."""
        return self.last if self.horizon is not None and t >= self.horizon else self.spaces[self.stage(t)]

    def periods(self) -> int:
        return 1 if self.horizon is None else self.horizon

    def axes(self, space: Space, start: int, prefix: str = "") -> Axes:
        """The axes of a state whose coordinates begin with `start`."""
        found: Axes = {
            prefix + name: (start + 1 + k, one)
            for k, (name, one) in enumerate(zip(self.agents, space.types, strict=False))
        }
        return found if space.public is None else {prefix + "public": (start, space.public), **found}


def table(axes: list[tuple[int, int]], fill: Any, cells: dict[int, Any]) -> Any:
    return ("Table", axes, fill, cells)


NOTHING = table([], ZERO, {})


def constant(value: Any) -> Any:
    return table([], value, {})


class Reader:
    """Reads one environment; counts the cells of its tables."""

    def __init__(self) -> None:
        self.cells = 0

    def count(self, cells: int) -> None:
        self.cells += cells
        if self.cells > MAX_CELLS:
            raise Limit(f"the tables have more than {MAX_CELLS} cells")

    def table(self, value: Any, allowed: Axes, path: Path) -> Any:
        """A table of an environment, dense or sparse."""
        given = fields(value, path, ("axes",), ("values", "default", "entries"))
        axes = self._axes(given["axes"], allowed, (*path, "axes"))
        sizes = [len(allowed[name][1]) for name in axes]
        self.count(prod(sizes))
        places = [(allowed[name][0], size) for name, size in zip(axes, sizes, strict=False)]
        if "values" in given:
            fields(value, path, ("axes", "values"))
            cells = list(self._dense(given["values"], sizes, (*path, "values")))
            return table(places, ZERO, {k + 1: cell for k, cell in enumerate(cells)})
        return self._sparse(given, [allowed[name][1] for name in axes], places, path)

    def _axes(self, value: Any, allowed: Axes, path: Path) -> list[str]:
        axes = [text(one, path) for one in items(value, path)]
        for name in axes:
            if name not in allowed:
                malformed(path, f"axes among {', '.join(allowed)}", name)
        if len(set(axes)) < len(axes):
            malformed(path, "axes that are distinct", "one of them twice")
        return axes

    def _dense(self, value: Any, sizes: list[int], path: Path) -> Iterator[Q]:
        """The cells of nested lists, row by row."""
        level = [(value, path)]
        for size in sizes:
            below = []
            for one, where in level:
                if not isinstance(one, list) or len(one) != size:
                    malformed(where, f"a list of {size}", one)
                below += [(each, (*where, k)) for k, each in enumerate(one)]
            level = below
        yield from (number(one, where) for one, where in level)

    def _sparse(
        self, given: dict[str, Any], lists: list[Sequence[str]], places: list[tuple[int, int]], path: Path
    ) -> Any:
        entries = given.get("entries", {})
        if not isinstance(entries, dict):
            malformed((*path, "entries"), "an object", entries)
        cells: dict[int, Q] = {}
        for key, one in entries.items():
            where = (*path, "entries", key)
            parts = key.split("|") if lists else ([] if key == "" else [key])
            if len(parts) != len(lists):
                malformed(where, f"{len(lists)} labels", key)
            position = 0
            for part, among in zip(parts, lists, strict=False):
                position = position * len(among) + place(part, among, where)
            cells[position + 1] = number(one, where)
        if "default" not in given and len(cells) < prod(map(len, lists)):
            malformed(path, "a default, or an entry for every cell", "neither")
        return table(places, number(given.get("default", 0), (*path, "default")), cells)

    def environment(self, value: Any) -> tuple[Any, Names]:
        """The environment of a JSON value."""
        given = fields(value, (), ("format", "discount", "horizon", "agents", "stages"), ("name", "terminal", "prior"))
        if given["format"] not in FORMATS:
            malformed(("format",), " or ".join(FORMATS), given["format"])
        label(given.get("name", "unnamed"), ("name",))
        agents = self._agents(given["agents"])
        horizon = None if given["horizon"] is None else whole(given["horizon"], ("horizon",), 1, 1_000_000)
        if horizon is not None and horizon > MAX_PERIODS:
            raise Limit(f"more than {MAX_PERIODS} periods")
        discount = self._discount(given["discount"], horizon)
        stages = items(given["stages"], ("stages",), 1)
        if len(stages) not in (1, horizon):
            malformed(("stages",), "one stage, or one for each period", f"{len(stages)} stages")
        added = ADDED if given["format"] == FORMATS[1] else ()
        names = self._names(agents, horizon, stages, given.get("terminal"), added)
        terminal = self._terminal(given.get("terminal"), names)
        built = [self._stage(names, k, one, terminal) for k, one in enumerate(stages)]
        prior = None
        if "prior" in given:
            first = names.axes(names.spaces[0], 0)
            prior = (self.table(given["prior"], first, ("prior",)),)
        last = names.last.sizes()
        env = ("Env", discount, None if horizon is None else (horizon,), built, last, terminal, prior)
        something_is_feasible(env)
        return env, names

    def _agents(self, value: Any) -> tuple[str, ...]:
        agents = labels(value, ("agents",))
        for name in agents:
            if name in RESERVED or name.startswith(PREFIXES):
                malformed(("agents",), "names that are not reserved", name)
        if len(agents) > MAX_AGENTS:
            raise Limit(f"more than {MAX_AGENTS} agents")
        return tuple(agents)

    def _discount(self, value: Any, horizon: int | None) -> Q:
        top, bottom = number(value, ("discount",))
        if not (0 < top < bottom or (top == bottom and horizon is not None)):
            malformed(("discount",), "more than 0 and less than 1 (with a finite horizon, or 1)", value)
        return (top, bottom)

    def _space(self, types: Any, public: Any, agents: tuple[str, ...], path: Path) -> Space:
        given = fields(types, (*path, "types"), agents)
        found = tuple(tuple(labels(given[name], (*path, "types", name))) for name in agents)
        space = Space(None if public is None else tuple(labels(public, (*path, "public"))), found)
        if prod(space.sizes()) > MAX_STATES:
            raise Limit(f"more than {MAX_STATES} joint states")
        return space

    def _names(
        self, agents: tuple[str, ...], horizon: int | None, stages: list[Any], terminal: Any, added: tuple[str, ...]
    ) -> Names:
        keys = (
            ("types", "allocations", "utility"),
            ("public", "feasible without", "shocks", "public utility", "transition", *added),
        )
        spaces, allocations, shocks = [], [], []
        for k, one in enumerate(stages):
            given = fields(one, ("stages", k), *keys)
            if "public" in given and given["public"] is None:
                malformed(("stages", k, "public"), "a list of labels", None)
            spaces.append(self._space(given["types"], given.get("public"), agents, ("stages", k)))
            allocations.append(tuple(labels(given["allocations"], ("stages", k, "allocations"))))
            shocks.append(self._shocks(given, ("stages", k, "shocks")))
        last = spaces[-1]
        if terminal is not None:
            given = fields(terminal, ("terminal",), (), ("utility", "types", "public"))
            if horizon is None:
                malformed(("terminal",), "none, as the horizon is infinite", terminal)
            types = given.get("types", dict(zip(agents, map(list, last.types), strict=False)))
            public = given.get("public", None if last.public is None else list(last.public))
            last = self._space(types, public, agents, ("terminal",))
            if len(stages) == 1 and horizon is not None and horizon > 1 and last != spaces[0]:
                malformed(("terminal",), "the types and public states of the stage, which serves all periods", "others")
        return Names(agents, horizon, tuple(spaces), last, tuple(allocations), tuple(shocks))

    def _shocks(self, stage: dict[str, Any], path: Path) -> tuple[str, ...] | None:
        if "shocks" not in stage:
            return None
        if not isinstance(stage["shocks"], dict) or not stage["shocks"]:
            malformed(path, "an object of at least one shock", stage["shocks"])
        return tuple(sorted(label(name, path) for name in stage["shocks"]))

    def _terminal(self, value: Any, names: Names) -> list[Any]:
        """The utilities of the state after the last period; [] where all are 0."""
        given = {} if value is None else value.get("utility", {})
        if not isinstance(given, dict):
            malformed(("terminal", "utility"), "an object", given)
        fields(given, ("terminal", "utility"), (), names.agents)
        axes = names.axes(names.last, 0)
        tables = [
            self.table(given[name], axes, ("terminal", "utility", name)) if name in given else NOTHING
            for name in names.agents
        ]
        return tables if any(cell != ZERO for one in tables for cell in _values(one)) else []

    def _stage(self, names: Names, k: int, value: Any, terminal: list[Any]) -> Any:
        path: Path = ("stages", k)
        space, allocations = names.spaces[k], names.allocations[k]
        today: Axes = {"allocation": (0, allocations), **names.axes(space, 1)}
        sets = self._sets(names, k, value, path)
        possible, away = None, []
        if "feasible" in value:
            possible = narrowed(self.table(value["feasible"], today, (*path, "feasible")), (*path, "feasible"))
        if "away" in value:
            away = read_away(value["away"], names.agents, space.types, (*path, "away"))
        utility = fields(value["utility"], (*path, "utility"), names.agents)
        utilities = [self.table(utility[name], today, (*path, "utility", name)) for name in names.agents]
        public: Axes = {name: axis for name, axis in today.items() if name in ("allocation", "public")}
        shared = NOTHING
        if "public utility" in value:
            shared = self.table(value["public utility"], public, (*path, "public utility"))
        moves = self._transition(names, k, value, today, terminal, (*path, "transition"))
        return ("Stage", space.sizes(), len(allocations), *sets, possible, away, utilities, shared, moves)

    def _set(self, value: Any, among: Sequence[str], path: Path) -> list[int]:
        return sorted(place(one, among, path) for one in labels(value, path))

    def _without(self, value: Any, names: Names, among: Sequence[str], path: Path) -> dict[str, list[int]]:
        given = fields(value, path, (), names.agents)
        return {name: self._set(one, among, (*path, name)) for name, one in given.items()}

    def _sets(
        self, names: Names, k: int, value: Any, path: Path
    ) -> tuple[list[Q], list[list[int]], list[list[list[int]]]]:
        """By shock its probability and its feasible sets; by agent and shock those of the society without the agent."""
        among, shocks = names.allocations[k], names.shocks[k]
        everything = list(range(len(among)))
        listed = self._without(value.get("feasible without", {}), names, among, (*path, "feasible without"))
        if shocks is None:
            return [ONE], [everything], [[listed.get(name, everything)] for name in names.agents]
        probabilities, feasible, without = [], [], []
        for name in shocks:
            where = (*path, "shocks", name)
            given = fields(value["shocks"][name], where, ("probability",), ("feasible", "feasible without"))
            chance = number(given["probability"], (*where, "probability"))
            if chance[0] < 0:
                malformed((*where, "probability"), "at least 0", given["probability"])
            own = self._set(given["feasible"], among, (*where, "feasible")) if "feasible" in given else everything
            probabilities.append(chance)
            feasible.append(own)
            here = self._without(given.get("feasible without", {}), names, among, (*where, "feasible without"))
            without.append([here.get(agent, listed.get(agent, own)) for agent in names.agents])
        return probabilities, feasible, [list(one) for one in zip(*without, strict=False)]

    def _transition(self, names: Names, k: int, stage: Any, today: Axes, terminal: list[Any], path: Path) -> Any:
        last = names.horizon is not None and (k == names.horizon - 1 or names.horizon == 1)
        if "transition" not in stage:
            needed = not last if len(names.spaces) > 1 else names.horizon != 1
            if needed or terminal:
                malformed(path, "a transition, as something follows", "none")
            return ("Nothing",)
        following = names.last if last else names.spaces[0] if len(names.spaces) == 1 else names.spaces[k + 1]
        value, start = stage["transition"], len(names.agents) + 2
        if not isinstance(value, dict):
            malformed(path, "an object", value)
        if "joint" in value:
            fields(value, path, ("joint",))
            axes = {**today, **names.axes(following, start, "next ")}
            return ("Joint", self.table(value["joint"], axes, (*path, "joint")))
        if "mixture" in value:
            fields(value, path, ("mixture",))
            parts = items(value["mixture"], (*path, "mixture"), 1)
            return (
                "Mixture",
                [self._element(names, one, following, today, (*path, "mixture", j)) for j, one in enumerate(parts)],
            )
        return ("Mixture", [(constant(ONE), self._factors(names, value, following, today, (), path))])

    def _element(self, names: Names, value: Any, following: Space, today: Axes, path: Path) -> Any:
        if not isinstance(value, dict) or "weight" not in value:
            malformed(path, "an object with a weight", value)
        weight = self.table(value["weight"], today, (*path, "weight"))
        return (weight, self._factors(names, value, following, today, ("weight",), path))

    def _factors(
        self, names: Names, value: Any, following: Space, today: Axes, besides: tuple[str, ...], path: Path
    ) -> list[Any]:
        known = ("public", *names.agents) if following.public is not None else names.agents
        fields(value, path, besides, known)
        found = []
        for name, among in zip(("public", *names.agents), following.components(), strict=False):
            if name in value:
                axes = {**today, "next " + name: (len(names.agents) + 2, among)}
                found.append(self.table(value[name], axes, (*path, name)))
            elif len(among) == 1:
                found.append(constant(ONE))
            else:
                malformed(path, f"a factor of {name}, which has several labels", "none")
        return found


def _values(one: Any) -> Iterator[Q]:
    yield one[2]
    yield from one[3].values()


def read_environment(value: Any) -> tuple[Any, Names]:
    """The environment that a JSON value describes, as `Env`, and its names."""
    return Reader().environment(value)
