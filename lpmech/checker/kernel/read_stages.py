"""Reading one stage and its transition (environment page section 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from .environment import Element, Shock, Stage, Transition
from .errors import Malformed, Path, quote
from .fields import any_object, label, labels, list_of, number, object_of, position
from .older import paired
from .read_tables import Axes, Place, distribution, table
from .spaces import Axis, CellBudget, GridTable, Space, common_denominator, integer, least_common_multiple

_REQUIRED = ("types", "allocations", "utility")
_OPTIONAL = ("public", "feasible without", "shocks", "public utility", "transition")
_ONE = GridTable((), (), 1, (1,))
_ZERO = GridTable((), (), 1, (0,))


@dataclass(frozen=True)
class Reader:
    """Reads a stage whose spaces today and next are known already."""

    agents: tuple[str, ...]
    space: Space
    following: Space
    needed: bool
    budget: CellBudget

    def stage(self, value: object, path: Path) -> Stage:
        fields = object_of(value, path, _REQUIRED, _OPTIONAL)
        allocations = Axis("allocation", labels(fields["allocations"], (*path, "allocations")))
        shocks = _Shocks(self.agents, allocations, self.budget).read(fields, path)
        today = Axes((allocations, *self.space.components))
        utilities = object_of(fields["utility"], (*path, "utility"), self.agents)
        place = Place(today, Axes(), self.budget)
        utility = tuple(table(utilities[agent], place, (*path, "utility", agent)) for agent in self.agents)
        public_place = Place(Axes(today.axes[: 1 + self.space.has_public]), Axes(), self.budget)
        public = _ZERO
        if "public utility" in fields:
            public = table(fields["public utility"], public_place, (*path, "public utility"))
        transition = self._transition(fields, today, path)
        return Stage(self.space, allocations, shocks, utility, public, transition)

    def _transition(self, fields: dict[str, object], today: Axes, path: Path) -> Transition | None:
        if "transition" not in fields:
            if self.needed:
                raise Malformed(path, 'the key "transition" is missing')
            return None
        found = _Transitions(self.following, today, self.budget).read(fields["transition"], (*path, "transition"))
        return found if self.needed else None


@dataclass(frozen=True)
class _Shocks:
    """Reads feasible sets, with and without shocks."""

    agents: tuple[str, ...]
    allocations: Axis
    budget: CellBudget

    def read(self, fields: dict[str, object], path: Path) -> tuple[Shock, ...]:
        listed = self._without(fields, path)
        everything = tuple(range(len(self.allocations)))
        if "shocks" not in fields:
            return (Shock(None, Fraction(1), everything, self._sets(everything, listed)),)
        path = (*path, "shocks")
        given = any_object(fields["shocks"], path)
        shocks = [self._shock(label(name, (*path, name)), given[name], listed, path) for name in sorted(given)]
        common = common_denominator([shock.probability for shock in shocks], self.budget)
        if sum(integer(shock.probability, common) for shock in shocks) != common:
            raise Malformed(path, "the probabilities of the shocks do not sum to 1")
        return tuple(shocks)

    def _shock(self, name: str, value: object, listed: Mapping[str, tuple[int, ...]], path: Path) -> Shock:
        path = (*path, name)
        self.budget.spend(len(self.agents) + len(self.allocations))
        fields = object_of(value, path, ("probability",), ("feasible", "feasible without"))
        probability = number(fields["probability"], path, "probability")
        if probability < 0:
            raise Malformed((*path, "probability"), "a probability is negative")
        feasible = tuple(range(len(self.allocations)))
        if "feasible" in fields:
            feasible = self._set(fields["feasible"], (*path, "feasible"))
        return Shock(name, probability, feasible, self._sets(feasible, {**listed, **self._without(fields, path)}))

    def _without(self, fields: dict[str, object], path: Path) -> dict[str, tuple[int, ...]]:
        if "feasible without" not in fields:
            return {}
        path = (*path, "feasible without")
        given = object_of(fields["feasible without"], path, (), self.agents)
        return {agent: self._set(value, (*path, agent)) for agent, value in given.items()}

    def _sets(self, feasible: tuple[int, ...], without: Mapping[str, tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
        return tuple(without.get(agent, feasible) for agent in self.agents)

    def _set(self, value: object, path: Path) -> tuple[int, ...]:
        """A non-empty set of allocations, in the stage's order."""
        found: set[int] = set()
        for k, item in enumerate(list_of(value, path, 1)):
            allocation = position(item, self.allocations.positions, (*path, k), "an allocation of the stage")
            if allocation in found:
                raise Malformed((*path, k), f"the allocation {quote(str(item))} is repeated")
            found.add(allocation)
        return tuple(sorted(found))


@dataclass(frozen=True)
class _Transitions:
    """Reads a transition. Its kind is `joint` or `mixture` where that is the only key; no agent has such a name."""

    following: Space
    today: Axes
    budget: CellBudget

    def read(self, value: object, path: Path) -> Transition:
        fields = any_object(value, path)
        if set(fields) == {"joint"}:
            return Transition("joint", self.following, (), self._joint(fields["joint"], (*path, "joint")))
        if set(fields) == {"mixture"}:
            return Transition("mixture", self.following, self._mixture(fields["mixture"], (*path, "mixture")))
        return Transition("factored", self.following, (Element(None, self._factors(fields, (), path)),))

    def _joint(self, value: object, path: Path) -> GridTable:
        place = Place(self.today, Axes(tuple(map(_next, self.following.components))), self.budget)
        return distribution(table(value, place, path), place, path)

    def _mixture(self, value: object, path: Path) -> tuple[Element, ...]:
        elements = list_of(value, path, 1)
        fields = [any_object(element, (*path, k)) for k, element in enumerate(elements)]
        for k, element in enumerate(fields):
            if "weight" not in element:
                raise Malformed((*path, k), 'the key "weight" is missing')
        place = Place(self.today, Axes(), self.budget)
        weights = [table(element["weight"], place, (*path, k, "weight")) for k, element in enumerate(fields)]
        _check_weights(weights, place, path)
        return tuple(
            Element(weights[k], self._factors(element, ("weight",), (*path, k))) for k, element in enumerate(fields)
        )

    def _factors(self, fields: dict[str, object], others: Sequence[str], path: Path) -> tuple[GridTable, ...]:
        self.budget.spend(len(self.following.components))
        object_of(fields, path, others, self.following.names)
        return tuple(self._factor(axis, fields, path) for axis in self.following.components)

    def _factor(self, axis: Axis, fields: dict[str, object], path: Path) -> GridTable:
        if axis.name not in fields:
            if len(axis) == 1:
                return _ONE
            raise Malformed(path, f"the factor of {quote(axis.name)} is missing; it has {len(axis)} next labels")
        place = Place(self.today, Axes((_next(axis),)), self.budget)
        path = (*path, axis.name)
        return distribution(table(fields[axis.name], place, path), place, path)


def _next(axis: Axis) -> Axis:
    return Axis(f"next {axis.name}", axis.labels)


def _check_weights(weights: Sequence[GridTable], place: Place, path: Path) -> None:
    """Weights are ≥ 0 and sum to 1 at every allocation and state that they tell apart."""
    used = {name for weight in weights for name in weight.axes}
    axes = [axis for axis in place.today.axes if axis.name in used]
    sizes = [len(axis) for axis in axes]
    place.budget.spend(prod(sizes) * len(weights))
    common = least_common_multiple((weight.denominator for weight in weights), prod(sizes), place.budget)
    total = [0] * prod(sizes)
    for k, weight in enumerate(weights):
        if min(weight.numerators) < 0:
            raise Malformed((*path, k, "weight"), "a probability is negative")
        gathered = weight.gather([axis.name for axis in axes], sizes)
        scale = common // weight.denominator
        total = [so_far + scale * part for so_far, part in paired(total, gathered)]
    if any(value != common for value in total):
        raise Malformed(path, "the weights of the elements do not sum to 1 everywhere")
