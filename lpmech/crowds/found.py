"""Groups of identical agents in an ordinary environment, and the crowd that it is (docs/crowd_format.md, section 5).

What an allocation does to an agent is a worth and a row of next types, by public state and own type, and whether the
society without the agent may choose it. Agents are identical iff exchanging them takes the set of all allocations, each
as what it does to everybody, to itself. That is so for all permutations of a group iff every kind of allocation occurs
with all assignments of its treatments to the group's agents, which is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from lpmech.crowds.audit import multinomial
from lpmech.crowds.crowd import ByType, Crowd, Group, Plan, Row, Treatment
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Table
from lpmech.problem.transition import NEXT, Factored

PUBLIC = "public"
ALLOCATION = "allocation"
Data = tuple[ByType, tuple[tuple[Row, ...], ...], bool]  # worths, rows, whether it may be when the agent has left
Common = tuple[Row, tuple[Row, ...]]  # w and the rows of the public state


class NotACrowd(ValueError):  # noqa: N818 - a finding about an environment
    """The environment cannot be lumped, or agents of a group differ; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The crowd of an environment, with the agents of each group."""

    environment: Environment
    crowd: Crowd
    groups: tuple[tuple[str, ...], ...]


def found_in(env: Environment, groups: Sequence[Sequence[str]] | None = None) -> Found:
    """The crowd that an environment is, with as few groups as there can be, or those that are declared.

    Raises NotACrowd where the environment cannot be lumped, or agents of a declared group differ.

    >>> import lpmech
    >>> found_in(lpmech.load("beyond/two_bidders")).groups
    (('ann', 'bob'),)
    """
    for reason in obstacles(env):
        raise NotACrowd(reason)
    seen = _Seen(env)
    chosen = seen.classes() if groups is None else seen.declared(groups)
    return Found(environment=env, crowd=seen.crowd(chosen),
                 groups=tuple(tuple(env.agents[i] for i in group) for group in chosen))  # fmt: skip


def obstacles(env: Environment) -> Iterator[str]:
    """Why an environment cannot be lumped at all."""
    stage = env.stage(0)
    if len(env.stages) > 1:
        yield "its periods have stages of their own; one stage is to serve all of them"
    elif stage.has_shocks:
        yield "there are shocks"
    elif stage.open is not None:
        yield "what is feasible depends on the state"
    elif stage.has_away:
        yield "some agents are away at some types"
    elif stage.transition is not None and not isinstance(stage.transition, Factored):
        yield "its transition is not a product of a factor for each agent"
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
    for i, agent in enumerate(env.agents) if env.terminal else ():
        if extra := {*env.terminal_utility(i).axes} - {PUBLIC, agent}:
            yield f"the last state's worth to {agent} depends on {min(extra)}"


class _Seen:
    """What each allocation does to everybody, in small numbers that stand for data."""

    def __init__(self, env: Environment) -> None:
        self.env, self.stage = env, env.stage(0)
        self.sizes = dict(self.stage.sizes)
        for name in self.stage.components:
            self.sizes[NEXT + name] = self.sizes[name]
        self.publics = max(1, len(self.stage.public))
        count = len(self.stage.allocations)
        self.common = [self._common(a) for a in range(count)]
        self.data = [[self._data(i, a) for i in range(len(env.agents))] for a in range(count)]
        self.ends = [self._end(i) for i in range(len(env.agents))]

    def _cells(self, table: Table, axes: Sequence[str]) -> list[Fraction]:
        return table.over(axes, self.sizes).fractions()

    def _nested(self, flat: Sequence[Fraction], size: int) -> tuple[Row, ...]:
        return tuple(tuple(flat[k : k + size]) for k in range(0, len(flat), size))

    @property
    def _public(self) -> tuple[str, ...]:
        return (PUBLIC,) if self.stage.public else ()

    def _common(self, a: int) -> Common:
        """w and F_0 under an allocation."""
        worth = tuple(self._cells(self.stage.public_utility.take(ALLOCATION, a), self._public))
        transition = self.stage.transition
        if not self.stage.public or not isinstance(transition, Factored):
            return worth, _identity(self.publics)
        axes = (PUBLIC, NEXT + PUBLIC)
        return worth, self._nested(self._cells(transition.factors[PUBLIC].take(ALLOCATION, a), axes), self.publics)

    def _data(self, i: int, a: int) -> Data:
        """What an allocation does to an agent."""
        name, size = self.env.agents[i], self.sizes[self.env.agents[i]]
        worth = self._nested(self._cells(self.stage.utilities[i].take(ALLOCATION, a), (*self._public, name)), size)
        transition = self.stage.transition
        if isinstance(transition, Factored):
            table = transition.factors[name].take(ALLOCATION, a)
            rows = self._nested(self._cells(table, (*self._public, name, NEXT + name)), size)
        else:
            rows = _identity(size) * self.publics
        by_public = tuple(rows[k : k + size] for k in range(0, len(rows), size))
        return worth, by_public, a in self.stage.shocks[0].feasible_without[i]

    def _end(self, i: int) -> ByType:
        """What the last state is worth to an agent."""
        name = self.env.agents[i]
        flat = self._cells(self.env.terminal_utility(i), (*self._public, name))
        return self._nested(flat, self.sizes[name])

    def classes(self) -> list[list[int]]:
        """The agents in groups, each as large as it can be: being identical is an equivalence."""
        codes = self._codes()
        found: list[list[int]] = []
        for i in range(len(self.env.agents)):
            own = next((group for group in found if self._may_swap(codes, group[0], i)), None)
            if own is None:
                found.append([i])
            else:
                own.append(i)
        return found

    def _codes(self) -> set[tuple[object, ...]]:
        """The set of vectors (a_0, a_1, …), each data as a small number."""
        numbers: dict[object, int] = {}
        return {
            (numbers.setdefault(common, len(numbers)), *(numbers.setdefault(one, len(numbers)) for one in row))
            for common, row in zip(self.common, self.data, strict=True)
        }

    def _may_swap(self, codes: set[tuple[object, ...]], i: int, j: int) -> bool:
        """Whether two agents are identical: as many types, the same end, and a set that exchanging them leaves."""
        if self.sizes[self.env.agents[i]] != self.sizes[self.env.agents[j]] or self.ends[i] != self.ends[j]:
            return False
        a, b = i + 1, j + 1
        return all((*c[:a], c[b], *c[a + 1 : b], c[a], *c[b + 1 :]) in codes for c in codes)

    def declared(self, groups: Sequence[Sequence[str]]) -> list[list[int]]:
        """The groups by positions. Raises NotACrowd."""
        names = [name for group in groups for name in group]
        if sorted(names) != sorted(self.env.agents) or not all(groups):
            raise NotACrowd("groups name every agent once")
        codes, chosen = self._codes(), [sorted(map(self.env.agents.index, group)) for group in groups]
        for group in chosen:
            for i in group[1:]:
                if not self._may_swap(codes, group[0], i):
                    first, other = self.env.agents[group[0]], self.env.agents[i]
                    raise NotACrowd(f"{first} and {other} are not identical")
        return chosen

    def crowd(self, groups: list[list[int]]) -> Crowd:
        """The crowd with these groups."""
        treatments: list[dict[Data, int]] = [{} for _ in groups]
        kinds: dict[tuple[Common, tuple[tuple[int, ...], ...]], str] = {}
        vectors: dict[object, set[tuple[object, ...]]] = {}
        for row in self.data:
            for known, group in zip(treatments, groups, strict=True):
                for i in group:
                    known.setdefault(row[i], len(known))
        for a, row in enumerate(self.data):
            given = [[known[row[i]] for i in group] for known, group in zip(treatments, groups, strict=True)]
            counts = tuple(
                tuple(own.count(h) for h in range(len(known))) for own, known in zip(given, treatments, strict=True)
            )
            kind = (self.common[a], counts)
            kinds.setdefault(kind, self.stage.allocations[a])
            vectors.setdefault(kind, set()).add(tuple(map(tuple, given)))
        for kind in kinds:
            assert len(vectors[kind]) == prod(map(multinomial, kind[1]))  # the groups are invariant
        return Crowd(
            name=self.env.name, named=self.env.named, discount=self.env.discount, horizon=self.env.horizon,
            public=self.stage.public,
            groups=tuple(self._group(*pair) for pair in zip(groups, treatments, strict=True)),
            plans=tuple(
                Plan(name=name, counts=counts, utility=common[0], transition=common[1])
                for (common, counts), name in kinds.items()
            ),
        )  # fmt: skip

    def _group(self, group: list[int], treatments: dict[Data, int]) -> Group:
        first = group[0]
        return Group(
            name=self.env.agents[first], number=len(group), types=self.stage.types[first],
            treatments=tuple(
                Treatment(name=str(number + 1), absent=absent, utility=worth, transition=rows)
                for (worth, rows, absent), number in treatments.items()
            ),
            terminal=self.ends[first],
        )  # fmt: skip


def _identity(size: int) -> tuple[Row, ...]:
    return tuple(tuple(Fraction(int(i == j)) for j in range(size)) for i in range(size))
