"""One period of the product of an environment and a mechanism with states (`product.py`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from lpmech.problem import exact
from lpmech.problem.environment import Environment
from lpmech.problem.remembering import MechanismState, StateMechanism
from lpmech.problem.stages import Shock, Stage
from lpmech.problem.tables import Axes, Choice, Table
from lpmech.problem.transition import NEXT

JOINS = " & "  # between a label of the environment and the name of a state
END = "end"  # the public state after the last period, where the environment has none


@dataclass(frozen=True, slots=True)
class Label:
    """A label of the product: of which of the environment, and with which state of the mechanism."""

    text: str
    before: int
    state: int | None


@dataclass(frozen=True, slots=True)
class Cut:
    """A shock of the product: a part of a shock in which no lottery changes what it draws."""

    label: str | None
    shock: int
    end: Fraction  # of the part, in shares of the shock
    width: Fraction


@dataclass(frozen=True, kw_only=True, eq=False)
class Lift:
    """A stage, the states of the mechanism in its period, and the names of those that follow."""

    stage: Stage
    states: tuple[MechanismState, ...]
    following: tuple[str, ...]  # empty: nothing follows

    @cached_property
    def public(self) -> tuple[Label, ...]:
        """Each public state with each state of the mechanism."""
        return labels(self.stage.public, [one.name for one in self.states])

    @cached_property
    def components(self) -> Axes:
        """The components of the product's state."""
        return ("public", *self.stage.agents)

    @cached_property
    def _sums(self) -> list[Table]:
        """By state the chances of all allocations up to one, over allocation, shock and the components."""
        axes = ("allocation", "shock", *self.stage.components)
        found = []
        for one in self.states:
            array = one.chances.over(axes, self.stage.sizes)
            numerators = np.cumsum(array.numerators.astype(object), axis=0)
            found.append(Table(axes, exact.from_integers(numerators, array.denominator)))
        return found

    @cached_property
    def ends(self) -> list[list[Fraction]]:
        """By shock where its parts end: wherever some lottery goes on from one allocation to the next."""
        found = []
        for shock in range(len(self.stage.shocks)):
            sums = [(np.unique(one.take("shock", shock).array.numerators), one.array.denominator) for one in self._sums]
            ends = {Fraction(int(above), below) for numbers, below in sums for above in numbers.tolist()}
            found.append(sorted(ends - {Fraction(0)}))
        return found

    @cached_property
    def cuts(self) -> tuple[Cut, ...]:
        """The shocks of the product in the order of their labels."""
        draws, digits = any(len(ends) > 1 for ends in self.ends), len(str(max(map(len, self.ends))))
        found = [cut for place, ends in enumerate(self.ends) for cut in self._parts(place, ends, draws, digits)]
        return tuple(sorted(found, key=lambda cut: cut.label or ""))

    def _parts(self, place: int, ends: Sequence[Fraction], draws: bool, digits: int) -> Iterator[Cut]:
        shock, before = self.stage.shocks[place], Fraction(0)
        for number, end in enumerate(ends, start=1):
            named = [shock.label, f"{number:0{digits}}" if draws else None]
            label = JOINS.join(part for part in named if part) or None
            yield Cut(label, place, end, (end - before) * shock.probability)
            before = end

    @cached_property
    def drawn(self) -> Choice:
        """What is drawn: axes `shock`, `state` and the environment's components."""
        found = [[self._drawn(sums, cut) for sums in self._sums] for cut in self.cuts]
        return Choice(("shock", "state", *self.stage.components), np.array(found, dtype=np.intp))

    def _drawn(self, sums: Table, cut: Cut) -> exact.Integers:
        """The first allocation whose chance and those before it reach the end of the part."""
        here = sums.take("shock", cut.shock)
        least = cut.end * here.array.denominator
        return np.asarray(np.argmax(here.array.numerators >= least, axis=0))

    @cached_property
    def after(self) -> Choice | None:
        """Where what is drawn leads: the same axes."""
        if not self.following:
            return None
        axes = ("allocation", "shock", *self.stage.components)
        each = [one.after.over(axes, self.stage.sizes) for one in self.states if one.after is not None]
        by_shock = np.stack(each, axis=2)  # allocation, shock, state, components
        by_cut = by_shock[:, [cut.shock for cut in self.cuts]]
        return Choice(self.drawn.axes, np.take_along_axis(by_cut, self.drawn.positions[None], axis=0)[0])

    @cached_property
    def allocations(self) -> tuple[Label, ...]:
        """Each allocation with each state to which it leads somewhere; one that is never drawn with the first."""
        given = self.stage.allocations
        if self.after is None:
            return tuple(Label(text, place, None) for place, text in enumerate(given))
        pairs = set(zip(self.drawn.positions.ravel().tolist(), self.after.positions.ravel().tolist(), strict=True))
        pairs |= {(place, 0) for place in range(len(given))} - {(place, 0) for place in {a for a, _ in pairs}}
        return tuple(Label(given[a] + JOINS + self.following[k], a, k) for a, k in sorted(pairs))

    def rule(self) -> Choice:
        """The plain rule in the product: axes `shock`, `public` and the agents."""
        places = {(one.before, one.state): place for place, one in enumerate(self.allocations)}
        number = np.full((len(self.stage.allocations), max(len(self.following), 1)), -1, dtype=np.intp)
        for (before, state), place in places.items():
            number[before, state or 0] = place
        after = 0 if self.after is None else self.after.positions
        return Choice(("shock", *self.components), self._publicly(number[self.drawn.positions, after]))

    def _publicly(self, by_state: exact.Integers) -> exact.Integers:
        """An array over shock, state and components as one over shock, public state of the product and agents."""
        if not self.stage.public:
            return by_state
        moved = np.moveaxis(by_state, 1, 2)
        return np.ascontiguousarray(moved).reshape(moved.shape[0], -1, *moved.shape[3:])

    def payment(self, agent: int) -> Table:
        """What an agent pays: axes `public` and the agents."""
        tables = [one.payments[agent].over(self.stage.components, self.stage.sizes) for one in self.states]
        parts = [self._of_state(array, place) for place, array in enumerate(tables)]
        return sum(parts[1:], parts[0]).minimal()

    def _of_state(self, array: exact.ExactArray, state: int) -> Table:
        """A table of the stage's components where the mechanism is in a state, and 0 elsewhere."""
        return self.table(Table(self.stage.components, array)) * self.in_state(state)

    def in_state(self, state: int) -> Table:
        """1 where the mechanism is in a state, over `public`."""
        numbers = [int(one.state == state) for one in self.public]
        return Table(("public",), exact.from_integers(np.array(numbers), 1))

    def table(self, table: Table, ahead: Sequence[Label] = ()) -> Table:
        """A table of the stage in the product; `ahead` are the next public states."""
        groups = {"allocation": self.allocations, "public": self.public, NEXT + "public": ahead}
        array = table.array.numerators
        for place, axis in enumerate(table.axes):
            if axis in groups:
                array = np.take(array, [one.before for one in groups[axis]], axis=place)
        return Table(table.axes, table.array.view(array))

    def leading(self, ahead: Sequence[Label]) -> Table:
        """1 where an allocation leads to the state of a next public state."""
        numbers = [[int(one.state == then.state) for then in ahead] for one in self.allocations]
        return Table(("allocation", NEXT + "public"), exact.from_integers(np.array(numbers), 1))

    def shocks(self) -> tuple[Shock, ...]:
        """The shocks of the product with their sets."""
        return tuple(self._shock(cut) for cut in self.cuts)

    def _shock(self, cut: Cut) -> Shock:
        given = self.stage.shocks[cut.shock]
        without = tuple(self._set(chosen) for chosen in given.feasible_without)
        return Shock(label=cut.label, probability=cut.width, feasible=self._set(given.feasible),
                     feasible_without=without)  # fmt: skip

    def _set(self, chosen: Sequence[int]) -> tuple[int, ...]:
        return tuple(place for place, one in enumerate(self.allocations) if one.before in chosen)


def labels(public: Sequence[str], names: Sequence[str]) -> tuple[Label, ...]:
    """Public states with states of the mechanism, the public state first."""
    if not public:
        return tuple(Label(name, 0, place) for place, name in enumerate(names))
    return tuple(Label(text + JOINS + name, before, place)
                 for before, text in enumerate(public) for place, name in enumerate(names))  # fmt: skip


def lifts(env: Environment, mechanism: StateMechanism) -> tuple[Lift, ...]:
    """A `Lift` of every period."""
    found = []
    for position, states in enumerate(mechanism.states):
        after = 0 if env.horizon is None else position + 1
        following = mechanism.states[after] if after < len(mechanism.states) else ()
        names = tuple(one.name for one in following)
        found.append(Lift(stage=env.stage(position), states=states, following=names))
    return tuple(found)
