"""What the allocations of an ordinary environment do to everybody (docs/crowd_format.md, section 5).

What an allocation does to an agent is a worth and a row of next types, by public state and own type, and whether the
society without the agent may choose it. What is equal has one number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from lpmech.crowds.groups import ByType, Row
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Table
from lpmech.problem.transition import NEXT, Factored

PUBLIC = "public"
ALLOCATION = "allocation"
Common = tuple[Row, tuple[Row, ...]]  # w and the rows of the public state
Order = tuple[int, ...]  # the types of an agent by position, as those of another stand


class Data(NamedTuple):
    """What an allocation does to an agent; `absent`: whether it may be chosen when the agent has left."""

    utility: ByType
    rows: tuple[tuple[Row, ...], ...]
    absent: bool

    def ordered(self, order: Order) -> Data:
        """The same with the types in an order; so are those of a part, with some types left out."""
        return Data(
            reordered(self.utility, order),
            tuple(tuple(tuple(rows[s][t] for t in order) for s in order) for rows in self.rows),
            self.absent,
        )


def reordered(table: ByType, order: Order) -> ByType:
    """A table by public state and type with the types in an order."""
    return tuple(tuple(row[s] for s in order) for row in table)


def obstacles(env: Environment) -> Iterator[str]:
    """Why an environment cannot be lumped at all."""
    for stage in env.stages:
        yield from _of_stage(env, stage)
    first = env.stage(0)
    ends = [] if env.terminal is None else [(env.terminal.types, env.terminal.public)]
    for types, public in ((stage.types, stage.public) for stage in env.stages):
        ends.append((types, public))
    if any(one != (first.types, first.public) for one in ends):
        yield "its types or public states are others in other periods"
    for i, agent in enumerate(env.agents) if env.terminal else ():
        if extra := {*env.terminal_utility(i).axes} - {PUBLIC, agent}:
            yield f"the last state's worth to {agent} depends on {min(extra)}"


def _of_stage(env: Environment, stage: Stage) -> Iterator[str]:
    if stage.open is not None:
        yield "what is feasible depends on the state"
    elif stage.has_away:
        yield "some agents are away at some types"
    elif stage.transition is not None and not isinstance(stage.transition, Factored):
        yield "its transition is not a product of a factor for each agent"
    elif any({*chosen} - {*shock.feasible} for shock in stage.shocks for chosen in shock.feasible_without):
        yield "the others may do without somebody what may not be done with everyone"
    else:
        yield from _axes(env, stage)


def _axes(env: Environment, stage: Stage) -> Iterator[str]:
    """Tables that listen to other agents' types."""
    for agent, table in zip(env.agents, stage.utilities, strict=True):
        if extra := {*table.axes} - {ALLOCATION, PUBLIC, agent}:
            yield f"the worth to {agent} depends on {min(extra)}"
    for name, factor in stage.transition.factors.items() if isinstance(stage.transition, Factored) else ():
        if extra := {*factor.axes} - {ALLOCATION, PUBLIC, name, NEXT + name}:
            yield f"what comes next for {name} depends on {min(extra)}"


@dataclass(frozen=True, slots=True)
class Vector:
    """What an allocation does to everybody, in numbers. `when`: a period and a shock, in which None stands for all;
    None: it can never be chosen."""

    name: str
    when: tuple[int | None, int | None] | None
    common: int
    data: tuple[int, ...]


class Seen:
    """What each allocation does to everybody, at every moment at which it can be chosen. `of_common` and `of_data` say
    what numbers stand for."""

    def __init__(self, env: Environment) -> None:
        self.env, self.types = env, env.stage(0).types
        self.of_common: list[Common] = []
        self.of_data: list[Data] = []
        self._commons: dict[Common, int] = {}
        self._data: dict[Data, int] = {}
        stages = [_OfStage(env, position) for position in range(len(env.stages))]
        self.ends = [stages[-1].end(i) for i in range(len(env.agents))]
        self.vectors = [vector for stage in stages for vector in self._vectors(stage)]

    def _vectors(self, of: _OfStage) -> Iterator[Vector]:
        """Allocations in order, each under every shock that leaves it feasible; without such a shock, once."""
        stage = of.stage
        for a, name in enumerate(stage.allocations):
            common, moves = self._common(of.common(a)), [of.moves(i, a) for i in range(len(self.env.agents))]
            shocks = [k for k, shock in enumerate(stage.shocks) if a in shock.feasible]
            for k in shocks:
                pairs = zip(moves, stage.shocks[k].feasible_without, strict=True)
                data = tuple(self.number(Data(*one, a in chosen)) for one, chosen in pairs)
                yield Vector(name, (of.period, k if stage.has_shocks else None), common, data)
            if not shocks:
                yield Vector(name, None, common, tuple(self.number(Data(*one, True)) for one in moves))

    def number(self, datum: Data) -> int:
        """The number of what is done to an agent."""
        if datum not in self._data:
            self._data[datum] = len(self.of_data)
            self.of_data.append(datum)
        return self._data[datum]

    def _common(self, common: Common) -> int:
        if common not in self._commons:
            self._commons[common] = len(self.of_common)
            self.of_common.append(common)
        return self._commons[common]


class _OfStage:
    """What the allocations of a stage do."""

    def __init__(self, env: Environment, position: int) -> None:
        self.env, self.stage = env, env.stages[position]
        self.period = None if len(env.stages) == 1 else position
        self.sizes = dict(self.stage.sizes)
        for name in self.stage.components:
            self.sizes[NEXT + name] = self.sizes[name]
        self.publics = max(1, len(self.stage.public))

    def _cells(self, table: Table, axes: Sequence[str]) -> list[Fraction]:
        return table.over(axes, self.sizes).fractions()

    @property
    def _public(self) -> tuple[str, ...]:
        return (PUBLIC,) if self.stage.public else ()

    def common(self, a: int) -> Common:
        """w and F_0 under an allocation."""
        worth = tuple(self._cells(self.stage.public_utility.take(ALLOCATION, a), self._public))
        transition = self.stage.transition
        if not self.stage.public or not isinstance(transition, Factored):
            return worth, _identity(self.publics)
        axes = (PUBLIC, NEXT + PUBLIC)
        return worth, _nested(self._cells(transition.factors[PUBLIC].take(ALLOCATION, a), axes), self.publics)

    def moves(self, i: int, a: int) -> tuple[ByType, tuple[tuple[Row, ...], ...]]:
        """What an allocation is worth to an agent, and how its type moves."""
        name, size = self.env.agents[i], self.sizes[self.env.agents[i]]
        worth = _nested(self._cells(self.stage.utilities[i].take(ALLOCATION, a), (*self._public, name)), size)
        transition = self.stage.transition
        if isinstance(transition, Factored):
            table = transition.factors[name].take(ALLOCATION, a)
            rows = _nested(self._cells(table, (*self._public, name, NEXT + name)), size)
        else:
            rows = _identity(size) * self.publics
        return worth, tuple(rows[k : k + size] for k in range(0, len(rows), size))

    def end(self, i: int) -> ByType:
        """What the last state is worth to an agent."""
        name = self.env.agents[i]
        return _nested(self._cells(self.env.terminal_utility(i), (*self._public, name)), self.sizes[name])


def _nested(flat: Sequence[Fraction], size: int) -> tuple[Row, ...]:
    return tuple(tuple(flat[k : k + size]) for k in range(0, len(flat), size))


def _identity(size: int) -> tuple[Row, ...]:
    return tuple(tuple(Fraction(int(i == j)) for j in range(size)) for i in range(size))
