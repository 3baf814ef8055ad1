"""Transitions of the joint state and conditional expectations under them (the kernels F_0, F_i and μ).

A transition gives, for every allocation a and joint state θ, the distribution of the next joint state θ'.
Its tables have axes among `allocation`, `public`, the agents, and `next …` for the components of θ'.

- *factored*: the next components are drawn independently given (a, θ), one factor each;
- *joint*: one table over all next components;
- *mixture*: with probability weight_k(a, θ) the next state is drawn by the k-th factored transition.

The expectation E[X(θ') | a, θ] of a factored transition is taken one component after another, so the kernel on
the joint state space is never formed; a component that X does not depend on is skipped (its factor sums to 1),
which is why a society without an agent costs no more than its own states.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from lpmech.problem import tables
from lpmech.problem.tables import Axes, Choice, Table

NEXT = "next "


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Factored:
    """Independent draws of the next components: factor tables by component, each with its own next axis."""

    factors: Mapping[str, Table]

    def expect(self, values: Table) -> Table:
        """E[X(θ') | a, θ] of X = `values` (axes `next …`, and any others, which are kept)."""
        pending = [component for component in self.factors if NEXT + component in values.axes]
        while pending:
            component = pending[0] if len(pending) == 1 else min(pending, key=lambda name: self._growth(values, name))
            pending.remove(component)
            values = values.contract(self.factors[component], NEXT + component)
        return values

    def _growth(self, values: Table, component: str) -> float:
        """By how much contracting this component enlarges the table: the smallest goes first."""
        factor = self.factors[component].sizes
        new = [size for axis, size in factor.items() if axis not in values.axes]
        return math.prod(new) / factor[NEXT + component]

    def marginal(self, component: str) -> Table:
        """The probability of each next label of one component."""
        return self.factors[component]

    def distribution(self, components: Axes) -> Table:
        """The joint distribution of some of the next components given (a, θ)."""
        return tables.product(self.factors[component] for component in components)

    def under(self, rule: Choice, components: Axes) -> Table:
        """The kernel of the next `components` where allocations are chosen by `rule`."""
        return tables.product(self.factors[component].choose("allocation", rule) for component in components)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Joint:
    """One table over all next components."""

    table: Table
    components: Axes  # of the next state

    def expect(self, values: Table) -> Table:
        """E[X(θ') | a, θ] of X = `values` (axes `next …`, and any others, which are kept)."""
        kept = [name for name in self.components if NEXT + name in values.axes]
        return self.over(kept).contract(values, *(NEXT + name for name in kept)) if kept else values

    def marginal(self, component: str) -> Table:
        """The probability of each next label of one component."""
        return self.over([component])

    def distribution(self, components: Axes) -> Table:
        """The joint distribution of some of the next components given (a, θ)."""
        return self.over(list(components))

    def under(self, rule: Choice, components: Axes) -> Table:
        """The kernel of the next `components` where allocations are chosen by `rule`."""
        return self.over(list(components)).choose("allocation", rule)

    def over(self, kept: list[str]) -> Table:
        """The joint distribution of some of the next components."""
        table = self.table
        for name in self.components:
            if name not in kept:
                table = table.total(NEXT + name)
        return table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mixture:
    """Factored transitions with weights that depend on the allocation and the state."""

    elements: tuple[tuple[Table, Factored], ...]

    def expect(self, values: Table) -> Table:
        """E[X(θ') | a, θ] of X = `values` (axes `next …`, and any others, which are kept)."""
        return tables.total(weight * element.expect(values) for weight, element in self.elements)

    def marginal(self, component: str) -> Table:
        """The probability of each next label of one component."""
        return tables.total(weight * element.marginal(component) for weight, element in self.elements)

    def distribution(self, components: Axes) -> Table:
        """The joint distribution of some of the next components given (a, θ)."""
        return tables.total(weight * element.distribution(components) for weight, element in self.elements)

    def under(self, rule: Choice, components: Axes) -> Table:
        """The kernel of the next `components` where allocations are chosen by `rule`."""
        return tables.total(
            weight.choose("allocation", rule) * element.under(rule, components) for weight, element in self.elements
        )


Transition: TypeAlias = Factored | Joint | Mixture
