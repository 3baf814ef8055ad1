"""Random environments for statements: small, with short numbers, many ties, and the hypotheses built in.

A `Shape` says what may come and go. Everything is drawn as an environment in JSON form (docs/environment_format.md)
with dense tables, so that a counterexample is an ordinary environment, which `shrink.py` can cut down.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from random import Random
from types import MappingProxyType
from typing import Any

from lpmech.problem.environment import Environment
from lpmech.problem.members import settle
from lpmech.reading.faults import BadInput
from lpmech.statements import kernels, shrink
from lpmech.statements.draws import Plain
from lpmech.statements.instance import NO_MUTANTS, Build, Instance

NAMES = ("ann", "bob", "cyd", "dan")
LABELS = ("x", "y", "z", "u", "v")
ALLOCATIONS = ("a", "b", "c", "d")
Kernel = Callable[[Random, int, int], kernels.Matrix]


class Moves(StrEnum):
    """How types move."""

    INDEPENDENT = "independent"
    PERSISTENT = "persistent"
    SPANNING = "spanning"
    CONVEX = "convex"
    MIMICKED = "mimicked"
    LINKED = "linked"
    JOINT = "joint"
    MIXTURE = "mixture"


class Sets(StrEnum):
    """What is feasible for the societies without an agent, next to what is feasible with everyone."""

    SAME = "same"
    SMALLER = "smaller"
    LARGER = "larger"
    ANY = "any"


# Independent: each type moves on its own. Linked: each agent's next type also depends on the type of the agent
# before, which gives that agent's reports something to be checked against. The others: everything may matter.
INDEPENDENT: Mapping[Moves, Kernel] = MappingProxyType(
    {Moves.INDEPENDENT: kernels.rows, Moves.PERSISTENT: kernels.persistent}
)
LINKED: Mapping[Moves, Kernel] = MappingProxyType(
    {
        Moves.SPANNING: kernels.spanning, Moves.CONVEX: kernels.convexly_independent, Moves.MIMICKED: kernels.mimicked,
        Moves.LINKED: kernels.rows,
    }
)  # fmt: skip
TRIES = 60
Switch = bool | None  # None: drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What environments are drawn. Pairs are inclusive ranges; a switch that is None comes and goes."""

    agents: tuple[int, int] = (1, 3)
    types: tuple[int, int] = (1, 3)
    alike: bool = False  # all agents have equally many types
    allocations: tuple[int, int] = (2, 3)
    horizons: tuple[int | None, ...] = (None, None, 1, 2, 3)
    discounts: tuple[str, ...] = ("1/2", "2/3", "9/10", "1/3")
    kernels: tuple[Moves, ...] = (Moves.INDEPENDENT, Moves.PERSISTENT)
    private: bool = True
    public: Switch = None
    shocks: Switch = None
    sets: tuple[Sets, ...] = (Sets.SAME,)
    negative: Switch = None
    public_utility: Switch = None
    terminal: Switch = None
    prior: Switch = None
    values: tuple[str, ...] = ("0", "0", "1", "2", "3", "4", "1/2", "5/2", "7")
    counts: Mapping[str, int] = field(default_factory=dict)  # the number of types of the agents that have a fixed one
    max_states: int = 16

    def __post_init__(self) -> None:
        settle(self, kernels=Moves, sets=Sets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Environments:
    """Draws of environments of a shape; `keep` draws again, up to `TRIES` times, until one passes."""

    shape: Shape
    keep: Callable[[Instance], bool] | None = None
    mutants: Mapping[str, Build] = field(default_factory=lambda: NO_MUTANTS)

    def draw(self, rng: Random) -> Plain:
        drawn = _Writer(rng, self.shape).environment()
        for _ in range(TRIES if self.keep else 0):
            if self.keep is None or self.keep(self.load(drawn, "")):
                break
            drawn = _Writer(rng, self.shape).environment()
        return drawn

    def load(self, plain: Plain, seed: str) -> Instance:
        try:
            return Instance(given=Environment.from_json(plain), seed=seed, mutants=self.mutants)
        except BadInput as faults:
            raise ValueError(str(faults)) from faults

    def shrink(self, plain: Plain) -> Iterator[Plain]:
        return shrink.smaller(plain)

    def of_case(self, environment: Environment) -> Instance | None:
        return Instance(given=environment, seed="case", mutants=self.mutants)


class _Writer:
    """Draws one environment."""

    def __init__(self, rng: Random, shape: Shape) -> None:
        self.rng, self.shape = rng, shape
        self.agents = list(NAMES[: rng.randint(*shape.agents)])
        common = self._count("")
        self.types = {name: list(LABELS[: common if shape.alike else self._count(name)]) for name in self.agents}
        while self._states() > shape.max_states:
            most = max(map(len, self.types.values()))
            for name in [name for name in self.agents if len(self.types[name]) == most][: None if shape.alike else 1]:
                self.types[name].pop()
        self.public = ["dry", "wet"] if self._flag(shape.public, 25) else []
        self.allocations = list(ALLOCATIONS[: rng.randint(*shape.allocations)])
        self.horizon = rng.choice(shape.horizons)
        self.kernel = rng.choice(shape.kernels)
        self.negative = self._flag(shape.negative, 30)

    def _count(self, name: str) -> int:
        low, high = self.shape.types
        return self.shape.counts.get(name) or max(self.rng.randint(low, high), self.rng.randint(low, high))

    def _states(self) -> int:
        return len(list(itertools.product(*self.types.values())))

    def _flag(self, switch: Switch, percent: int) -> bool:
        drawn = self.rng.randrange(100) < percent
        return drawn if switch is None else switch

    def environment(self) -> dict[str, Any]:
        shape = self.shape
        drawn: dict[str, Any] = {
            "format": "lpmech-environment/1", "name": "drawn", "discount": self.rng.choice(shape.discounts),
            "horizon": self.horizon, "agents": self.agents, "stages": [self._stage()],
        }  # fmt: skip
        if self.horizon is not None and self._flag(shape.terminal, 40):
            drawn["terminal"] = {"utility": {name: self._utility(name, flow=False) for name in self.agents}}
        if self._flag(shape.prior, 50):
            drawn["prior"] = self._prior()
        return drawn

    def _stage(self) -> dict[str, Any]:
        stage: dict[str, Any] = {"types": self.types, "allocations": self.allocations}
        if self.public:
            stage["public"] = self.public
        stage |= self._feasible()
        stage["utility"] = {name: self._utility(name) for name in self.agents}
        if self.public and self._flag(self.shape.public_utility, 40):
            stage["public utility"] = self._table(["allocation", "public"], self._value)
        if self.horizon != 1 or self.shape.terminal is not False:
            stage["transition"] = self._transition()
        return stage

    # sets

    def _feasible(self) -> dict[str, Any]:
        if not self._flag(self.shape.shocks, 25):
            return self._without(self.allocations)
        chance = self.rng.choice((Fraction(1, 2), Fraction(1, 3), Fraction(3, 4)))
        shocks = {}
        for label, probability in (("storm", chance), ("calm", 1 - chance)):
            allowed = self._subset(self.allocations)
            shocks[label] = {"probability": str(probability), "feasible": allowed, **self._without(allowed)}
        return {"shocks": shocks}

    def _without(self, allowed: Sequence[str]) -> dict[str, Any]:
        """The sets of the societies without one agent, listed always, so that defaults play no part."""
        kind = self.rng.choice(self.shape.sets)
        return {"feasible without": {name: self._set_without(kind, allowed) for name in self.agents}}

    def _set_without(self, kind: Sets, allowed: Sequence[str]) -> list[str]:
        if kind is Sets.SAME:
            return list(allowed)
        if kind is Sets.SMALLER:
            return self._subset(allowed)
        if kind is Sets.LARGER:
            return [a for a in self.allocations if a in allowed or self.rng.randrange(2)]
        return self._subset(self.allocations)

    def _subset(self, options: Sequence[str]) -> list[str]:
        kept = set(self.rng.sample(list(options), self.rng.randint(1, len(options))))
        return [option for option in options if option in kept]

    # tables

    def _table(self, axes: list[str], cell: Callable[[], Fraction]) -> dict[str, Any]:
        def nested(rest: list[str]) -> Any:
            return [nested(rest[1:]) for _ in self._labels(rest[0])] if rest else str(cell())

        return {"axes": axes, "values": nested(axes)}

    def _labels(self, axis: str) -> list[str]:
        axis = axis.removeprefix("next ")
        return {"allocation": self.allocations, "public": self.public, **self.types}[axis]

    def _value(self) -> Fraction:
        value = Fraction(self.rng.choice(self.shape.values))
        return -value if self.negative and self.rng.randrange(3) == 0 else value

    def _utility(self, name: str, *, flow: bool = True) -> dict[str, Any]:
        public = ["public"] if self.public and self.rng.randrange(2) else []
        others = [] if self.shape.private else [other for other in self.agents if other != name]
        axes = [*(["allocation"] if flow else []), *public, name, *others]
        return self._table(axes, self._value)

    def _prior(self) -> dict[str, Any]:
        axes = [*(["public"] if self.public else []), *self.agents]
        shape = [len(self._labels(axis)) for axis in axes]
        size = 1
        for count in shape:
            size *= count
        numbers = iter(kernels.row(self.rng, size, self.rng.choice((size, 2 * size, 4))))
        return self._table(axes, lambda: next(numbers))

    # transitions

    def _transition(self) -> dict[str, Any]:
        if self.kernel is Moves.JOINT:
            return {"joint": self._joint()}
        if self.kernel is Moves.MIXTURE:
            return {"mixture": self._mixture()}
        return self._factors(self.kernel)

    def _factors(self, kind: Moves) -> dict[str, Any]:
        factors: dict[str, Any] = {}
        if self.public:
            factors["public"] = self._factor(["allocation", "public"], "public", kernels.rows)
        for place, name in enumerate(self.agents):
            if kind in INDEPENDENT or len(self.agents) == 1:
                factors[name] = self._factor(["allocation", name], name, INDEPENDENT.get(kind, kernels.rows))
            else:
                before = self.agents[place - 1]
                factors[name] = self._factor(["allocation", name, before], name, LINKED[kind])
        return factors

    def _factor(self, axes: list[str], name: str, kernel: Kernel) -> dict[str, Any]:
        """One matrix for every cell of all axes but the last, whose labels are its rows."""
        count, size = len(self._labels(axes[-1])), len(self._labels(name))

        def nested(rest: list[str]) -> Any:
            if rest:
                return [nested(rest[1:]) for _ in self._labels(rest[0])]
            return [[str(p) for p in line] for line in kernel(self.rng, count, size)]

        return {"axes": [*axes, f"next {name}"], "values": nested(axes[:-1])}

    def _joint(self) -> dict[str, Any]:
        components = [*(["public"] if self.public else []), *self.agents]
        following = [f"next {name}" for name in components]
        size = 1
        for name in components:
            size *= len(self._labels(name))

        def nested(rest: list[str]) -> Any:
            if rest and not rest[0].startswith("next "):
                return [nested(rest[1:]) for _ in self._labels(rest[0])]
            numbers = iter(kernels.row(self.rng, size, self.rng.choice((2, 4, 8))))
            return self._table(rest, lambda: next(numbers))["values"]

        axes = ["allocation", *components, *following]
        return {"axes": axes, "values": nested(axes)}

    def _mixture(self) -> list[dict[str, Any]]:
        weight = self.rng.choice((Fraction(1, 2), Fraction(1, 4), Fraction(2, 3)))
        axes = ["allocation"]
        elements = []
        for share in (weight, 1 - weight):
            kind = self.rng.choice((Moves.INDEPENDENT, Moves.LINKED))
            elements.append({"weight": self._table(axes, lambda share=share: share), **self._factors(kind)})  # type: ignore[misc]
        return elements
