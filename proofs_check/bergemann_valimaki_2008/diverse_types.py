"""An environment with diverse types of the first agent (Bergemann and Välimäki 2008, Assumption 1), as arrays.

θ^0 is worth nothing for ever, θ^{a,x} is worth x at the allocation a today and nothing else. c(a, θ_{-i}) =
W_{-i} − Q_{-i}(a) is what a costs the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from lpmech.claims.diverse import with_diverse_types
from lpmech.claims.incentives import incentive_blocks
from lpmech.problem import exact, tables
from lpmech.problem.mechanism import Mechanism
from lpmech.problem.tables import Table
from lpmech.statements.instance import Instance

ZERO = Fraction(0)


class Rich:
    """The environment with diverse types of the first agent, as arrays with its own type as the first axis."""

    def __init__(self, case: Instance, grid: Sequence[Fraction]) -> None:
        self.grid, self.old = tuple(grid), len(case.env.stage(0).types[0])
        self.case = Instance(given=with_diverse_types(case.env, 0, grid))
        self.pivot = self.case.mechanism("pivot")
        name, components = self.case.env.agents[0], self.case.env.stage(0).components
        self.axes = (name, *(axis for axis in components if axis != name))
        self.sizes = self.case.env.stage(0).sizes
        self.count = self.sizes[self.axes[0]]

    def array(self, table: Table, *axes: str) -> np.ndarray:
        """The fractions of a table, own types first."""
        full = table.full((*axes, *self.axes), self.sizes)
        return np.array(full.array.fractions(), dtype=object).reshape(full.array.shape)

    @cached_property
    def costs(self) -> np.ndarray:
        """c(a, θ_{-i}): by allocation and the others' types."""
        program = self.case.programs.without[0].periods[0]
        return self.array(program.value - program.q, "allocation")[:, 0]

    @cached_property
    def chosen(self) -> np.ndarray:
        """The efficient allocation, by own type and the others'."""
        return self.pivot.allocation[0].over((*self.axes, "shock"), self.sizes)[..., 0]

    @cached_property
    def paid(self) -> np.ndarray:
        """What the first agent pays to the pivot mechanism."""
        return self.array(self.pivot.transfers[0][0])

    def wishes(self) -> Iterator[tuple[int, int, Fraction]]:
        """The own types θ^{a,x}, with a and x."""
        for a in range(len(self.case.env.stage(0).allocations)):
            for k, x in enumerate(self.grid):
                yield self.old + 1 + a * len(self.grid) + k, a, x

    def others(self) -> Iterator[tuple[int, ...]]:
        """The others' types."""
        return np.ndindex(*self.costs.shape[1:])

    def changed(self, by: np.ndarray, name: str) -> Mechanism:
        """The pivot mechanism with other payments of the first agent: `by` more."""
        more = Table(self.axes, exact.from_fractions(list(by.ravel()), by.shape))
        first_agent = ((self.pivot.transfers[0][0] + more).minimal(),)
        return replace(self.pivot, name=name, transfers=(first_agent, *self.pivot.transfers[1:]), by_shock=None)

    def slacks(self, mechanism: Mechanism) -> np.ndarray:
        """What the first agent loses by each lie: by true own type, report, and the others' types."""
        block = next(b for b in incentive_blocks(self.case.game(mechanism)) if b.agent == 0)
        gap, name = tables.total(block.terms), self.axes[0]
        axes = (name, f"report {name}", *self.axes[1:])
        sizes = {**self.sizes, axes[1]: self.count}
        full = gap.full(axes, sizes)
        return np.array(full.array.fractions(), dtype=object).reshape(full.array.shape)

    def nothing(self) -> np.ndarray:
        """No change of the payments."""
        return np.full(self.paid.shape, ZERO, dtype=object)
