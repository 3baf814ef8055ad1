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
from lpmech.crowds.crowd import ByType, Crowd, Group, Plan, Row, Shock, Treatment
from lpmech.problem.environment import Environment
from lpmech.problem.stages import Stage
from lpmech.problem.tables import Table
from lpmech.problem.transition import NEXT, Factored

PUBLIC = "public"
ALLOCATION = "allocation"
Data = tuple[ByType, tuple[tuple[Row, ...], ...], bool]  # worths, rows, whether it may be when the agent has left
Common = tuple[Row, tuple[Row, ...]]  # w and the rows of the public state
Kind = tuple[Common, tuple[tuple[int, ...], ...]]  # with how many agents of each group have each treatment


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
class _Vector:
    """What an allocation does to everybody. `when`: a period and a shock, in which None stands for all; None: it can
    never be chosen."""

    name: str
    when: tuple[int | None, int | None] | None
    common: Common
    data: tuple[Data, ...]


class _OfStage:
    """What the allocations of a stage do to everybody."""

    def __init__(self, env: Environment, position: int) -> None:
        self.env, self.stage = env, env.stages[position]
        self.period = None if len(env.stages) == 1 else position
        self.sizes = dict(self.stage.sizes)
        for name in self.stage.components:
            self.sizes[NEXT + name] = self.sizes[name]
        self.publics = max(1, len(self.stage.public))

    def vectors(self) -> Iterator[_Vector]:
        """Allocations in order, each under every shock that leaves it feasible; without such a shock, once."""
        for a, name in enumerate(self.stage.allocations):
            common, moves = self._common(a), [self._moves(i, a) for i in range(len(self.env.agents))]
            shocks = [k for k, shock in enumerate(self.stage.shocks) if a in shock.feasible]
            for k in shocks:
                without = self.stage.shocks[k].feasible_without
                data = tuple((*one, a in chosen) for one, chosen in zip(moves, without, strict=True))
                yield _Vector(name, (self.period, k if self.stage.has_shocks else None), common, data)
            if not shocks:
                yield _Vector(name, None, common, tuple((*one, True) for one in moves))

    def _cells(self, table: Table, axes: Sequence[str]) -> list[Fraction]:
        return table.over(axes, self.sizes).fractions()

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
        return worth, _nested(self._cells(transition.factors[PUBLIC].take(ALLOCATION, a), axes), self.publics)

    def _moves(self, i: int, a: int) -> tuple[ByType, tuple[tuple[Row, ...], ...]]:
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


class _Seen:
    """What each allocation does to everybody, at every moment at which it can be chosen."""

    def __init__(self, env: Environment) -> None:
        stages = [_OfStage(env, position) for position in range(len(env.stages))]
        self.env, self.types = env, env.stage(0).types
        self.vectors = [vector for stage in stages for vector in stage.vectors()]
        self.ends = [stages[-1].end(i) for i in range(len(env.agents))]

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
        """The set of vectors (when, a_0, a_1, …) that can be chosen, each datum as a small number."""
        numbers: dict[object, int] = {}
        return {
            (one.when, *(numbers.setdefault(datum, len(numbers)) for datum in (one.common, *one.data)))
            for one in self.vectors
            if one.when is not None
        }

    def _may_swap(self, codes: set[tuple[object, ...]], i: int, j: int) -> bool:
        """Whether two agents are identical: as many types, the same end, and a set that exchanging them leaves."""
        if len(self.types[i]) != len(self.types[j]) or self.ends[i] != self.ends[j]:
            return False
        a, b = i + 2, j + 2
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
        treatments = self._treatments(groups)
        kinds: dict[Kind, str] = {}
        when: dict[Kind, set[tuple[int | None, int | None]]] = {}
        assigned: dict[object, set[object]] = {}
        for one in self.vectors:
            given = tuple(tuple(known[one.data[i]] for i in group)
                          for known, group in zip(treatments, groups, strict=True))  # fmt: skip
            counts = tuple(tuple(own.count(h) for h in range(len(known)))
                           for own, known in zip(given, treatments, strict=True))  # fmt: skip
            kind = (one.common, counts)
            kinds.setdefault(kind, one.name)
            if one.when is not None:
                when.setdefault(kind, set()).add(one.when)
                assigned.setdefault((kind, one.when), set()).add(given)
        for kind, moments in when.items():  # the groups are invariant
            assert all(len(assigned[kind, one]) == prod(map(multinomial, kind[1])) for one in moments)
        return Crowd(
            name=self.env.name, named=self.env.named, discount=self.env.discount, horizon=self.env.horizon,
            public=self.env.stage(0).public, shocks=self._shocks(),
            groups=tuple(self._group(*pair) for pair in zip(groups, treatments, strict=True)),
            plans=tuple(
                Plan(name=name, counts=kind[1], utility=kind[0][0], transition=kind[0][1],
                     open=_open(when.get(kind, set())))
                for kind, name in kinds.items()
            ),
        )  # fmt: skip

    def _treatments(self, groups: list[list[int]]) -> list[dict[Data, int]]:
        """The different data of each group, numbered in the order in which they first occur."""
        found: list[dict[Data, int]] = [{} for _ in groups]
        for one in self.vectors:
            for known, group in zip(found, groups, strict=True):
                for i in group:
                    known.setdefault(one.data[i], len(known))
        return found

    def _shocks(self) -> tuple[tuple[Shock, ...], ...]:
        """The shocks of each stage."""
        return tuple(tuple(Shock(z.label, z.probability) for z in stage.shocks) for stage in self.env.stages)

    def _group(self, group: list[int], treatments: dict[Data, int]) -> Group:
        first = group[0]
        return Group(
            name=self.env.agents[first], number=len(group), types=self.types[first],
            treatments=tuple(
                Treatment(name=str(number + 1), absent=absent, utility=worth, transition=rows)
                for (worth, rows, absent), number in treatments.items()
            ),
            terminal=self.ends[first],
        )  # fmt: skip


def _open(when: set[tuple[int | None, int | None]]) -> frozenset[tuple[int | None, int | None]] | None:
    """When a kind can be chosen; None: always."""
    return None if (None, None) in when else frozenset(when)


def _nested(flat: Sequence[Fraction], size: int) -> tuple[Row, ...]:
    return tuple(tuple(flat[k : k + size]) for k in range(0, len(flat), size))


def _identity(size: int) -> tuple[Row, ...]:
    return tuple(tuple(Fraction(int(i == j)) for j in range(size)) for i in range(size))
