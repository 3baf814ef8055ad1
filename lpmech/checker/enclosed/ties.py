"""Pairs that bounds leave open, closed exactly (page section 3): the same data, a symmetry, a measure, or exact
values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ..kernel.environment import Environment, Stage
from ..kernel.errors import Rejected
from ..kernel.meter import align, make, spend
from ..kernel.older import paired
from ..kernel.spaces import GridTable, Space
from .flows import laid_out
from .measures import Measure, Measured
from .opened import narrows
from .programs import likely
from .separable import is_separable
from .single import Cell, Single


@dataclass(frozen=True)
class Symmetry:
    """Where agents and, by stage, allocations go: by position."""

    agents: tuple[int, ...]
    allocations: tuple[int, ...]

    def fixes(self, labels: Cell, public: int) -> bool:
        """Whether a state stays as it is."""
        spend(2 * len(self.agents))
        return all(labels[public + i] == labels[public + there] for i, there in enumerate(self.agents) if i != there)

    def fixed(self, space: Space, names: Sequence[str]) -> int:
        """1, a byte each, at the states of some components that stay as they are."""
        marks = int.from_bytes(b"\1" * space.size, "little")
        for i, there in enumerate(self.agents):
            if i != there:
                one, other = sorted((space.component(names[i]), space.component(names[there])))
                labels = range(space.sizes[one])
                flags = [int(k == j) for k in labels for j in labels]
                marks &= int.from_bytes(laid_out(flags, [one, other], space, 1), "little")
        return marks


def check_symmetry(environment: Environment, symmetry: Symmetry) -> None:
    """Rejected unless everything about everyone's problem stays the same."""
    if not is_separable(environment):
        raise Rejected("symmetries need private values and factors of their own component")
    for period in range(len(environment.stages)):
        _check_stage(environment.stages[period], symmetry, environment.agents)
    if environment.terminal is not None:
        names, utility = environment.terminal.space.names, environment.terminal.utility
        sizes = dict(paired(names, environment.terminal.space.sizes))
        for i, j in enumerate(symmetry.agents):
            _same(utility[i], utility[j], environment.agents[i], environment.agents[j], sizes, None)


def _check_stage(stage: Stage, symmetry: Symmetry, agents: Sequence[str]) -> None:
    sizes = {**dict(paired(stage.space.names, stage.space.sizes)), "allocation": len(stage.allocations)}
    spend(20 * len(agents) + len(stage.allocations) * len(stage.shocks))
    if len(symmetry.allocations) != len(stage.allocations):
        raise Rejected("a symmetry needs the same allocations in every stage")
    for shock in stage.shocks:
        if {symmetry.allocations[a] for a in shock.feasible} != set(shock.feasible):
            raise Rejected("a symmetry does not keep the feasible allocations")
    moved = symmetry.allocations
    if narrows(stage):
        raise Rejected("a symmetry is not known to keep what is feasible at types")
    if stage.open is not None:
        _same(stage.open, stage.open, "", "", sizes, moved)
    _same(stage.public_utility, stage.public_utility, "", "", sizes, moved)
    for i, j in enumerate(symmetry.agents):
        _same(stage.utility[i], stage.utility[j], agents[i], agents[j], sizes, moved)
    if stage.transition is None:
        return
    following = stage.transition.following
    sizes |= {f"next {name}": size for name, size in paired(following.names, following.sizes)}
    factors = dict(paired(following.names, stage.transition.elements[0].factors))
    if following.has_public:
        _same(factors["public"], factors["public"], "public", "public", sizes, moved)
    for i, j in enumerate(symmetry.agents):
        _same(factors[agents[i]], factors[agents[j]], agents[i], agents[j], sizes, moved)


def _same(
    one: GridTable, other: GridTable, name: str, there: str, sizes: Mapping[str, int], moved: Sequence[int] | None
) -> None:
    """Rejected unless the second table, of the second agent at the allocations that the first one's go to, is the
    first."""
    if sizes.get(name, 1) != sizes.get(there, 1) or sizes.get(f"next {name}", 1) != sizes.get(f"next {there}", 1):
        raise Rejected("a symmetry leads to an agent with another number of types")
    if one is other and name == there and (moved is None or list(moved) == list(range(len(moved)))):
        return
    renamed = {there: name, f"next {there}": f"next {name}"}
    axes = {renamed.get(axis, axis) for axis in other.axes}
    if one.denominator != other.denominator or axes != set(one.axes):
        raise Rejected("a symmetry changes a table")
    rest = sorted(axes - {"allocation"})
    there_axes = [{name: there, f"next {name}": f"next {there}"}.get(axis, axis) for axis in rest]
    count = sizes["allocation"] if "allocation" in axes else 1
    left = one.gather(("allocation", *rest), (count, *(sizes[axis] for axis in rest)))
    right = other.gather(("allocation", *there_axes), (count, *(sizes[axis] for axis in rest)))
    size = len(left) // count
    make(2 * len(left))
    for a in range(count):
        b = a if moved is None or count == 1 else moved[a]
        if left[a * size : (a + 1) * size] != right[b * size : (b + 1) * size]:
            raise Rejected("a symmetry changes a table")


@dataclass(frozen=True)
class ExactValues:
    """The rule's value at some states of a period."""

    denominator: int
    numerators: Mapping[int, int]


class Closing:
    """Closes open pairs of an environment."""

    def __init__(
        self,
        environment: Environment,
        symmetries: Sequence[Symmetry],
        exact: Sequence[ExactValues] | None,
        plans: Sequence[Sequence[bytes]],
        measures: Sequence[Measure],
    ) -> None:
        self.environment, self.exact, self.plans = environment, exact, plans
        self.measured = Measured(environment, measures)
        self.likely = [plan for plan, shock in paired(plans[0], environment.stage(0).shocks) if shock.probability]
        self.singles = [Single(environment, period) for period in range(environment.periods)]
        self._symmetries: dict[tuple[int, int], list[Symmetry]] = {}
        for symmetry in symmetries:
            check_symmetry(environment, symmetry)
            for a, b in enumerate(symmetry.allocations):
                self._symmetries.setdefault((a, b), []).append(symmetry)
        self._check_exact()

    def _check_exact(self) -> None:
        """Rejected unless the exact values are the rule's."""
        for period, own in enumerate(self.exact or ()):
            stage = self.environment.stage(period)
            bits = own.denominator.bit_length()
            for state, numerator in own.numerators.items():
                labels, right = stage.space.labels(state), Fraction(0)
                for z, shock in enumerate(stage.shocks):
                    if shock.probability:
                        found = self.worth(period, self.plans[period][z][state], labels)
                        if found is None:
                            raise Rejected("a state that follows one with an exact value has none")
                        make(2, 2 * bits, bits, times=4)
                        right += shock.probability * found
                if Fraction(numerator, own.denominator) != right:
                    raise Rejected(f"the exact value of state {state} of period {period + 1} does not hold")

    def worth(self, period: int, allocation: int, labels: Cell) -> Fraction | None:
        """Q(θ, a) of the rule; None where a state that follows has no exact value."""
        single, successor = self.singles[period], self.environment.successor(period)
        if successor is None:
            later: Fraction | None = self._terminal(single, allocation, labels)
        else:
            later = None if self.exact is None else _expected(single, self.exact[successor], allocation, labels)
        return None if later is None else single.flow(allocation, labels) + self.environment.discount * later

    def _terminal(self, single: Single, allocation: int, labels: Cell) -> Fraction:
        """What is expected after the last period, table by table."""
        terminal, total = self.environment.terminal, Fraction(0)
        for grid in () if terminal is None else terminal.utility:
            if not grid.is_zero:
                found = single.expected(grid, allocation, labels)
                align(total.denominator, found.denominator)
                total += found
        return total

    def difference(self, period: int, a: int, b: int, state: int) -> Fraction | None:
        """Q(θ, a) − Q(θ, b) of the rule where the data, a measure or exact values tell it; else None."""
        labels = self.environment.stage(period).space.labels(state)
        if self.singles[period].same_data(a, b, labels):
            return Fraction(0)
        found = self.measured.difference(a, b, state, self.likely)
        if found is not None:
            return found
        one, other = self.worth(period, a, labels), self.worth(period, b, labels)
        return None if one is None or other is None else one - other

    def is_symmetric(self, period: int, a: int, b: int, state: int) -> bool:
        """Whether a symmetry leaves the state as it is and sends a to b: the optimal value of both is the same."""
        found = self._symmetries.get((a, b), ())
        space = self.environment.stage(period).space
        return bool(found) and any(one.fixes(space.labels(state), space.has_public) for one in found)

    def fixed_without(self, agent: int, a: int, b: int, space: Space) -> int:
        """1, a byte each, at the states without an agent that a symmetry leaves as they are which sends a to b, the
        agent to itself, and what is feasible without it to itself."""
        found = 0
        for symmetry in self._symmetries.get((a, b), ()):
            if symmetry.agents[agent] == agent and self._keeps_without(symmetry, agent):
                found |= symmetry.fixed(space, self.environment.agents)
        return found

    def _keeps_without(self, symmetry: Symmetry, agent: int) -> bool:
        sets = {shock.without[agent] for stage in self.environment.stages for _, shock in likely(stage)}
        spend(sum(map(len, sets)))
        return all({symmetry.allocations[a] for a in allowed} == set(allowed) for allowed in sets)


def _expected(single: Single, following: ExactValues, allocation: int, labels: Cell) -> Fraction | None:
    """What is expected of exact values; None where a state that follows has none."""
    states, common = single.following(allocation, labels)
    known = following.numerators
    if any(state not in known for state in states):
        return None
    make(len(states), following.denominator.bit_length(), common.bit_length())
    later = sum(chance * known[state] for state, chance in states.items())
    return Fraction(later, common * following.denominator)
