"""The ordinary environment that a small crowd stands for (docs/crowd_format.md, section 1, *Meaning*)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

from lpmech.crowds.cells import multinomial
from lpmech.crowds.crowd import Crowd, Plan
from lpmech.crowds.groups import Group
from lpmech.problem.canonical import FORMAT
from lpmech.problem.environment import Environment
from lpmech.problem.exact import format_number

MAX_STATES, MAX_ALLOCATIONS = 200_000, 2_000
Given = tuple[tuple[int, ...], ...]  # the treatment of every agent, group by group


def expanded(crowd: Crowd) -> Environment:
    """The environment with an agent for each, called by its group and number.

    Raises ValueError where there are more than 200,000 joint states or 2,000 allocations.

    >>> from lpmech.crowds.reader import crowd_of
    >>> crowd = crowd_of({"format": "lpmech-crowd/1", "discount": "1/2",
    ...     "groups": [{"name": "bidder", "number": 2, "types": ["low", "high"], "treatments": [{"name": "waits"},
    ...                 {"name": "wins", "utility": [1, 3]}]}],
    ...     "allocations": [{"name": "to one", "treated": {"bidder": {"wins": 1}}}]})
    >>> expanded(crowd).agents
    ('bidder 1', 'bidder 2')
    """
    count = sum(prod(map(multinomial, plan.counts)) for plan in crowd.plans)
    if crowd.joint_states > MAX_STATES or count > MAX_ALLOCATIONS:
        raise ValueError(f"the crowd has {crowd.joint_states:,} joint states and {count:,} allocations; at most "
                         f"{MAX_STATES:,} and {MAX_ALLOCATIONS:,} are listed")  # fmt: skip
    return Environment.from_json(_environment(crowd))


def allocations(crowd: Crowd, period: int) -> list[tuple[Plan, Given]]:
    """The allocations that can be chosen under some shock of a period: their kinds, and who is treated how."""
    shocks = range(len(crowd.shocks_in(period)))
    plans = [plan for plan in crowd.plans if any(plan.is_open(period, shock) for shock in shocks)]
    return [(plan, given) for plan in plans for given in _assignments(crowd, plan)]


def _environment(crowd: Crowd) -> dict[str, Any]:
    """The tree of the environment."""
    differ = any(t is not None for plan in crowd.plans for t, _ in plan.open or ())
    stages = [_Stage(crowd, period) for period in (crowd.periods if differ else range(1))]
    first = stages[0]
    tree: dict[str, Any] = {"format": FORMAT, "name": crowd.name, "discount": format_number(crowd.discount),
                            "horizon": crowd.horizon, "agents": first.agents,
                            "stages": [stage.tree() for stage in stages]}  # fmt: skip
    if crowd.has_terminal:
        tree["terminal"] = {"utility": first.terminal()}
    if crowd.has_prior:
        tree["prior"] = first.prior()
    return tree


class _Stage:
    """The tree of the stage of a period."""

    def __init__(self, crowd: Crowd, period: int) -> None:
        self.crowd, self.period = crowd, period
        self.members = [(g, i) for g, group in enumerate(crowd.groups) for i in range(group.number)]
        self.allocations = allocations(crowd, period)
        self.names = [self._called(plan, given) for plan, given in self.allocations]

    @property
    def agents(self) -> list[str]:
        """The names of all agents."""
        return [self._name(g, i) for g, i in self.members]

    def _name(self, g: int, i: int) -> str:
        group = self.crowd.groups[g]
        return group.name if group.number == 1 else f"{group.name} {i + 1}"

    def _called(self, plan: Plan, given: Given) -> str:
        """The kind with who receives another treatment than the first."""
        parts = [
            f"{self._name(g, i)} {group.treatments[h].name}"
            for g, group in enumerate(self.crowd.groups)
            for i, h in enumerate(given[g])
            if h
        ]
        return ", ".join((plan.name, *parts))

    def tree(self) -> dict[str, Any]:
        """The whole."""
        crowd = self.crowd
        return {
            **({"public": list(crowd.public)} if crowd.public else {}),
            "types": {self._name(g, i): list(crowd.groups[g].types) for g, i in self.members},
            "allocations": self.names,
            **({"shocks": dict(self._shocks())} if crowd.has_shocks else self._feasible_without(self.names)),
            "utility": {self._name(g, i): self._utility(g, i) for g, i in self.members},
            "public utility": self._table(["allocation"], [[plan.utility for plan, _ in self.allocations]]),
            "transition": dict(self._transition()),
        }

    def terminal(self) -> dict[str, Any]:
        """What the last state is worth to everyone."""
        groups = self.crowd.groups
        return {self._name(g, i): self._table([self._name(g, i)], [groups[g].terminal]) for g, i in self.members}

    def _shocks(self) -> Iterator[tuple[str, Any]]:
        """Each shock with what can be chosen under it."""
        for k, shock in enumerate(self.crowd.shocks_in(self.period)):
            pairs = zip(self.names, self.allocations, strict=True)
            open_ = [name for name, (plan, _) in pairs if plan.is_open(self.period, k)]
            chance = format_number(shock.probability)
            yield str(shock.label), {"probability": chance, "feasible": open_, **self._feasible_without(open_)}

    def _feasible_without(self, feasible: list[str]) -> dict[str, Any]:
        """What can be chosen of this without each agent."""
        return {"feasible without": {self._name(g, i): self._without(g, i, {*feasible}) for g, i in self.members}}

    def _without(self, g: int, i: int, feasible: set[str]) -> list[str]:
        treatments = self.crowd.groups[g].treatments
        pairs = zip(self.names, self.allocations, strict=True)
        return [name for name, (_, given) in pairs if treatments[given[g][i]].absent and name in feasible]

    def _table(self, axes: list[str], values: Any) -> dict[str, Any]:
        """A table whose values have `public` where it stands in them; `values` is a list of one nest."""
        (nest,) = values
        if axes == ["allocation"]:
            found = [_written(row) for row in nest]
            return self._public(["allocation"], found, 1)
        found = [_written(row) for row in nest]
        return self._public(axes, found, 0)

    def _public(self, axes: list[str], found: list[Any], at: int) -> dict[str, Any]:
        """With the axis `public` at a place; without public states the one entry there stands for it."""
        if self.crowd.public:
            return {"axes": [*axes[:at], "public", *axes[at:]], "values": found}
        return {"axes": axes, "values": [row[0] for row in found] if at else found[0]}

    def _utility(self, g: int, i: int) -> dict[str, Any]:
        treatments = self.crowd.groups[g].treatments
        found = [_written(treatments[given[g][i]].utility) for _, given in self.allocations]
        return self._by_allocation([self._name(g, i)], found)

    def _by_allocation(self, axes: list[str], found: list[Any]) -> dict[str, Any]:
        """Allocation, public state, and other axes."""
        if self.crowd.public:
            return {"axes": ["allocation", "public", *axes], "values": found}
        return {"axes": ["allocation", *axes], "values": [one[0] for one in found]}

    def _transition(self) -> Iterator[tuple[str, Any]]:
        if self.crowd.public:
            rows = [_written(plan.transition) for plan, _ in self.allocations]
            yield "public", {"axes": ["allocation", "public", "next public"], "values": rows}
        for g, i in self.members:
            treatments, name = self.crowd.groups[g].treatments, self._name(g, i)
            rows = [_written(treatments[given[g][i]].transition) for _, given in self.allocations]
            yield name, self._by_allocation([name, f"next {name}"], rows)

    def prior(self) -> dict[str, Any]:
        """The distribution of the first state."""
        crowd = self.crowd
        parts = [crowd.public_prior or (Fraction(1),)] if crowd.public else []
        parts += [crowd.groups[g].prior or () for g, _ in self.members]
        axes = [*(["public"] if crowd.public else []), *(self._name(g, i) for g, i in self.members)]
        return {"axes": axes, "values": _product(parts, Fraction(1))}


def _assignments(crowd: Crowd, plan: Plan) -> Iterator[Given]:
    """All ways to give the treatments of a kind to agents."""
    parts = [_ways(group, counts) for group, counts in zip(crowd.groups, plan.counts, strict=True)]
    yield from product(*parts)


def _ways(group: Group, counts: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The distinct orders in which the agents of a group receive so many of each treatment."""
    if not sum(counts):
        return [()]
    found = []
    for h, count in enumerate(counts):
        if count:
            left = (*counts[:h], count - 1, *counts[h + 1 :])
            found += [(h, *rest) for rest in _ways(group, left)]
    return found


def _written(value: Any) -> Any:
    """Numbers in nested tuples as texts in lists."""
    return format_number(value) if isinstance(value, Fraction) else [_written(one) for one in value]


def _product(parts: list[Any], factor: Fraction) -> Any:
    """Nested lists of the products of one number of each part."""
    if not parts:
        return format_number(factor)
    return [_product(parts[1:], factor * x) for x in parts[0]]
